// How an attempt begins: its base, its worktree, its branch, one journal line. A task that was sent back goes on in its
// worktree, its work carried over to the base as it is now; everything it had before is kept first.

import { adapterOf } from '../agents/index.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { sparseFolders } from '../domain/sparse.ts'
import { wantsChanges } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { leftoverMarkers } from '../git/diff.ts'
import { type Ident, treesOf, writeCommits } from '../git/object.ts'
import { branchOf } from '../git/refs.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import type { Begun, Run } from './attempt.ts'
import { type BasePlan, buildBase } from './base.ts'
import { beginInCheckout, worksInCheckout } from './checkout-start.ts'
import { agentAddress } from './finisher.ts'
import { captureContent, keepMoves } from './keep.ts'
import {
  attachBranch,
  branchName,
  freeWorktree,
  isWorktree,
  prepareWorktree,
  refuseElsewhere,
} from './keeper.ts'
import { mergeOver } from './merge-over.ts'
import { isUnchanged, Overtaken } from './overtaken.ts'
import { settleWarm, takeWarm } from './pool.ts'
import { attributesAt } from './standing.ts'
import { changedFiles } from './tree.ts'
import { areTrusted } from './trust.ts'
import { requireTip, type World } from './world.ts'

/** Makes everything ready and records the start; or says why the task cannot begin now. */
export async function begin(
  run: Run,
  world: World,
  task: Observed,
  after: readonly TaskId[],
): Promise<Begun | { reason: string }> {
  if (!(await areTrusted(run, task.task.brief.checks))) {
    const reason = 'its checks are not trusted yet'
    run.emit({ type: 'waiting', task: task.id, for: [], reason })
    return { reason }
  }
  if (worksInCheckout(run, task)) return await beginInCheckout(run, world, task, after)
  const draft = await draftOf(run, world, task)
  const isGoingOn = await goesOn(run, draft)
  if (isGoingOn && task.attempt !== undefined && !task.stale && !wantsChanges(task.task))
    return await resume(run, draft, task.attempt.base, task.attempt.needs)
  const plan = await planBase(run, world, task, after)
  if (plan.kind === 'conflict') return tellConflict(run, task.id, plan)
  if (!isGoingOn || task.attempt === undefined) return await startAfresh(run, draft, plan)
  if (plan.base === task.attempt.base) return await resume(run, draft, plan.base, plan.needs)
  return await carryOver(run, draft, task.attempt.base, plan)
}

/** Says that there is no base: the results of its dependencies conflict. */
export function tellConflict(
  run: Run,
  task: TaskId,
  plan: BasePlan & { kind: 'conflict' },
): { reason: string } {
  const reason = `the results of its dependencies conflict: ${plan.with} in ${plan.paths.join(', ')}`
  run.emit({ type: 'waiting', task, for: [plan.with], reason })
  return { reason }
}

export type Draft = Omit<Begun, 'base' | 'conflicts'>
type Base = BasePlan & { kind: 'base' }

/** What is known of an attempt before its base is. */
export async function draftOf(run: Run, world: World, task: Observed): Promise<Draft> {
  const agent = task.task.brief.agent ?? run.config.agent
  const adapter = adapterOf(agent, run.config.agents[agent], Object.keys(run.config.agents))
  const branch = task.attempt?.branch ?? branchName(run.config, world.store, task.id)
  const worktree = task.attempt?.worktree ?? freeWorktree(world, task.id)
  await refuseElsewhere(run.repo, branch, worktree)
  const isHere = task.attempt?.machine === run.clone && isWorktree(run.repo, worktree)
  const session = isHere && adapter.canResume ? task.attempt?.session : undefined
  return { task, n: (task.attempt?.n ?? 0) + 1, agent, adapter, branch, worktree, session }
}

/** Whether the worktree is as its last attempt left it, on its branch, and this attempt goes on from there. */
async function goesOn(run: Run, { task, session, worktree, branch }: Draft): Promise<boolean> {
  if (session === undefined && !wantsChanges(task.task)) return false
  return isWorktree(run.repo, worktree) && (await branchOf(worktree)) === branch
}

/** The base for an attempt as things are now. */
export async function planBase(
  run: Run,
  world: World,
  task: Observed,
  after: readonly TaskId[],
): Promise<BasePlan> {
  const target = requireTip(world, task.task.target)
  const dependencies = after.flatMap((id) => world.tasks.get(id) ?? [])
  return await buildBase(run.repo, target, dependencies, run.writer.ident)
}

/** Goes on in the worktree as it is. */
async function resume(run: Run, draft: Draft, base: Oid, needs: Record<string, Oid>): Promise<Begun> {
  const { task } = draft
  const tip = wantsChanges(task.task) ? task.tip : undefined
  const conflicts = tip === undefined ? [] : await leftoverMarkers(run.repo, base, tip)
  const begun: Begun = { ...draft, base, conflicts }
  await record(run, begun, needs, undefined)
  return begun
}

async function startAfresh(run: Run, draft: Draft, { base, needs }: Base): Promise<Begun> {
  const begun: Begun = { ...draft, base, session: undefined, conflicts: [] }
  await prepareAt(run, begun, base, needs, foldersFor(run, begun))
  return begun
}

async function carryOver(run: Run, draft: Draft, oldBase: Oid, { base, needs }: Base): Promise<Begun> {
  const { begun, start } = await carried(run, draft, oldBase, base)
  const changed = start === base ? [] : await changedFiles(run.repo, base, start)
  await prepareAt(run, begun, start, needs, foldersFor(run, begun, changed))
  return begun
}

/** The work so far, merged onto the new base. Where it conflicts the files hold markers, and the agent is told to settle them. */
export async function carried(
  run: Run,
  draft: Draft,
  oldBase: Oid,
  base: Oid,
): Promise<{ begun: Begun; start: Oid }> {
  const content = await captured(run, draft)
  const theirs = content ?? oldBase
  const attributes = await attributesAt(run.repo, base)
  const merge = await mergeOver(run.repo, { base: oldBase, ours: base, theirs }, attributes)
  const conflicts = merge.conflicts.map(({ path }) => path).sort()
  const begun: Begun = { ...draft, base, conflicts }
  const [baseTree] = await treesOf(run.repo, [base])
  return { begun, start: merge.tree === baseTree ? base : await commitCarried(run, begun, merge.tree) }
}

async function commitCarried(run: Run, { task, base, conflicts, agent }: Begun, tree: Oid): Promise<Oid> {
  const committer: Ident = { ...run.writer.ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const note = conflicts.length === 0 ? '' : `\nConflicts to settle: ${conflicts.join(', ')}\n`
  const message = `${task.task.brief.title}\n\nCarried over to a new base.\n${note}`
  const written = await writeCommits(run.repo, [
    {
      mark: 1,
      tree,
      parents: [base],
      author: { ...committer, name: agent, email: agentAddress(agent) },
      committer,
      message,
    },
  ])
  return written.get(1) as Oid
}

/** With `sparse`, the folders that the task needs, and those of what it has changed; all of them where it has to settle a conflict. */
export function foldersFor(
  { config }: Pick<Run, 'config'>,
  { task, conflicts }: Pick<Begun, 'task' | 'conflicts'>,
  changed: readonly string[] = [],
): string[] | undefined {
  if (config.sparse === false || conflicts.length > 0) return undefined
  return sparseFolders(task.task.brief.paths, [...config.sparse, ...changed])
}

/** Keeps what was there, then makes the worktree hold `start`, records, and puts it on its branch. */
async function prepareAt(
  run: Run,
  begun: Begun,
  start: Oid,
  needs: Record<string, Oid>,
  folders: readonly string[] | undefined,
): Promise<void> {
  const { task, n, branch, worktree, base } = begun
  run.emit({ type: 'preparing', task: task.id, attempt: n, branch, worktree, base })
  const content = await captured(run, begun)
  if (content !== undefined)
    await transact(run.repo, run.writer, run.operation, (state) => ({
      refs: keepMoves(state, task.id, content),
    }))
  await takeWarm(run.repo, run.config, worktree, base)
  await prepareWorktree(run.repo, worktree, start, folders)
  await settleWarm(run.repo, run.config, worktree, base)
  await record(run, begun, needs, start)
  await attachBranch(run.repo, worktree, branch)
}

/** Everything that the task's worktree and branch hold, as one commit; undefined where there is nothing yet. */
export async function captured(run: Run, { task, worktree }: Draft): Promise<Oid | undefined> {
  if (!isWorktree(run.repo, worktree) && task.tip === undefined) return undefined
  const content = await captureContent(run.repo, run.writer, { id: task.id, worktree, tip: task.tip })
  if (content?.degraded !== undefined)
    throw new AgentsError(
      'refused',
      `The worktree ${worktree} holds what cannot be kept: ${content.degraded}.`,
      {
        hints: ['Move it out of the worktree, then run the task again'],
      },
    )
  return content?.commit
}

/** Records the start; with `start` the branch is set to it. Throws `Overtaken` where the task is not as it was. */
export async function record(
  run: Run,
  begun: Begun,
  needs: Record<string, Oid>,
  start: Oid | undefined,
  isAsBefore = isUnchanged,
): Promise<void> {
  const { task, n, agent, base, branch, worktree } = begun
  const conflicts = begun.conflicts.length === 0 ? {} : { conflicts: begun.conflicts }
  await transact(run.repo, run.writer, run.operation, (state) => {
    if (!isAsBefore(task.task, state.tasks.get(task.id))) throw new Overtaken(task.id)
    const ref = branchRef(branch)
    const old = state.refs.get(ref)
    const machine = run.clone
    const entry = { type: 'started', n, agent, base, branch, worktree, machine, needs, ...conflicts } as const
    return {
      lines: [{ task: task.id, entry }],
      refs: [
        ...(start === undefined ? [] : [{ ref, old, new: start }]),
        ...(old === undefined || old === base ? [] : keepMoves(state, task.id, old)),
      ],
    }
  })
}
