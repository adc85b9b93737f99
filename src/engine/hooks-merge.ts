// The trial merges behind what hooks say: a move with each task's work, and what of it is news.
import { conflictRanges } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
import type { Conflict } from '../domain/rows.ts'
import { type Merge, mergeAll } from '../git/merge.ts'
import { type Ident, type ObjectStore, readObjects, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { Move } from './hooks-look.ts'
import { attributesAt, type Standing } from './standing.ts'

const nobody: Ident = { name: 'git agents', email: 'agents@localhost', at: '0 +0000' }

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
  const isNews = (path: string): boolean => mine.has(path)
  const doubtful = work.flatMap((_, index) => {
    const merge = merges[index]
    return merge !== undefined && !merge.clean && merge.conflicts.some(({ path }) => !isNews(path))
      ? [index]
      : []
  })
  const before = await mergeAll(
    repo,
    doubtful.map((index) => ({ ours: move.parent, theirs: theirs(index) })),
    setting,
  )
  const known = new Map(
    doubtful.map((index, at) => [index, new Set(before[at]?.conflicts.map(({ path }) => path))]),
  )
  const rows = await Promise.all(
    work.map(async ({ id }, index): Promise<[string, Conflict[]]> => {
      const merge = merges[index]
      if (merge === undefined) return [id, [{ path: '', kind: 'unknown', lines: [] }]]
      const news = merge.conflicts.filter(
        ({ path }) => isNews(path) || (known.has(index) && !known.get(index)?.has(path)),
      )
      return [id, await withLines(repo, { ...merge, conflicts: news }, store)]
    }),
  )
  return new Map(rows)
}

async function withLines(repo: Repo, merge: Merge, store: ObjectStore): Promise<Conflict[]> {
  const isNameable = ({ path }: { path: string }): boolean => !/[\n\udc80-\udcff]/.test(path)
  const named = merge.conflicts.filter(isNameable)
  const texts = await readObjects(
    repo,
    named.map(({ path }) => `${merge.tree}:${path}`),
    store,
  )
  const lines = new Map(
    named.map(({ path }, index) => [path, conflictRanges(texts[index]?.toString('latin1') ?? '')]),
  )
  return merge.conflicts.map(({ path, kind }) => ({ path, kind, lines: lines.get(path) ?? [] }))
}
