// The trial merges behind what hooks say: a move with each task's work, and what of it is news.
import type { Oid } from '../domain/names.ts'
import type { Conflict } from '../domain/rows.ts'
import { type Merge, mergeAll } from '../git/merge.ts'
import { nobody, type ObjectStore, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { Move } from './hooks-look.ts'
import { conflictLists, ownPath } from './merge-conflicts.ts'
import { attributesAt, type Standing } from './standing.ts'

/**
 * The conflicts of each standing with the move: those in files that the move changes, and those that are not there
 * without it. What a task cannot merge with anyway is no news.
 */
export async function conflictsWith(
  repo: Repo,
  work: readonly Standing[],
  move: Move,
  mine: ReadonlySet<string>,
  store: ObjectStore,
): Promise<Map<string, Conflict[]>> {
  if (work.length === 0) return new Map()
  const written = await writeCommits(
    repo,
    [
      { mark: 1, tree: move.tree, parents: [move.parent], committer: nobody, message: 'move\n' },
      ...work.map(({ tree, tip }, index) => ({
        mark: index + 2,
        tree,
        parents: [tip],
        committer: nobody,
        message: 'work\n',
      })),
    ],
    store,
  )
  const setting = { attributes: await attributesAt(repo, move.parent), store }
  const theirs = (index: number): Oid => written.get(index + 2) as Oid
  const asked = work.map((_, index) => ({ ours: written.get(1) as Oid, theirs: theirs(index) }))
  const merges = await mergeAll(repo, asked, setting)
  const lists = await conflictLists(
    repo,
    merges.flatMap((merge) => merge ?? []),
    store,
  )
  const found = merges.map((merge) => (merge === undefined ? undefined : (lists.shift() ?? [])))
  const isMine = ({ path }: Conflict): boolean => mine.has(path)
  const doubtful = [...found.keys()].filter((index) => !(found[index] ?? []).every(isMine))
  const before = await mergeAll(
    repo,
    doubtful.map((index) => ({ ours: move.parent, theirs: theirs(index) })),
    setting,
  )
  const known = new Map(doubtful.map((index, at) => [index, pathsOf(before[at])]))
  return new Map(
    work.map(({ id }, index) => [
      id,
      found[index]?.filter((conflict) => isMine(conflict) || !known.get(index)?.has(conflict.path)) ?? [
        { path: '', kind: 'unknown', lines: [] },
      ],
    ]),
  )
}

const pathsOf = (merge: Merge | undefined): Set<string> =>
  new Set(merge?.conflicts.map(({ path }) => ownPath(path)))
