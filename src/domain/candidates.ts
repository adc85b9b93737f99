// Which pairs of changed sets need a real merge at all: sound (no conflict without one of these), cheap to decide.
import { foldersOf } from './folders.ts'
import { twinKey } from './twins.ts'

/** The paths that one participant changed; a rename counts with both names. */
export interface ChangedSet {
  id: string
  paths: ReadonlySet<string>
  /** Paths that are there now and were not before. */
  added: ReadonlySet<string>
  /** Paths that were there before and are not any more. */
  left: ReadonlySet<string>
}

/** One changed path, as a diff tells it: status A, M, D, R, C or T, and the old name of a rename or copy. */
export interface ChangedPath {
  status: string
  path: string
  from?: string
}

/** The sets of one participant's changes. `also` are paths at which its work would stand elsewhere. */
export function changedSetOf(
  id: string,
  changes: readonly ChangedPath[],
  also: readonly string[] = [],
): ChangedSet {
  const paths = new Set<string>(also)
  const added = new Set<string>(also)
  const left = new Set<string>()
  for (const { status, path, from } of changes) {
    paths.add(path)
    if (status === 'D') left.add(path)
    if (status === 'A' || status === 'R' || status === 'C') added.add(path)
    if (from !== undefined) paths.add(from)
    if (from !== undefined && status === 'R') left.add(from)
  }
  return { id, paths, added, left }
}

/**
 * Pairs that share a path (also one that only a file system which folds names takes for the same), or where a path of
 * one is a folder of the other's, or where one may have renamed a folder that the other adds to.
 */
export function candidatePairs(sets: readonly ChangedSet[]): [string, string][] {
  const pairs = new Pairs()
  const owners = ownersOf(sets, ({ paths }) => [...paths].map(twinKey))
  for (const indexes of owners.values()) pairs.joinAll(indexes)
  for (const [index, { paths }] of sets.entries())
    for (const folder of foldersOfAll(paths)) pairs.joinTo(index, owners.get(twinKey(folder)))
  const adders = ownersOf(sets, ({ added }) => foldersOfAll(added))
  for (const [index, { left, added }] of sets.entries())
    if (added.size > 0) for (const folder of foldersOfAll(left)) pairs.joinTo(index, adders.get(folder))
  return pairs.list().map(([a, b]) => [sets[a]?.id ?? '', sets[b]?.id ?? ''])
}

/** A pair's key, whichever is named first. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/** Pairs of indexes, each once. */
class Pairs {
  readonly #found = new Set<string>()

  joinAll(indexes: ReadonlySet<number>): void {
    for (const a of indexes) this.joinTo(a, indexes)
  }

  joinTo(a: number, others: ReadonlySet<number> | undefined): void {
    for (const b of others ?? []) if (a !== b) this.#found.add(a < b ? `${a} ${b}` : `${b} ${a}`)
  }

  list(): [number, number][] {
    return [...this.#found].map((key) => key.split(' ').map(Number) as [number, number])
  }
}

function ownersOf(
  sets: readonly ChangedSet[],
  keysOf: (set: ChangedSet) => Iterable<string>,
): Map<string, Set<number>> {
  const owners = new Map<string, Set<number>>()
  for (const [index, set] of sets.entries())
    for (const key of keysOf(set)) {
      const known = owners.get(key)
      if (known === undefined) owners.set(key, new Set([index]))
      else known.add(index)
    }
  return owners
}

function foldersOfAll(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>()
  for (const path of paths) for (const folder of foldersOf(path)) folders.add(folder)
  return folders
}
