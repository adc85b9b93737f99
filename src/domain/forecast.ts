// What the next landing would come to: who lands, in which order, who is held, and which pairs should not run side by
// side. Data only; `engine/forecast` fills it from merges really made.

import type { TaskId } from './names.ts'
import type { Held } from './rows.ts'

/** Which task, once landed, keeps the other from landing, and where. */
export interface Order {
  first: TaskId
  second: TaskId
  paths: string[]
}

export interface Forecast {
  tasks: {
    id: TaskId
    /** Whether its work merges with the target as it stands, and nothing else holds it. */
    lands: boolean
    /** Those that, landing before it, keep it from landing. */
    blockedBy: TaskId[]
  }[]
  /** Those that land, one after the other, in the order with the fewest conflicts. */
  order: TaskId[]
  /** Those that do not, as `land --all --dry-run` would tell it. */
  held: Held[]
  /** Pairs to serialise, the one that is in the way of most first: `second` should come after `first`. */
  serialize: Order[]
  /** The person's hooks, which a forecast does not ask, and which may change or refuse what lands. */
  hooks?: string[]
}

/** What a forecast says of one task. */
export interface Outlook {
  /** Its place among those that land, from 1; undefined where something holds it. */
  place: number | undefined
  /** How many land. */
  landing: number
  held: Held | undefined
  /** Whether it lands where it alone does. */
  landsAlone: boolean
  /** Those that it must not land behind. */
  blockedBy: TaskId[]
}

/** What `forecast` says of `id`; undefined where it has no work that could land. */
export function outlookIn({ tasks, order, held }: Forecast, id: TaskId): Outlook | undefined {
  const task = tasks.find((one) => one.id === id)
  if (task === undefined) return undefined
  const at = order.indexOf(id)
  return {
    place: at < 0 ? undefined : at + 1,
    landing: order.length,
    held: held.find((one) => one.id === id),
    landsAlone: task.lands,
    blockedBy: task.blockedBy,
  }
}

/** The pairs to serialise: each task that a conflict holds comes after the first of those that it meets. */
export function pairsToSerialize(held: readonly Held[], order: readonly TaskId[]): Order[] {
  const pairs = held.flatMap(({ id, reason, with: others, paths }): Order[] => {
    const first = order.find((one) => others.includes(one))
    return reason === 'conflict' && first !== undefined ? [{ first, second: id, paths }] : []
  })
  const weight = ({ first }: Order): number => pairs.filter((pair) => pair.first === first).length
  return pairs.toSorted((a, b) => weight(b) - weight(a))
}
