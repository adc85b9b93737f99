// What the runner knows of the tasks that it has taken up: who works, what was asked for, how it came out.
import type { Summary } from '../domain/event.ts'
import { remedies } from '../domain/failure.ts'
import type { TaskId } from '../domain/names.ts'
import type { State } from '../domain/task.ts'
import type { Outcome } from './attempt.ts'
import type { World } from './world.ts'

/** An attempt that is under way. */
export interface Active {
  ended: Promise<void>
  /** Ends this attempt alone. */
  stop: AbortController
}

export interface Books {
  since: number
  active: Map<TaskId, Active>
  /** How many attempts have ended. */
  ends: number
  /** How often each was started since it was last asked for; an outcome stands for the last start. */
  starts: Map<TaskId, number>
  outcomes: Map<TaskId, Outcome>
  waited: Map<TaskId, number>
  told: Set<string>
  /** What was last left of its pauses for whoever looks. */
  note: string | undefined
  /** Failures from before `--fail-fast` was asked for. */
  excused: ReadonlySet<Outcome>
  /** What was re-based, or could not be, with the results that it was to stand on (`engine/due`). */
  rebased: Map<TaskId, string>
  /** Whether every task that may start is wanted; else only those named. */
  wantsAll: boolean
  named: Set<TaskId>
  /** Those that a person has stopped: wanted only once they are asked for again. */
  stopped: Set<TaskId>
}

/** The books of a run for these tasks, or for all. */
export const openBooks = (wanted: readonly TaskId[] | undefined): Books => ({
  since: performance.now(),
  active: new Map(),
  ends: 0,
  starts: new Map(),
  outcomes: new Map(),
  waited: new Map(),
  told: new Set(),
  note: undefined,
  excused: new Set(),
  rebased: new Map(),
  wantsAll: wanted === undefined,
  named: new Set(wanted),
  stopped: new Set(),
})

const startable: readonly State[] = ['pending', 'failed', 'stopped', 'changes-requested']

/** Whether a task in `state` may start by itself, or as one that was named: then from `rejected` too. */
export const mayStart = (state: State, isNamed: boolean): boolean =>
  startable.includes(state) || (isNamed && state === 'rejected')

/** Whether this run is to start the task; nothing starts again beyond its retries unless it is asked for again. */
export function isWanted(books: Books, retries: number, id: TaskId, state: State): boolean {
  const isNamed = books.named.has(id)
  if (!(books.wantsAll || isNamed) || books.stopped.has(id) || !mayStart(state, isNamed)) return false
  const starts = books.starts.get(id) ?? 0
  if (starts === 0) return true
  const { state: outcome, cause } = books.outcomes.get(id) ?? {}
  return outcome === 'failed' && starts <= retries && (cause === undefined || remedies[cause].isRetried)
}

/** Another command asks for these tasks, or for all: what has failed, was stopped or is being stopped may start once more. */
export function want(books: Books, tasks: readonly TaskId[] | null): void {
  if (tasks === null) books.wantsAll = true
  for (const id of tasks ?? []) books.named.add(id)
  for (const id of tasks ?? books.rebased.keys()) books.rebased.delete(id)
  for (const id of tasks ?? [...books.starts.keys(), ...books.stopped]) {
    books.stopped.delete(id)
    const isEnding = books.active.get(id)?.stop.signal.aborted ?? true
    if (isEnding && books.starts.has(id)) books.starts.set(id, 0)
  }
}

/** The outcome of all attempts on a task in this run: the last one's, with the times of all. */
export const addTimes = (earlier: Outcome | undefined, later: Outcome): Outcome => ({
  ...later,
  preparing: later.preparing + (earlier?.preparing ?? 0),
  working: later.working + (earlier?.working ?? 0),
})

/** What the run came to by now. */
export const summaryOf = (books: Books, interrupted: boolean): Summary =>
  summaryFrom(books, [...books.outcomes.values()], books.since, interrupted)

/** The same for some of its tasks, since they were asked for; what never started is told as it stands. */
export function summaryFor(
  books: Books,
  world: World,
  ids: readonly TaskId[],
  since: number,
  interrupted: boolean,
): Summary {
  const idle = { preparing: 0, working: 0 }
  const outcomes = ids.map((id): Outcome => {
    const known = books.outcomes.get(id)
    const { state = 'pending', reason } = world.tasks.get(id) ?? {}
    return known ?? { id, state, reason, ...idle }
  })
  return summaryFrom(books, outcomes, since, interrupted)
}

function summaryFrom(
  books: Books,
  outcomes: readonly Outcome[],
  since: number,
  interrupted: boolean,
): Summary {
  const sum = (values: number[]): number => round(values.reduce((total, value) => total + value, 0))
  const wallSeconds = round((performance.now() - since) / 1000)
  // Who joins late counts no work from before.
  const agentSeconds = sum(outcomes.map(({ working }) => Math.min(working, wallSeconds)))
  return {
    type: 'summary',
    tasks: outcomes.map(({ id, state, reason, cause, working }) => ({
      id,
      state,
      seconds: round(working),
      ...(reason === undefined ? {} : { reason }),
      ...(cause === undefined ? {} : { cause }),
    })),
    wallSeconds,
    agentSeconds,
    speedup: wallSeconds === 0 ? 1 : Math.round((agentSeconds / wallSeconds) * 100) / 100,
    shares: {
      waiting: sum(outcomes.map(({ id }) => books.waited.get(id) ?? 0)),
      preparing: sum(outcomes.map(({ preparing }) => preparing)),
      working: agentSeconds,
    },
    interrupted,
  }
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000
