// Who worked when, and waited for what: read from the attempts in the journals, so that any clone tells the same. Pure.
import type { TaskId } from './names.ts'
import type { Attempt, Task } from './task.ts'

/** A time without long pauses, in which somebody worked. Times within it are seconds from its beginning. */
export interface Stretch {
  from: string
  wallSeconds: number
  /** Seconds that agents worked, summed. */
  agentSeconds: number
  /** The one over the other. */
  speedup: number
  lanes: Lane[]
}

/** One task in a stretch. */
export interface Lane {
  id: TaskId
  /** Before its first work here; `for` are the tasks that it waited for last, none where it waited for its turn. */
  wait: { from: number; to: number; for: TaskId[] } | null
  work: Work[]
}

/** One attempt. */
export interface Work {
  n: number
  agent: string
  from: number
  to: number
  outcome: 'done' | 'failed' | 'stopped' | 'running'
}

/** After so long without work a new stretch begins. */
const pauseMs = 60_000

interface Timed extends Omit<Work, 'from' | 'to'> {
  task: Task
  from: number
  to: number
}

/** The stretches by time; attempts that have not ended work until `now`, in milliseconds, where `isRunning` says so. */
export function timelineOf(
  tasks: readonly Task[],
  now: number,
  isRunning: (task: Task, attempt: Attempt) => boolean,
): Stretch[] {
  const works = tasks
    .flatMap((task) =>
      task.attempts.flatMap((attempt) => timed(task, attempt, now, isRunning(task, attempt))),
    )
    .sort((a, b) => a.from - b.from || a.n - b.n)
  return cutAtPauses(works).map((stretch) => stretchOf(stretch))
}

function timed(task: Task, attempt: Attempt, now: number, isRunning: boolean): Timed[] {
  const { n, agent, startedAt, end } = attempt
  const from = Date.parse(startedAt)
  const to = end === undefined ? (isRunning ? now : from) : Date.parse(end.at)
  if (Number.isNaN(from) || Number.isNaN(to)) return []
  const outcome = end?.outcome ?? (isRunning ? 'running' : 'stopped')
  return [{ task, n, agent, from, to: Math.max(from, to), outcome }]
}

function cutAtPauses(works: readonly Timed[]): Timed[][] {
  const stretches: Timed[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const work of works) {
    const last = stretches.at(-1)
    if (last === undefined || work.from - end > pauseMs) stretches.push([work])
    else last.push(work)
    end = Math.max(end, work.to)
  }
  return stretches
}

function stretchOf(works: readonly Timed[]): Stretch {
  const begin = Math.min(...works.map(({ from }) => from))
  const end = Math.max(...works.map(({ to }) => to))
  const wallSeconds = (end - begin) / 1000
  const agentSeconds = works.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
  const tasks = [...new Set(works.map(({ task }) => task))]
  return {
    from: new Date(begin).toISOString(),
    wallSeconds,
    agentSeconds,
    speedup: wallSeconds === 0 ? 1 : agentSeconds / wallSeconds,
    lanes: tasks.map((task) => laneOf(task, works, begin)),
  }
}

function laneOf(task: Task, works: readonly Timed[], begin: number): Lane {
  const own = works.filter((work) => work.task === task)
  const since = (time: number): number => (time - begin) / 1000
  return {
    id: task.id,
    wait: waitOf(task, own, works, begin),
    work: own.map(({ n, agent, outcome, from, to }) => ({
      n,
      agent,
      outcome,
      from: since(from),
      to: since(to),
    })),
  }
}

/** From when it was recorded, or the stretch began, until its first work; nothing where an earlier attempt came before. */
function waitOf(task: Task, own: readonly Timed[], works: readonly Timed[], begin: number): Lane['wait'] {
  const first = own[0]
  const from = Math.max(begin, Date.parse(task.addedAt) || 0)
  if (first === undefined || first.n > 1 || first.from <= from) return null
  const before = works.filter(
    (work) => task.brief.after.includes(work.task.id) && work.to > from && work.to <= first.from,
  )
  const last = Math.max(...before.map(({ to }) => to))
  const reasons = before.filter(({ to }) => to === last).map((work) => work.task.id)
  return { from: (from - begin) / 1000, to: (first.from - begin) / 1000, for: [...new Set(reasons)] }
}
