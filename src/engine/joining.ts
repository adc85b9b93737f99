// One runner a repository: who comes second hands its tasks over and watches the events of the one that is there.
import type { Emit, Event, Summary } from '../domain/event.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { type Holder, isVisible, lockHolder, wayOutOf } from '../store/lock.ts'
import { type Asked, putRequest } from '../store/requests.ts'
import { followRun, isRunning, toldSoFar } from './follower.ts'
import { pause } from './pause.ts'
import { recover } from './recover.ts'
import { type RunRequest, runTasks } from './runner.ts'
import { refreshWorld } from './world.ts'

/** The runner of this repository. */
export type Runner = Holder & { run: string }

/** How watching a run ended: with its summary, because its runner died, or because the watcher had enough. */
export type Watched = Summary | 'gone' | 'left'

/** Between two tries while a runner is just ending, in milliseconds. */
export const againMs = 50

/** The runner that works here; undefined where none does. */
export function runnerOf(repo: Repo): Runner | undefined {
  const holder = lockHolder(repo, 'runner')
  return holder?.run === undefined ? undefined : { ...holder, run: holder.run }
}

/** Runs the tasks to their ends, here or in the runner that is there. `left` where it was joined and goes on. */
export async function runOrJoin(request: RunRequest): Promise<Summary | 'left'> {
  for (let { world } = request; ; ) {
    const summary = await runTasks({ ...request, world })
    if (summary !== undefined) return summary
    const watched = await joinRun(request)
    if (watched !== 'gone') return watched
    await pause(againMs, request.signal)
    world = await recover(await refreshWorld(world), request.emit)
  }
}

/** What a `run` asks of the runner that is there. */
export const askToRun = (request: RunRequest): Asked => {
  const { wanted, jobs, isJobsGiven, adaptive, pauses, failsFast, timeout } = request
  return {
    kind: 'run',
    tasks: wanted === undefined ? null : [...wanted],
    ...(isJobsGiven || adaptive ? { jobs } : {}),
    ...{ isJobsGiven, adaptive, pauses, failsFast },
    ...(timeout === undefined ? {} : { timeout }),
  }
}

/** Puts a request; undefined where the run has ended. One that only begins does not take any yet. */
export async function submit(
  repo: Repo,
  run: string,
  asked: Asked,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted && isRunning(repo, run)) {
    const request = putRequest(repo, run, asked)
    if (request !== undefined) return request
    await pause(againMs, signal)
  }
  return undefined
}

/** Whoever is there works where it was told to; a queue cannot be handed to it. */
const takesNoQueue = ({ pid }: Runner): AgentsError =>
  new AgentsError(
    'refused',
    `A runner works here already (process ${pid}), and takes no queue from another.`,
    {
      hints: ['To hand it the tasks, run `git agents run` without `--queue`; to end it, `git agents stop`'],
    },
  )

async function joinRun(request: RunRequest): Promise<Watched> {
  const { repo, signal, emit } = request
  const runner = runnerOf(repo)
  if (runner !== undefined) warnOfUnseen(runner, emit)
  if (runner !== undefined && request.field !== undefined) throw takesNoQueue(runner)
  const run = runner?.run
  const id = run && (await submit(repo, run, askToRun(request), signal))
  if (run === undefined || id === undefined) return 'gone'
  let isTaken = false
  const watched = await watchRun(repo, run, { signal, emit }, (event) => {
    if (event.type === 'joined' && event.request === id) isTaken = true
    return event.type === 'served' && event.request === id && isTaken ? event.summary : undefined
  })
  return watched === 'left' || isTaken ? watched : 'gone'
}

/** A runner that cannot be seen from here may be gone for good, and then nobody ever answers. */
export function warnOfUnseen(runner: Runner, emit: Emit): void {
  if (isVisible(runner)) return
  const text = `the runner works on ${runner.host} (process ${runner.pid}), out of sight from here`
  emit({ type: 'warning', text: [text, ...wayOutOf(runner)].join('. ') })
}

/** Tells all that a run has told and tells, until its summary, or one that `endOf` finds in an event. */
export async function watchRun(
  repo: Repo,
  run: string,
  { signal, emit }: { signal: AbortSignal; emit: Emit },
  endOf: (event: Event) => Summary | undefined = () => undefined,
): Promise<Watched> {
  for await (const { event, at } of followRun(repo, run, { signal })) {
    emit(event, at)
    if (event.type === 'summary') return event
    const summary = endOf(event)
    if (summary === undefined) continue
    emit(summary, at)
    return summary
  }
  return signal.aborted ? 'left' : 'gone'
}

/** What came of a request: its answer, or the end of the run before one. */
export type Answered = (Event & { type: 'joined' | 'served' | 'summary' }) | 'gone' | 'left'

/** Asks the runner something and waits for its answer. */
export async function askRunner(
  repo: Repo,
  run: string,
  asked: Asked,
  signal: AbortSignal,
): Promise<Answered> {
  const from = toldSoFar(repo, run)
  const id = await submit(repo, run, asked, signal)
  if (id === undefined) return signal.aborted ? 'left' : 'gone'
  for await (const { event } of followRun(repo, run, { signal, from })) {
    if (event.type === 'summary') return event
    if ((event.type === 'served' || event.type === 'joined') && event.request === id) return event
  }
  return signal.aborted ? 'left' : 'gone'
}
