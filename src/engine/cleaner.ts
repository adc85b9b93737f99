// Cleaning: removes worktrees and branches of finished tasks, and only what is landed or kept to the last byte.
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { listWorktrees, removeWorktree, type Worktree } from '../git/worktree.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { atWork } from './at-work.ts'
import { captureContent, keepMoves } from './keep.ts'
import { isWorktree } from './keeper.ts'
import { type Pooled, removePool } from './pool-end.ts'
import { landedElsewhere, recordLandedElsewhere } from './recognizer.ts'
import { readWriter, type World } from './world.ts'

export interface Cleaned {
  removed: { id: TaskId; worktree: string | null; branch: string | null }[]
  left: { id: TaskId; reason: string }[]
  /** The pool, where there is one. */
  pool?: Pooled[]
}

type Begun = ReturnType<typeof newOperation>

interface Place {
  worktree: string | null
  branch: string | null
}

/** Cleans up behind landed, rejected and final research tasks. */
export async function clean(world: World, dryRun: boolean): Promise<Cleaned> {
  const cleaned: Cleaned = { removed: [], left: [] }
  const operation = newOperation('clean', 'removed worktrees and branches of finished tasks')
  const elsewhere = await landedElsewhere(world)
  if (!dryRun) await recordLandedElsewhere(world, elsewhere)
  const worktrees = new Map((await listWorktrees(world.repo)).map((worktree) => [worktree.path, worktree]))
  for (const one of world.tasks.values()) {
    const { id, attempt } = one
    if (attempt === undefined) continue
    const worktree = isWorktree(world.repo, attempt.worktree) ? attempt.worktree : null
    const branch = world.store.refs.has(branchRef(attempt.branch)) ? attempt.branch : null
    if (worktree === null && branch === null) continue
    const reason =
      reasonToLeave(one, elsewhere.has(id), worktrees.get(attempt.worktree)?.locked === true) ??
      usedElsewhere([...worktrees.values()], branch, worktree)
    if (reason !== undefined) cleaned.left.push({ id, reason })
    else if (dryRun) cleaned.removed.push({ id, worktree, branch })
    else {
      const failure = await remove(world, operation, one, { worktree, branch })
      if (failure === undefined) cleaned.removed.push({ id, worktree, branch })
      else cleaned.left.push({ id, reason: failure })
    }
  }
  const pool = await removePool(world, dryRun)
  return pool.length === 0 ? cleaned : { ...cleaned, pool }
}

function reasonToLeave(
  { state, task }: Observed,
  isElsewhere: boolean,
  isLocked: boolean,
): string | undefined {
  const isOver =
    isElsewhere ||
    state === 'landed' ||
    state === 'rejected' ||
    (task.brief.kind === 'research' && state === 'approved')
  if (!isOver) return `it is ${state}`
  return isLocked ? 'its worktree is locked' : undefined
}

/** Without its branch, another worktree that is on it (the person's own, say) would be on nothing. */
function usedElsewhere(
  worktrees: readonly Worktree[],
  branch: string | null,
  own: string | null,
): string | undefined {
  const other = worktrees.find(
    (worktree) =>
      branch !== null && worktree.branch === branchRef(branch) && worktree.path !== own && !worktree.prunable,
  )
  return other === undefined ? undefined : `its branch is checked out in ${other.path}`
}

/** Keeps what the worktree and the branch hold, then removes both. Gives why not, where something cannot be kept. */
async function remove(
  world: World,
  operation: Begun,
  one: Observed,
  place: Place,
): Promise<string | undefined> {
  const { repo } = world
  const writer = await readWriter(repo)
  const source = { id: one.id, worktree: one.attempt?.worktree ?? '', tip: one.tip }
  const content = await captureContent(repo, writer, source)
  if (content?.degraded !== undefined)
    return `not everything in its worktree can be kept: ${content.degraded}`
  await transact(repo, writer, operation, (state) => {
    const tip = place.branch === null ? undefined : state.refs.get(branchRef(place.branch))
    return { refs: keepMoves(state, one.id, ...[content?.commit, tip].flatMap((oid) => oid ?? [])) }
  })
  if (place.worktree !== null) {
    const now = await captureContent(repo, writer, source)
    if (!(await holdsSame(repo, content?.commit, now?.commit))) return 'its worktree is being written to'
    await takeAway(repo, place.worktree)
  }
  const { branch } = place
  if (branch !== null)
    await transact(repo, writer, operation, (state) => {
      const ref = branchRef(branch)
      return { refs: [{ ref, old: state.refs.get(ref), new: undefined }] }
    })
  return undefined
}

const takeAway = async (repo: Repo, path: string): Promise<void> =>
  await atWork(repo, path, async () => await removeWorktree(repo, path))

async function holdsSame(repo: Repo, a: Oid | undefined, b: Oid | undefined): Promise<boolean> {
  if (a === undefined || b === undefined) return a === b
  const [left, right] = await treesOf(repo, [a, b])
  return left === right
}
