// Taking the pool away: for `clean`, for `doctor --fix`, and where what was copied into it has changed.

import { endMarked } from '../agents/marked.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { reasonOf } from '../errors.ts'
import { headOf } from '../git/head.ts'
import { isAncestor } from '../git/history.ts'
import { branchOf } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { removeWorktree } from '../git/worktree.ts'
import { tryLock } from '../store/lock.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { atWork } from './at-work.ts'
import type { Run } from './attempt.ts'
import { captureContent, keepMoves } from './keep.ts'
import { pooledPaths, poolOf, writePool } from './pool.ts'
import { readWriter, type World } from './world.ts'

/** The mark of all processes that set the pool up. */
export const poolMark = ({ clone }: Pick<Run, 'clone'>): string => `${clone}:warm`

/** What nobody's task holds is kept under this name. */
const keptAs = 'worktree-warm' as TaskId

/** A worktree of the pool that was removed, or why it stays. */
export interface Pooled {
  worktree: string
  reason: string | null
}

/**
 * Keeps what somebody has done in a worktree of the pool: `tip` has all that we put there. False where it cannot be kept
 * whole.
 */
export async function keepPooled(
  { repo, writer }: Pick<Run, 'repo' | 'writer'>,
  worktree: string,
  tip: Oid,
): Promise<boolean> {
  const content = await captureContent(repo, writer, { id: keptAs, worktree, tip: undefined })
  if (content === undefined || content.degraded !== undefined) return false
  const { commit } = content
  if (commit === (await headOf(worktree)) && (await isAncestor(repo, commit, tip))) return true
  const operation = newOperation('clean', 'kept what a worktree of the pool held')
  await transact(repo, writer, operation, (state) => ({ refs: keepMoves(state, keptAs, commit) }))
  return true
}

/** Removes a worktree of the pool whose content is kept. */
export const removePooled = async (repo: Repo, worktree: string): Promise<void> =>
  await atWork(repo, worktree, async () => await removeWorktree(repo, worktree))

/** Removes the pool, or tells what would be. While a runner works it is the runner's. */
export async function removePool(world: World, dryRun = false): Promise<Pooled[]> {
  const { repo } = world
  const there = poolOf(repo)
  if (dryRun) return there.map((worktree) => ({ worktree, reason: null }))
  if (pooledPaths(repo).length === 0) return []
  const lock = tryLock(repo, 'runner')
  if (lock === undefined) return there.map((worktree) => ({ worktree, reason: 'a runner works here' }))
  try {
    await endMarked(poolMark(world), 2_000)
    const rows: Pooled[] = []
    for (const worktree of poolOf(repo)) rows.push({ worktree, reason: await removeOne(world, worktree) })
    await writePool(
      repo,
      rows.flatMap(({ worktree, reason }) => (reason === null ? [] : worktree)),
    )
    return rows
  } finally {
    lock.release()
  }
}

async function removeOne(world: World, worktree: string): Promise<string | null> {
  const { repo, target, store } = world
  try {
    if ((await branchOf(worktree)) !== undefined) return 'it is on a branch'
    const tip = target === undefined ? undefined : store.refs.get(branchRef(target))
    const run = { repo, writer: await readWriter(repo) }
    if (!(await keepPooled(run, worktree, tip ?? ((await headOf(worktree)) as Oid))))
      return 'not everything in it can be kept'
    await removePooled(repo, worktree)
    return null
  } catch (error) {
    return reasonOf(error)
  }
}
