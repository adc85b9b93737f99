// Restoring: a kept snapshot as a branch, or in the task's worktree, whose own content is kept first.
import type { Oid } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isInCheckout } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef, keepRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { captureContent, keepMoves } from './keep.ts'
import { attachBranch, branchName, prepareWorktree } from './keeper.ts'
import { readWriter, type World } from './world.ts'

export interface Restored {
  commit: Oid
  branch: string
  worktree: string | null
}

/** Brings snapshot `n` of a task back. */
export async function restoreSnapshot(
  world: World,
  one: Observed,
  n: number,
  intoWorktree: boolean,
): Promise<Restored> {
  const commit = world.store.refs.get(keepRef(one.id, n)) as Oid
  return intoWorktree ? await toWorktree(world, one, n, commit) : await toBranch(world, one, n, commit)
}

async function toBranch(world: World, { id, attempt }: Observed, n: number, commit: Oid): Promise<Restored> {
  const branch = `${attempt?.branch ?? branchName(world.config, world.store, id)}-kept-${n}`
  const writer = await readWriter(world.repo)
  await transact(world.repo, writer, newOperation('restore', `restored snapshot ${n} of ${id}`), (state) => {
    const old = state.refs.get(branchRef(branch))
    if (old !== undefined && old !== commit)
      throw new AgentsError('refused', `The branch ${branch} exists and holds something else.`)
    return old === commit ? {} : { refs: [{ ref: branchRef(branch), old, new: commit }] }
  })
  return { commit, branch, worktree: null }
}

async function toWorktree(world: World, one: Observed, n: number, commit: Oid): Promise<Restored> {
  const { id, state, attempt, tip } = one
  if (state === 'running' || state === 'landed' || attempt === undefined)
    throw new AgentsError('refused', `${id} is ${state}, so its worktree is not for restoring.`, {
      hints: [`Without \`--worktree\` the snapshot becomes a branch`],
    })
  if (isInCheckout(one))
    throw new AgentsError('refused', `${id} worked in your checkout, so it has no worktree.`, {
      hints: ['Without `--worktree` the snapshot becomes a branch'],
    })
  const { repo } = world
  const { worktree } = attempt
  const writer = await readWriter(repo)
  const operation = newOperation('restore', `restored snapshot ${n} of ${id} into its worktree`)
  const content = await captureContent(repo, writer, { id, worktree, tip })
  if (content?.degraded !== undefined)
    throw new AgentsError(
      'refused',
      `The worktree ${worktree} holds what cannot be kept: ${content.degraded}.`,
    )
  await transact(repo, writer, operation, (store) => ({
    refs: content === undefined ? [] : keepMoves(store, id, content.commit),
  }))
  await prepareWorktree(repo, worktree, commit)
  await transact(repo, writer, operation, (store) => {
    const ref = branchRef(attempt.branch)
    const old = store.refs.get(ref)
    return old === commit
      ? {}
      : { refs: [{ ref, old, new: commit }, ...(old === undefined ? [] : keepMoves(store, id, old))] }
  })
  await attachBranch(repo, worktree, attempt.branch)
  return { commit, branch: attempt.branch, worktree }
}
