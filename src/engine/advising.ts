// Advice on new tasks among the open ones.
import { type Advice, adviseOn } from '../domain/advice.ts'
import { isOpen } from '../domain/task.ts'
import type { FoundOverlap, NewTask } from './briefs.ts'
import type { World } from './world.ts'

/** Advice on the new tasks, together with the open ones that they meet or come after. */
export function adviceFor(
  world: World,
  added: readonly NewTask[],
  overlaps: readonly FoundOverlap[],
): Advice {
  const met = new Set([...overlaps.map(({ a }) => a), ...added.flatMap(({ brief }) => brief.after)])
  const old = [...world.tasks.values()].filter(
    ({ id, task }) => met.has(id) && isOpen(task) && !added.some((one) => one.id === id),
  )
  const nodes = [
    ...old.map(({ id, task, attempt }) => ({ id, after: task.brief.after, hasBegun: attempt !== undefined })),
    ...added.map(({ id, brief }) => ({ id, after: brief.after })),
  ]
  return adviseOn(nodes, overlaps, world.config.concurrency)
}
