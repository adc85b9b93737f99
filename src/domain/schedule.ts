// Which tasks start next: a pure function of the graph, the states and the free slots (DESIGN 4).
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
}

export interface Schedule {
  start: TaskId[]
  /** Tasks that may not start yet: what they wait for, and whether that can still come about in this run. */
  waiting: { id: TaskId; for: TaskId[]; hopeless: boolean }[]
}

/**
 * The tasks to start now, best first: those whose dependencies are finished, the longest chain of work behind them
 * first, among equals the ones that overlap the fewest running tasks, then the oldest.
 */
export function planStarts(
  tasks: readonly Scheduled[],
  slots: number,
  overlaps: (a: TaskId, b: TaskId) => boolean,
): Schedule {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const chains = longestChains(tasks.filter(({ state }) => !isFinished({ state })))
  const running = tasks.filter(({ state }) => state === 'running')
  const open = tasks.filter(({ state, wanted }) => wanted && state !== 'running' && !isFinished({ state }))
  const missing = new Map(open.map((task) => [task.id, unfinished(task, byId)]))
  const meets = (id: TaskId): number => running.filter((other) => overlaps(id, other.id)).length
  const ready = open
    .filter(({ id }) => missing.get(id)?.length === 0)
    .map(({ id }, age) => ({ id, age, chain: chains.get(id) ?? 0, meets: meets(id) }))
    .sort((a, b) => b.chain - a.chain || a.meets - b.meets || a.age - b.age)
  return {
    start: ready.slice(0, Math.max(0, slots)).map(({ id }) => id),
    waiting: open
      .filter(({ id }) => (missing.get(id)?.length ?? 0) > 0)
      .map(({ id }) => ({ id, for: missing.get(id) ?? [], hopeless: isHopeless(id, byId) })),
  }
}

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
