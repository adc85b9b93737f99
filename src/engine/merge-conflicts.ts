// The conflicts of merges as answers tell them: under the files' own names, with the lines that the markers enclose.
import { conflictRanges } from '../domain/message.ts'
import type { Conflict } from '../domain/rows.ts'
import type { Merge } from '../git/merge.ts'
import { type ObjectStore, readObjects } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'

/** The conflicts of one merge, with the lines that its markers enclose. */
export const conflictLines = async (repo: Repo, merge: Merge): Promise<Conflict[]> =>
  (await conflictLists(repo, [merge]))[0] ?? []

/** The conflicts of each merge, in order, under the files' own names and with the lines that their markers enclose. */
export async function conflictLists(
  repo: Repo,
  merges: readonly Merge[],
  store?: ObjectStore,
): Promise<Conflict[][]> {
  const name = ({ tree }: Merge, path: string): string[] => (path.includes('\n') ? [] : [`${tree}:${path}`])
  const names = merges.flatMap((merge) => merge.conflicts.flatMap(({ path }) => name(merge, path)))
  const texts = await readObjects(repo, names, store)
  const byName = new Map(names.map((key, index) => [key, texts[index]?.toString('latin1')]))
  return merges.map((merge) =>
    byPath(
      merge.conflicts.map(({ path, kind }) => {
        const text = byName.get(name(merge, path)[0] ?? '')
        return { path, kind, lines: text === undefined ? [] : conflictRanges(text) }
      }),
    ),
  )
}

/** A file that gives way to a folder is put beside it as `path~<side>`: it is told under its own name, once. */
export function byPath(conflicts: readonly Conflict[]): Conflict[] {
  const found = new Map<string, Conflict>()
  for (const conflict of conflicts) {
    const path = ownPath(conflict.path)
    const known = found.get(path)
    if (known === undefined || known.lines.length === 0) found.set(path, { ...conflict, path })
  }
  return [...found.values()]
}

/** A path without what Git puts behind it where a folder has its name. */
export const ownPath = (path: string): string => path.replace(/~[0-9a-f]{40,64}(_\d+)?$/, '')
