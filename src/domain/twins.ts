// Twins: two different paths that a file system which folds letter case or Unicode composition takes for one
// (macOS and Windows by default; `core.ignoreCase` and `core.precomposeUnicode` say so of a repository). Pure.
import { foldersOf } from './folders.ts'

/** Two paths that cannot both be there on a file system that folds names. */
export type Twins = [string, string]

/** How a repository's file system takes names. */
export interface Folding {
  ignoreCase: boolean
  precompose: boolean
}

const isPlain = /^[\0-\x40\x5b-\x7e]*$/

/** The same for all paths that some file system may take for one. */
export const twinKey = (path: string): string =>
  isPlain.test(path) ? path : path.normalize('NFC').toLowerCase().normalize('NFC')

/** A name as a file system with this folding sees it. */
export function foldedName(path: string, { ignoreCase, precompose }: Folding): string {
  const composed = precompose ? path.normalize('NFC') : path
  return ignoreCase ? composed.toLowerCase() : composed
}

/** What each side has at the end of its work: all changed paths that are there, and which of them are new. */
export interface Side {
  there: readonly string[]
  added: ReadonlySet<string>
}

/** The paths of one side that are twins of the other's, at least one of the two being new; a file may be the twin of a folder. */
export function twinsOf(one: Side, other: Side): Twins[] {
  const byKey = new Map<string, Set<string>>()
  const put = (path: string): void => {
    const key = twinKey(path)
    byKey.set(key, (byKey.get(key) ?? new Set()).add(path))
  }
  for (const path of other.there) put(path)
  const found: Twins[] = []
  for (const path of one.there)
    for (const twin of byKey.get(twinKey(path)) ?? [])
      if (twin !== path && (one.added.has(path) || other.added.has(twin))) found.push([path, twin])
  return [...found, ...fileAgainstFolder(one, other), ...fileAgainstFolder(other, one).map(swapped)].sort(
    byText,
  )
}

function fileAgainstFolder(one: Side, other: Side): Twins[] {
  const folders = new Map<string, string>()
  for (const path of other.added)
    for (const folder of foldersOf(path))
      if (!folders.has(twinKey(folder))) folders.set(twinKey(folder), folder)
  return [...one.added].flatMap((path): Twins[] => {
    const folder = folders.get(twinKey(path))
    return folder === undefined || folder === path ? [] : [[path, folder]]
  })
}

const swapped = ([a, b]: Twins): Twins => [b, a]
const byText = (a: Twins, b: Twins): number => (a.join('\0') < b.join('\0') ? -1 : 1)
