// What somebody is about to commit, merge or push, against every open task as it stands, uncommitted work included:
// which files both change, and whether Git merges them. Everything made to look goes to a quarantine.
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { candidatePairs, changedSetOf } from '../domain/candidates.ts'
import { matcherOf } from '../domain/glob.ts'
import { conflictRanges } from '../domain/message.ts'
import { type Oid, oidOf } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Conflict } from '../domain/rows.ts'
import { isOpen } from '../domain/task.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { type Merge, mergeAll } from '../git/merge.ts'
import { type Ident, type ObjectStore, readObjects, treesOf, writeCommits } from '../git/object.ts'
import { splitNul } from '../git/path.ts'
import type { Repo } from '../git/repo.ts'
import { git, gitText } from '../git/spawn.ts'
import { attributesAt, type Recall, type Standing, standingsOf } from './standing.ts'
import type { World } from './world.ts'

/** What is about to happen: from the commit `base` to `tree`, which stands on `parent`. */
export interface Move {
  base: Oid
  tree: Oid
  parent: Oid
}

/** A task that a move meets. */
export interface Meeting {
  task: Observed
  /** Files that both change. */
  shared: string[]
  /** Files of the move that a running task claims and has not changed yet. */
  claimed: string[]
  /** What Git cannot merge; empty where both merge. */
  conflicts: Conflict[]
  /** Why its work could not be seen whole. */
  degraded: string | undefined
}

const nobody: Ident = { name: 'git agents', email: 'agents@localhost', at: '0 +0000' }

/** The tree of an index, through a copy: no lock of the commit that is under way is met. */
export async function indexTree(repo: Repo, index: string, store: ObjectStore): Promise<Oid> {
  const copy = join(store.env.GIT_OBJECT_DIRECTORY ?? repo.agentsDir, 'index')
  const cwd = repo.top ?? repo.cwd
  if (existsSync(resolve(cwd, index))) copyFileSync(resolve(cwd, index), copy)
  try {
    return oidOf(await gitText(['write-tree'], { cwd, env: { ...store.env, GIT_INDEX_FILE: copy } }))
  } finally {
    rmSync(copy, { force: true })
  }
}

/** Every one of `tasks` that the move meets, in their order. */
export async function meetingsOf(
  world: World,
  tasks: readonly Observed[],
  move: Move,
  store: ObjectStore,
): Promise<Meeting[]> {
  const { repo } = world
  const begun = tasks.filter(({ task, attempt }) => isOpen(task) && attempt !== undefined)
  if (begun.length === 0) return []
  const [baseTree] = await treesOf(repo, [move.base])
  const [changes = []] = await diffTrees(repo, [{ from: baseTree as Oid, to: move.tree }], {
    renames: true,
    store,
  })
  if (changes.length === 0) return []
  const mine = new Set(changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from])))
  const standings = await standingsOf(world, begun, move.parent, {
    store,
    recall: cleanIsTip,
    hasCheckout: false,
  })
  const conflicts = await conflictsWith(repo, candidatesOf(standings, move, changes), move, mine, store)
  const byId = new Map(standings.map((standing) => [standing.id, standing]))
  return begun.flatMap((task) => {
    const standing = byId.get(task.id)
    const theirs = new Set(standing?.changes.flatMap(({ path, from }) => [path, ...(from ? [from] : [])]))
    const shared = [...mine].filter((path) => theirs.has(path)).sort()
    const meeting = {
      task,
      shared,
      claimed: claimedOf(
        task,
        [...mine].filter((path) => !theirs.has(path)),
      ),
      conflicts: conflicts.get(task.id) ?? [],
      degraded: standing?.degraded,
    }
    const meets = meeting.shared.length + meeting.claimed.length + meeting.conflicts.length > 0
    return meets ? [meeting] : []
  })
}

/**
 * Those that may conflict with the move: with work on the same base the candidate rule misses nothing; over different
 * histories (a rename in between) every one may.
 */
function candidatesOf(
  standings: readonly Standing[],
  { base }: Move,
  changes: readonly Change[],
): Standing[] {
  const self = '(move)'
  const sets = standings.map(({ id, changes }) => changedSetOf(id, changes))
  const pairs = candidatePairs([...sets, changedSetOf(self, changes)]).filter((pair) => pair.includes(self))
  const near = new Set(pairs.flat())
  return standings.filter((one) => one.changes.length > 0 && (one.base !== base || near.has(one.id)))
}

/** A worktree that is clean at its tip needs no snapshot: asking costs a third of making one. */
const cleanIsTip: Recall = async (worktree, tip, look) => {
  const args = ['status', '--porcelain=v2', '--branch', '-z']
  const said = await git(args, { cwd: worktree, allow: [128] }).catch(() => undefined)
  const rows = said?.status === 0 ? splitNul(said.stdout).map(String) : ['unknown']
  const isClean = rows.includes(`# branch.oid ${tip}`) && rows.every((row) => row.startsWith('# '))
  return isClean ? undefined : await look()
}

/** A task that still works may yet write what it claims. */
function claimedOf({ state, task }: Observed, paths: readonly string[]): string[] {
  if (state !== 'running' || task.brief.paths.length === 0) return []
  return paths.filter(matcherOf(task.brief.paths)).sort()
}

/**
 * The conflicts of each standing with the move: those in files that the move changes, and those that are not there
 * without it. What a task cannot merge with anyway is no news.
 */
async function conflictsWith(
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
