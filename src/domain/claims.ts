// What a task's paths claim of the tree as it is: how much, and which pattern matches nothing though something is very
// much like it. Pure: the tracked files are given.
import { foldersOf } from './folders.ts'
import { type GlobOptions, isMatch, matcherOf, splitPaths } from './glob.ts'
import { type Glob, parseGlob } from './names.ts'
import { nearestName } from './nearest.ts'

/** How many of the tracked files a task's paths match, and their share of all, from 0 to 1. */
export interface Claim {
  files: number
  share: number
}

/** A pattern that matches no tracked file, and the pattern, path or folder that was probably meant. */
export interface NearMiss {
  pattern: string
  nearest: string
}

/** Beyond this share of a tree that is not tiny, nearly every other task overlaps. */
const mostShare = 0.5
const tinyTree = 10

/** The tracked files, looked through once for many tasks. */
export class Tracked {
  readonly files: readonly string[]
  readonly #children = new Map<string, Set<string>>()

  constructor(files: readonly string[]) {
    this.files = files
    for (const file of files) for (const path of [file, ...foldersOf(file)]) this.#add(path)
  }

  #add(path: string): void {
    const at = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(0, at))
    const names = this.#children.get(folder)
    if (names === undefined) this.#children.set(folder, new Set([path.slice(at + 1)]))
    else names.add(path.slice(at + 1))
  }

  /** The names in a folder; `''` is the root. */
  namesIn = (folder: string): string[] => [...(this.#children.get(folder) ?? [])]

  /** Whether the folder or file is there. */
  has = (path: string): boolean =>
    this.#children
      .get(path.slice(0, Math.max(0, path.lastIndexOf('/'))))
      ?.has(path.slice(path.lastIndexOf('/') + 1)) ?? false

  get folders(): string[] {
    return [...this.#children.keys()].filter((folder) => folder !== '')
  }
}

/** What the paths match of the tracked files. */
export function claimOf(paths: readonly Glob[], { files }: Tracked, options: GlobOptions = {}): Claim {
  const count = paths.length === 0 ? 0 : files.filter(matcherOf(paths, options)).length
  return { files: count, share: files.length === 0 ? 0 : count / files.length }
}

/** Whether a claim is most of a tree. */
export const isMost = ({ share }: Claim, { files }: Tracked): boolean =>
  share > mostShare && files.length >= tinyTree

/** Those of the patterns, exclusions included, that match nothing and sit beside something near. */
export function nearMisses(paths: readonly Glob[], tracked: Tracked, options: GlobOptions = {}): NearMiss[] {
  const { claimed, excluded } = splitPaths(paths)
  return [...claimed, ...excluded].flatMap((glob) => {
    if (tracked.files.some((file) => isMatch(glob, file, options))) return []
    const nearest = nearestTo(glob, tracked, options)
    return nearest === undefined ? [] : [{ pattern: glob, nearest }]
  })
}

const isMagic = (segment: string): boolean => /[*?[\]{}()!+@\\]/.test(segment)

function nearestTo(glob: Glob, tracked: Tracked, options: GlobOptions): string | undefined {
  const segments = glob.split('/')
  let folder = ''
  for (const [index, segment] of segments.entries()) {
    if (isMagic(segment))
      return index === segments.length - 1 ? otherEnding(glob, tracked, options) : undefined
    const path = folder === '' ? segment : `${folder}/${segment}`
    if (!tracked.has(path)) return misspelt(folder, segments.slice(index), tracked, options)
    folder = path
  }
  return undefined
}

/** The first name that is not there: a neighbour that is spelt nearly so, else the same folder elsewhere in the tree. */
function misspelt(
  folder: string,
  [name = '', ...rest]: string[],
  tracked: Tracked,
  options: GlobOptions,
): string | undefined {
  const near = nearestName(name, tracked.namesIn(folder))
  const at = (last: string): string => (folder === '' ? last : `${folder}/${last}`)
  if (near !== undefined) {
    const whole = [at(near), ...rest].join('/')
    return matchesAny(whole, tracked, options) ? whole : at(near)
  }
  const literal = [name, ...rest.slice(0, Math.max(0, rest.findIndex(isMagic)))].join('/')
  const elsewhere = folder === '' ? tracked.folders.filter((path) => path.endsWith(`/${literal}`)) : []
  const [only] = elsewhere
  if (only === undefined || elsewhere.length > 1) return undefined
  const whole = [only, ...rest.slice(literal.split('/').length - 1)].join('/')
  return matchesAny(whole, tracked, options) ? whole : only
}

/** `*.tss` beside files that end in `.ts`. */
function otherEnding(glob: Glob, tracked: Tracked, options: GlobOptions): string | undefined {
  const [, stem = '', ending] = /^(.*\*)\.([\w.-]+)$/.exec(glob) ?? []
  if (ending === undefined) return undefined
  const endings = new Set(
    tracked.files.flatMap((file) => {
      const own = /\.([\w-]+)$/.exec(file)?.[1]
      return own !== undefined && matchesOne(`${stem}.${own}`, file, options) ? [own] : []
    }),
  )
  const near = nearestName(ending, [...endings])
  return near === undefined ? undefined : `${stem}.${near}`
}

const matchesOne = (pattern: string, file: string, options: GlobOptions): boolean => {
  const glob = parseGlob(pattern)
  return glob !== undefined && isMatch(glob, file, options)
}

const matchesAny = (pattern: string, { files }: Tracked, options: GlobOptions): boolean =>
  files.some((file) => matchesOne(pattern, file, options))
