// What a `run` that joins asks of the runner besides tasks: how many at once, when to start nothing more, how long.
import { longestTimerMs, writeDuration } from '../domain/duration.ts'
import { putRequest, type Request } from '../store/requests.ts'
import type { Books } from './books.ts'
import { paceAtStart, Regulator } from './regulator.ts'
import type { RunRequest } from './runner.ts'

type Joining = Request & { kind: 'run' }

/** What of a run may change when another command joins it. */
export interface Changeable {
  request: RunRequest
  books: Books
  regulator: Regulator | undefined
  /** The times of those that joined. */
  timers: NodeJS.Timeout[]
}

/** Takes over what was asked for, and says so in words: those that watch the run did not type it. */
export function takeTerms(going: Changeable, asked: Joining): string[] {
  const { request, books } = going
  request.pauses ||= asked.pauses
  if (asked.jobs !== undefined && (asked.isJobsGiven || !request.isJobsGiven)) request.jobs = asked.jobs
  request.isJobsGiven ||= asked.isJobsGiven
  return [
    ...(asked.adaptive ? adapt(going) : []),
    ...(asked.failsFast ? failFast(request, books) : []),
    ...(asked.timeout === undefined ? [] : limit(going, asked, asked.timeout)),
  ]
}

function adapt(going: Changeable): string[] {
  const { request } = going
  request.adaptive = true
  going.regulator ??= new Regulator(paceAtStart(request), request.emit)
  return [`up to ${request.jobs} as the machine and rate limits allow`]
}

/** What had failed by then has not failed the one that joined. */
function failFast(request: RunRequest, books: Books): string[] {
  if (!request.failsFast) books.excused = new Set(books.outcomes.values())
  request.failsFast = true
  return ['nothing more starts once a task has failed']
}

/** What it asked for is stopped then, as by `stop`; what others asked for goes on. */
function limit(going: Changeable, { tasks }: Joining, seconds: number): string[] {
  const { request, timers } = going
  const time = writeDuration(seconds)
  const stop = (): void => {
    request.emit({ type: 'warning', text: `the time of ${nameOf(tasks)} is over (--timeout ${time})` })
    askToStop(going, tasks)
  }
  timers.push(setTimeout(stop, Math.min(seconds * 1000, longestTimerMs)))
  return [`${nameOf(tasks)} may take ${time}`]
}

const nameOf = (tasks: Joining['tasks']): string => tasks?.join(', ') ?? 'the run'

/** Through the door that `stop` takes: it wakes the runner, and one that ends just now refuses it. A full disk has no room for that. */
function askToStop({ request: { repo, operation }, books }: Changeable, tasks: Joining['tasks']): void {
  try {
    putRequest(repo, operation.id, { kind: 'stop', tasks })
  } catch {
    if (tasks === null) books.wantsAll = false
    for (const id of tasks ?? [...books.active.keys(), ...books.named]) books.stopped.add(id)
    for (const id of tasks ?? books.active.keys()) books.active.get(id)?.stop.abort()
  }
}
