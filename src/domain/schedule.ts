// Which tasks start next: a pure function of the graph, the states and the free slots (DESIGN 4).
import { median } from './durations.ts'
import { longestChains, topological } from './graph.ts'
import type { TaskId } from './names.ts'
import { isFinished, type State } from './task.ts'

/** A task as the schedule sees it. */
export interface Scheduled {
  id: TaskId
  after: readonly TaskId[]
  state: State
  /** Whether this run may start it. */
  wanted: boolean
  /** Its client, or the disk, is to be waited for. */
  held?: boolean
  /** How long it is likely to take (`domain/durations`); 1 unless told otherwise. */
  seconds?: number
  /** How many tasks that were recorded after it have been started while it has not. */
  passed?: number
}

/** So many younger tasks may be started before one; then it is its turn. */
export const patience = 32

export interface Schedule {
  start: TaskId[]
  /** Tasks that could start were they not held. */
  held: TaskId[]
  /** Tasks that may not start yet: what they wait for, and whether that can still come about in this run. */
  waiting: { id: TaskId; for: TaskId[]; hopeless: boolean }[]
}

/**
 * The tasks to start now, best first: of those whose dependencies are finished, the longest chain of work from it on
 * first; among those about equal (within a quarter of a usual task) the one that overlaps the fewest tasks that run or
 * start; then the oldest. One that too many younger tasks have passed goes before all others, so that tasks which keep
 * being added starve none.
 */
export function planStarts(
  tasks: readonly Scheduled[],
  slots: number,
  overlaps: (a: TaskId, b: TaskId) => boolean,
): Schedule {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const open = tasks.filter(({ state, wanted }) => wanted && state !== 'running' && !isFinished({ state }))
  const missing = new Map(open.map((task) => [task.id, unfinished(task, byId)]))
  const running = tasks.filter(({ state }) => state === 'running')
  const ready = rankedOf(tasks, open).filter(({ id }) => missing.get(id)?.length === 0)
  const isHeld = (id: TaskId): boolean => byId.get(id)?.held === true
  for (const one of ready) one.meets = running.filter(({ id }) => overlaps(one.id, id)).length
  return {
    start: pickStarts(
      ready.filter(({ id }) => !isHeld(id)),
      slots,
      overlaps,
    ),
    held: ready.flatMap(({ id }) => (isHeld(id) ? id : [])),
    waiting: open
      .filter(({ id }) => (missing.get(id)?.length ?? 0) > 0)
      .map(({ id }) => ({ id, for: missing.get(id) ?? [], hopeless: isHopeless(id, byId) })),
  }
}

/** A task that may start, with all that its place goes by. */
interface Ranked {
  id: TaskId
  age: number
  isOverdue: boolean
  /** Seconds of work that must follow one another from it on. */
  chain: number
  /** The same in steps of a quarter of a usual task: what is known only roughly decides only roughly. */
  step: number
  meets: number
}

function rankedOf(tasks: readonly Scheduled[], open: readonly Scheduled[]): Ranked[] {
  const left = tasks.filter(({ state }) => !isFinished({ state }))
  const seconds = new Map(left.map((task) => [task.id as string, task.seconds ?? 1]))
  const chains = longestChains(left, (id) => seconds.get(id) ?? 1)
  const usual = median([...seconds.values()]) || 1
  return open.map(({ id, passed = 0 }, age) => {
    const chain = chains.get(id) ?? 0
    const step = Math.round((4 * chain) / usual)
    return { id, age, isOverdue: passed >= patience, chain, step, meets: 0 }
  })
}

/** One at a time, since what starts now counts for the overlaps of what starts next. */
function pickStarts(ready: Ranked[], slots: number, overlaps: (a: TaskId, b: TaskId) => boolean): TaskId[] {
  const start: TaskId[] = []
  const rest = new Set(ready)
  while (start.length < slots && rest.size > 0) {
    const best = [...rest].reduce((one, other) => (byRank(one, other) <= 0 ? one : other))
    rest.delete(best)
    start.push(best.id)
    for (const other of rest) if (overlaps(best.id, other.id)) other.meets++
  }
  return start
}

const byRank = (a: Ranked, b: Ranked): number =>
  Number(b.isOverdue) - Number(a.isOverdue) ||
  (a.isOverdue ? a.age - b.age : b.step - a.step || a.meets - b.meets || b.chain - a.chain || a.age - b.age)

const unfinished = (task: Scheduled, byId: ReadonlyMap<TaskId, Scheduled>): TaskId[] =>
  task.after.filter((id) => {
    const dependency = byId.get(id)
    return dependency === undefined || !isFinished(dependency)
  })

/** Whether something that a task waits for, directly or not, will not be finished by this run. */
function isHopeless(id: TaskId, byId: ReadonlyMap<TaskId, Scheduled>): boolean {
  const seen = new Set<TaskId>()
  for (const queue = [...(byId.get(id)?.after ?? [])]; queue.length > 0; ) {
    const next = queue.pop() as TaskId
    const task = byId.get(next)
    if (task === undefined) return true
    if (seen.has(next) || isFinished(task)) continue
    seen.add(next)
    if (task.state !== 'running' && !task.wanted) return true
    queue.push(...task.after)
  }
  return false
}

/** With `overlap: serialize`: of two overlapping tasks the later (in an order that keeps the graph) waits for the earlier. */
export function withImpliedOrder<Node extends { id: TaskId; after: readonly TaskId[] }>(
  tasks: readonly Node[],
  overlaps: (a: TaskId, b: TaskId) => boolean,
): { id: TaskId; after: TaskId[]; implied: TaskId[] }[] {
  const order = topological(tasks) as TaskId[]
  const byId = new Map(tasks.map((task) => [task.id, task]))
  return order.map((id, index) => {
    const after = [...(byId.get(id)?.after ?? [])]
    const implied = order.slice(0, index).filter((other) => !after.includes(other) && overlaps(id, other))
    return { id, after: [...after, ...implied], implied }
  })
}
