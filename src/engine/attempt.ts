// One attempt: from a task that may start to an end that Git proves. Base, worktree, agent, finish; each step leaves a
// state that `run` can go on from.

import type { Adapter } from '../agents/agent.ts'
import type { RunningProcess } from '../agents/process.ts'
import { loadStarter } from '../agents/process.ts'
import type { Config } from '../config/config.ts'
import type { Spending } from '../domain/budget.ts'
import type { Emit } from '../domain/event.ts'
import type { Cause } from '../domain/failure.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { State } from '../domain/task.ts'
import { AgentsError, reasonOf } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import type { Operation } from '../store/operation.ts'
import type { Writer } from '../store/transaction.ts'
import { begin } from './beginning.ts'
import { type Ended, endAttempt, recordFailure } from './ending.ts'
import { brokenFault } from './faults.ts'
import type { Proof } from './finisher.ts'
import type { Limits } from './limits.ts'
import { Overtaken } from './overtaken.ts'
import { work } from './working.ts'
import type { World } from './world.ts'

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
  /** The agents that work now. */
  processes: Map<TaskId, RunningProcess>
  /** The clients that cannot be had for a while. */
  limits: Limits
  spending: Spending
  /** Takes the ends of attempts where they are not for the journal of this clone: on a machine of a fleet. */
  handIn?: HandIn
}

export type HandIn = (begun: Begun, ended: Ended, proof: Proof | undefined) => Promise<void>

/** How an attempt ended for the run; times in seconds. */
export interface Outcome {
  id: TaskId
  state: State
  reason?: string | undefined
  /** What kind of failure that is. */
  cause?: Cause | undefined
  /** It goes on by itself: its client is waited for, or it has not begun since another command has changed the task. */
  again?: boolean | undefined
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
  /** In the person's own checkout, which `worktree` is then. */
  place?: 'checkout'
  /** The session to go on in. */
  session: string | undefined
  /** Files that hold conflict markers, since its work was put on a base that it conflicts with. */
  conflicts: string[]
}

/** Carries one attempt through. `after` holds the dependencies, implied ones included. */
export const attempt = (run: Run, world: World, id: TaskId, after: readonly TaskId[]): Promise<Outcome> =>
  outcomeOf(run, world, id, async (task, seconds) => {
    const beginning = begin(run, world, task, after)
    loadStarter()
    const begun = await beginning
    if ('reason' in begun) return begun
    const preparing = seconds()
    return { id, preparing, ...(await carryThrough(run, world, begun)) }
  })

/**
 * How an attempt came out, wherever it is carried out. `carry` is given the seconds since now, and gives why it could not
 * begin, or its outcome; what it refuses is a failure, but for a task that is to be looked at anew.
 */
export async function outcomeOf(
  run: Run,
  world: World,
  id: TaskId,
  carry: (task: Observed, seconds: () => number) => Promise<Outcome | { reason: string }>,
): Promise<Outcome> {
  const since = performance.now()
  const seconds = (): number => (performance.now() - since) / 1000
  const task = world.tasks.get(id)
  if (task === undefined) return { id, state: 'pending', reason: 'it is gone', preparing: 0, working: 0 }
  try {
    const come = await carry(task, seconds)
    if ('state' in come) return come
    return { id, state: task.state, reason: come.reason, preparing: seconds(), working: 0 }
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    const reason = reasonOf(error)
    if (error instanceof Overtaken)
      return { id, state: task.state, reason, again: true, preparing: seconds(), working: 0 }
    run.emit({ type: 'ended', task: id, state: 'failed', reason, seconds: seconds(), files: 0 })
    return { id, state: 'failed', reason, preparing: seconds(), working: 0 }
  }
}

/** From the agent's start to its recorded end. What breaks on the way is recorded as its failure. */
export async function carryThrough(
  run: Run,
  world: World,
  begun: Begun,
): Promise<Pick<Outcome, 'state' | 'reason' | 'cause' | 'again' | 'working'>> {
  const since = performance.now()
  try {
    const done = await work(run, world, begun)
    return { working: done.seconds, ...(await endAttempt(run, world, begun, done)) }
  } catch (error) {
    const seconds = (performance.now() - since) / 1000
    const reason = reasonOf(error)
    await recordFailure(run, begun, seconds, reason)
    return { state: 'failed', reason, cause: brokenFault(reason).cause, working: seconds }
  }
}
