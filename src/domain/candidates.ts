// Which pairs of changed sets need a real merge at all: sound (no conflict without one of these), cheap to decide.

/** The paths that one participant changed; a rename counts with both names. */
export interface ChangedSet {
  id: string
  paths: ReadonlySet<string>
  renames: readonly { from: string; to: string }[]
}

/** Pairs that share a path, or where a path of one is a folder of the other's, or one renames a folder that the other adds to. */
export function candidatePairs(sets: readonly ChangedSet[]): [string, string][] {
  const owners = new Map<string, Set<number>>()
  const own = (key: string, index: number): void => {
    const set = owners.get(key)
    if (set === undefined) owners.set(key, new Set([index]))
    else set.add(index)
  }
  for (const [index, set] of sets.entries()) for (const path of set.paths) own(path, index)
  const pairs = new Set<string>()
  const join = (a: number, b: number): void => {
    if (a !== b) pairs.add(a < b ? `${a} ${b}` : `${b} ${a}`)
  }
  for (const indexes of owners.values()) for (const a of indexes) for (const b of indexes) join(a, b)
  for (const [index, { paths }] of sets.entries())
    for (const path of paths)
      for (const folder of foldersOf(path)) for (const other of owners.get(folder) ?? []) join(index, other)
  for (const [a, { renames }] of sets.entries()) {
    const left = new Set(renames.flatMap(({ from }) => foldersOf(from)))
    if (left.size === 0) continue
    for (const [b, { paths }] of sets.entries())
      if (a !== b && [...paths].some((path) => foldersOf(path).some((folder) => left.has(folder)))) join(a, b)
  }
  return [...pairs].map((key) => {
    const [a = 0, b = 0] = key.split(' ').map(Number)
    return [sets[a]?.id ?? '', sets[b]?.id ?? '']
  })
}

/** A pair's key, whichever is named first. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/** `a/b/c` → `a/b`, `a`. */
function foldersOf(path: string): string[] {
  const folders: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    folders.push(path.slice(0, at))
  return folders
}
