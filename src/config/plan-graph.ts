// Whether the tasks of a plan can come after one another as they say. Pure.
import { cycleIn, type GraphNode } from '../domain/graph.ts'
import type { TaskId } from '../domain/names.ts'
import { nearestName } from '../domain/nearest.ts'
import type { WrittenTask } from './plan-shape.ts'
import type { Flaw, Placed } from './shape.ts'

/** A task of a plan with the id that it will have. */
export interface NamedTask extends Placed<WrittenTask> {
  id: TaskId
}

/** Ids that name nothing, tasks that wait for themselves, and every circle of tasks once. */
export function graphFlaws(tasks: readonly NamedTask[], recorded: readonly string[]): Flaw[] {
  const ids = [...tasks.map(({ id }) => id), ...recorded]
  const known = new Set<string>(ids)
  const flaws = tasks.flatMap(({ id, value }) =>
    (value.after ?? []).flatMap((it): Flaw[] => {
      if (it.value === id) return [{ path: it.path, text: `\`${id}\` cannot come after itself` }]
      return known.has(it.value) ? [] : [{ path: it.path, ...unknownWords(it.value, ids) }]
    }),
  )
  return [...flaws, ...circles(tasks)]
}

function unknownWords(id: string, ids: readonly string[]): Omit<Flaw, 'path'> {
  const near = nearestName(id, ids)
  const text = `\`${id}\` in \`after\` names no task of the plan or the repository`
  return near === undefined ? { text } : { text, hint: `Did you mean \`${near}\`?` }
}

function circles(tasks: readonly NamedTask[]): Flaw[] {
  const flaws: Flaw[] = []
  let rest: GraphNode[] = tasks.map(({ id, value }) => ({
    id,
    after: (value.after ?? []).map((it) => it.value).filter((it) => it !== id),
  }))
  for (let cycle = cycleIn(rest); cycle !== undefined; cycle = cycleIn(rest)) {
    const found = new Set(cycle)
    const first = tasks.find(({ id }) => found.has(id))
    flaws.push({
      path: [...(first?.path ?? []), 'after'],
      text: `these tasks wait for one another: ${cycle.join(' → ')}`,
      hint: 'To break the circle, take one of them out of an `after`',
    })
    rest = rest.filter(({ id }) => !found.has(id))
  }
  return flaws
}
