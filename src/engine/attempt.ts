// One attempt: from a task that may start to an end that Git proves. Base, worktree, agent, finish; each step leaves a
// state that `run` can go on from.

import type { Adapter } from '../agents/agent.ts'
import { adapterOf } from '../agents/index.ts'
import type { Config } from '../config/config.ts'
import type { Emit } from '../domain/event.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { State } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import type { Operation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact, type Writer } from '../store/transaction.ts'
import { buildBase } from './base.ts'
import { endAttempt, recordFailure } from './ending.ts'
import { captureContent, keepMoves } from './keep.ts'
import {
  attachBranch,
  branchName,
  branchOf,
  isWorktree,
  prepareWorktree,
  refuseElsewhere,
  worktreePath,
} from './keeper.ts'
import { work } from './working.ts'
import { refreshWorld, requireTip, type World } from './world.ts'

/** What all attempts of a run share. */
export interface Run {
  repo: Repo
  config: Config
  writer: Writer
  operation: Pick<Operation, 'id' | 'verb' | 'text'>
  clone: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  emit: Emit
}

/** How an attempt ended for the run; times in seconds. */
export interface Outcome {
  id: TaskId
  state: State
  reason?: string | undefined
  preparing: number
  working: number
}

/** An attempt that has begun: recorded in the journal, its worktree ready on its branch. */
export interface Begun {
  task: Observed
  n: number
  agent: string
  adapter: Adapter
  base: Oid
  branch: string
  worktree: string
  /** The session to go on in. */
  session: string | undefined
}

/** Carries one attempt through. `after` holds the dependencies, implied ones included. */
export async function attempt(
  run: Run,
  before: World,
  id: TaskId,
  after: readonly TaskId[],
): Promise<Outcome> {
  const since = performance.now()
  const seconds = (): number => (performance.now() - since) / 1000
  const world = await refreshWorld(before)
  const task = world.tasks.get(id)
  if (task === undefined) return { id, state: 'pending', reason: 'it is gone', preparing: 0, working: 0 }
  try {
    const begun = await begin(run, world, task, after)
    if ('reason' in begun)
      return { id, state: task.state, reason: begun.reason, preparing: seconds(), working: 0 }
    const preparing = seconds()
    const ended = await carryThrough(run, world, begun)
    return { id, preparing, ...ended }
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    run.emit({
      type: 'ended',
      task: id,
      state: 'failed',
      reason: error.message,
      seconds: seconds(),
      files: 0,
    })
    return { id, state: 'failed', reason: error.message, preparing: seconds(), working: 0 }
  }
}

/** From the agent's start to its recorded end. What breaks on the way is recorded as its failure. */
async function carryThrough(
  run: Run,
  world: World,
  begun: Begun,
): Promise<Pick<Outcome, 'state' | 'reason' | 'working'>> {
  const since = performance.now()
  try {
    const done = await work(run, world, begun)
    return { working: done.seconds, ...(await endAttempt(run, begun, done)) }
  } catch (error) {
    const seconds = (performance.now() - since) / 1000
    const reason = error instanceof Error ? error.message : String(error)
    await recordFailure(run, begun, seconds, reason)
    return { state: 'failed', reason, working: seconds }
  }
}

async function begin(
  run: Run,
  world: World,
  task: Observed,
  after: readonly TaskId[],
): Promise<Begun | { reason: string }> {
  const { id } = task
  const agent = task.task.brief.agent ?? run.config.agent
  const adapter = adapterOf(agent, run.config.agents[agent], Object.keys(run.config.agents))
  const branch = task.attempt?.branch ?? branchName(run.config, world.store, id)
  const worktree = task.attempt?.worktree ?? worktreePath(run.repo, run.config, id)
  const n = (task.attempt?.n ?? 0) + 1
  await refuseElsewhere(run.repo, branch, worktree)
  const session = sessionToResume(run, task, adapter, worktree)
  const goesOn = await isGoingOn(run, task, { session, worktree, branch })
  if (goesOn && task.attempt !== undefined) {
    const begun: Begun = {
      task,
      n,
      agent,
      adapter,
      base: task.attempt.base,
      branch,
      worktree,
      session,
    }
    await keepAndRecord(run, begun, task.attempt.needs, false)
    return begun
  }
  const target = requireTip(world, task.task.target)
  const dependencies = after.flatMap((dependency) => world.tasks.get(dependency) ?? [])
  const plan = await buildBase(run.repo, target, dependencies, run.writer.ident)
  if (plan.kind === 'conflict') {
    const reason = `the results of its dependencies conflict: ${plan.with} in ${plan.paths.join(', ')}`
    run.emit({ type: 'waiting', task: id, for: [plan.with], reason })
    return { reason }
  }
  const begun: Begun = {
    task,
    n,
    agent,
    adapter,
    base: plan.base,
    branch,
    worktree,
    session: undefined,
  }
  run.emit({ type: 'preparing', task: id, attempt: n, branch, worktree, base: plan.base })
  await keepEarlier(run, begun)
  await prepareWorktree(run.repo, worktree, plan.base)
  await keepAndRecord(run, begun, plan.needs, true)
  await attachBranch(worktree, branch)
  return begun
}

/** Whether the worktree is as its last attempt left it, on its branch, and this attempt goes on from there. */
async function isGoingOn(
  run: Run,
  { state }: Observed,
  { session, worktree, branch }: { session: string | undefined; worktree: string; branch: string },
): Promise<boolean> {
  if (session === undefined && state !== 'changes-requested') return false
  return isWorktree(run.repo, worktree) && (await branchOf(worktree)) === branch
}

/** A conversation is taken up where the worktree it happened in is still there. */
function sessionToResume(run: Run, task: Observed, adapter: Adapter, worktree: string): string | undefined {
  const isHere = task.attempt?.machine === run.clone && isWorktree(run.repo, worktree)
  return isHere && adapter.canResume ? task.attempt?.session : undefined
}

/** What an earlier attempt left is under a ref before its worktree is reset. */
async function keepEarlier(run: Run, { task, worktree }: Begun): Promise<void> {
  if (!isWorktree(run.repo, worktree) && task.tip === undefined) return
  const content = await captureContent(run.repo, run.writer, { id: task.id, worktree, tip: task.tip })
  if (content === undefined) return
  if (content.degraded !== undefined)
    throw new AgentsError(
      'refused',
      `The worktree ${worktree} holds what cannot be kept: ${content.degraded}.`,
      {
        hints: ['Move it out of the worktree, then run the task again'],
      },
    )
  await transact(run.repo, run.writer, run.operation, (state) => ({
    refs:
      task.task.attempts.length === 0 && content.commit === task.tip
        ? []
        : keepMoves(state, task.id, content.commit),
  }))
}

/** Records the start; a fresh one sets the branch to the base. Another runner may have been faster. */
async function keepAndRecord(
  run: Run,
  begun: Begun,
  needs: Record<string, Oid>,
  isFresh: boolean,
): Promise<void> {
  const { task, n, agent, base, branch, worktree } = begun
  await transact(run.repo, run.writer, run.operation, (state) => {
    const current = state.tasks.get(task.id)
    if (current === undefined || current.attempts.length !== task.task.attempts.length)
      throw new AgentsError('refused', `Another command has changed ${task.id} meanwhile.`)
    const old = state.refs.get(branchRef(branch))
    return {
      lines: [
        {
          task: task.id,
          entry: { type: 'started', n, agent, base, branch, worktree, machine: run.clone, needs },
        },
      ],
      refs: [
        ...(isFresh ? [{ ref: branchRef(branch), old, new: base }] : []),
        ...(old === undefined || old === base ? [] : keepMoves(state, task.id, old)),
      ],
    }
  })
}
