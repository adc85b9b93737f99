// What somebody is about to commit, merge or push, against every open task as it stands, uncommitted work included:
// which files both change, and whether Git merges them. Everything made to look goes to a quarantine.
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { matcherOf } from '../domain/glob.ts'
import { type Oid, oidOf } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Conflict } from '../domain/rows.ts'
import { isFinished, isOpen } from '../domain/task.ts'
import { diffTrees } from '../git/diff.ts'
import { type ObjectStore, treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { gitText } from '../git/spawn.ts'
import { dirtOf } from '../git/status.ts'
import { conflictsWith } from './hooks-merge.ts'
import { nearTo } from './hooks-near.ts'
import { type Recall, standingsOf } from './standing.ts'
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
  /** It is at work in the very checkout in which the move is made: both write the same files, and nothing is merged. */
  isBeside: boolean
}

/** Whether an agent is at work in the checkout that Git was called in (`isolation: shared`). */
export const isBeside = ({ top, main }: Repo, one: Observed): boolean =>
  one.attempt?.place === 'checkout' && !isFinished(one) && top === main

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
  const near = await nearTo(world, begun, move, changes, store)
  const standings = await standingsOf(
    world,
    begun.filter(({ id }) => near.ids.has(id)),
    move.parent,
    { store, recall: cleanIsTip(near.dirty), hasCheckout: false },
  )
  const work = standings.filter(({ changes }) => changes.length > 0)
  const conflicts = await conflictsWith(repo, work, move, mine, store)
  const byId = new Map(standings.map((standing) => [standing.id, standing]))
  return begun.flatMap((task) => {
    const standing = byId.get(task.id)
    const theirs = new Set(standing?.changes.flatMap(({ path, from }) => [path, ...(from ? [from] : [])]))
    const shared = [...mine].filter((path) => theirs.has(path)).sort()
    const beside = isBeside(repo, task)
    const meeting = {
      task,
      shared,
      claimed: claimedOf(
        task,
        [...mine].filter((path) => !theirs.has(path)),
      ),
      conflicts: beside ? [] : (conflicts.get(task.id) ?? []),
      degraded: standing?.degraded,
      isBeside: beside,
    }
    const meets = meeting.shared.length + meeting.claimed.length + meeting.conflicts.length > 0
    return meets ? [meeting] : []
  })
}

/** A worktree that is clean at its tip needs no snapshot: asking costs a third of making one. */
const cleanIsTip =
  (dirty: ReadonlySet<string>): Recall =>
  async (worktree, tip, look) => {
    const dirt = dirty.has(worktree) ? 'unknown' : await dirtOf(worktree, tip, undefined)
    return dirt !== 'unknown' && dirt.length === 0 ? undefined : await look()
  }

/** A task that still works may yet write what it claims. */
function claimedOf({ state, task }: Observed, paths: readonly string[]): string[] {
  if (state !== 'running' || task.brief.paths.length === 0) return []
  return paths.filter(matcherOf(task.brief.paths)).sort()
}
