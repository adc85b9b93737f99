// How long a task waited: for what it comes after, then for a slot, and in the end for its review. Pure; in seconds.
import type { Line } from './journal.ts'
import type { TaskId } from './names.ts'

/** When a task was finished for those that come after it: done by its agent, or good by a verdict. Milliseconds. */
export type Dependency = readonly number[]

/** The moments at which a task was finished, in order. */
export const finishesOf = (lines: readonly Line[]): number[] =>
  lines.flatMap(({ time, entry }) =>
    (entry.type === 'ended' && entry.outcome === 'done') ||
    (entry.type === 'reviewed' && entry.verdict === 'approve')
      ? Date.parse(time)
      : [],
  )

export interface TaskWaits {
  /** Undefined where no agent has started on it. */
  dependency: number | undefined
  /** From the moment it could start to the moment its agent's worktree was ready. */
  slot: number | undefined
  /** One for each review that came. */
  review: number[]
}

/** The waits of one task; the first two are of its first start, from the moment that its run began or it was added. */
export function waitsFor(
  lines: readonly Line[],
  finishes: ReadonlyMap<TaskId, Dependency>,
  attempts: readonly { run: string; startedAt: number }[],
): TaskWaits {
  const [first] = attempts
  const review = reviewWaits(lines)
  const added = lines.find(({ entry }) => entry.type === 'added')
  if (first === undefined || added === undefined) return { dependency: undefined, slot: undefined, review }
  const asked = Math.min(
    first.startedAt,
    Math.max(beganAt(first.run) ?? first.startedAt, Date.parse(added.time)),
  )
  const ready = Math.max(
    asked,
    ...dependenciesOf(lines).map((id) => lastBefore(finishes.get(id) ?? [], first.startedAt)),
  )
  return { dependency: (ready - asked) / 1000, slot: (first.startedAt - ready) / 1000, review }
}

/** Those in its brief, and those that the overlap of paths implied: the first start names them. */
function dependenciesOf(lines: readonly Line[]): TaskId[] {
  const ids = lines.flatMap(({ entry }) => {
    if (entry.type === 'added' || entry.type === 'edited') return entry.brief.after ?? []
    return entry.type === 'started' ? (Object.keys(entry.needs) as TaskId[]) : []
  })
  return [...new Set(ids)]
}

const lastBefore = (times: Dependency, limit: number): number =>
  Math.max(0, ...times.filter((time) => time <= limit))

/** An operation's id begins with its time: `20261125T020100000Z-ab12c`. */
export function beganAt(run: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{0,3})Z-/.exec(run)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, ms = ''] = parts
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms.padEnd(3, '0')}Z`)
  return Number.isNaN(time) ? undefined : time
}

/** From each time that an agent was done to the verdict that followed, or to the landing. */
function reviewWaits(lines: readonly Line[]): number[] {
  const waits: number[] = []
  let since: number | undefined
  for (const { time, entry } of lines) {
    if (entry.type === 'ended' && entry.outcome === 'done' && entry.seconds > 0) since = Date.parse(time)
    else if (since !== undefined && (entry.type === 'reviewed' || entry.type === 'landed')) {
      waits.push(Math.max(0, (Date.parse(time) - since) / 1000))
      since = undefined
    } else if (entry.type === 'started') since = undefined
  }
  return waits
}
