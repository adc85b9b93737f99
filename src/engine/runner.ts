// The runner: keeps N agents busy until nothing is left that may start. It decides nothing itself: the schedule is a
// pure function of the store, read anew after every end, so tasks that are added meanwhile join in. There is one runner
// a repository; what other commands want of it they put on its desk (docs/decisions/0015).
import type { Summary } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import { AgentsError, reasonOf } from '../errors.ts'
import { openEvents } from '../store/events.ts'
import { tryLock } from '../store/lock.ts'
import type { Request } from '../store/requests.ts'
import { forgetRun, forgetRuns } from '../store/runs.ts'
import { attempt, type Run } from './attempt.ts'
import { addTimes, type Books, openBooks, summaryFor, summaryOf, want } from './books.ts'
import { Desk } from './desk.ts'
import { notifying } from './desktop.ts'
import { isDue, noteRebase } from './due.ts'
import type { Field } from './fleet-field.ts'
import { closes } from './holding.ts'
import { readyTasks } from './readying.ts'
import { rebase } from './rebasing.ts'
import { paceAtStart, paceReason, Regulator } from './regulator.ts'
import { afterTime } from './run-time.ts'
import { settledWorld } from './settled-world.ts'
import { spotConflicts } from './spotter.ts'
import { type Starts, wantedTasks } from './starting.ts'
import { type Changeable, takeTerms } from './terms.ts'
import { isConfigTrusted } from './trust.ts'
import { Warmer } from './warmer.ts'
import { readWorld, type World } from './world.ts'

export interface RunRequest extends Run {
  world: World
  /** The tasks to run; undefined means every task that may. */
  wanted: readonly TaskId[] | undefined
  jobs: number
  /** Whether `jobs` was asked for, and does not just come from the configuration. */
  isJobsGiven: boolean
  /** Whether the pace goes by the machine and by rate limits, with `jobs` as the most. */
  adaptive: boolean
  /** Of two tasks that conflict while both work, the later one is held. */
  pauses: boolean
  /** It has no terminal. */
  detached: boolean
  /** After one failure nothing more starts. */
  failsFast: boolean
  /** How long the run may take, in seconds. */
  timeout: number | undefined
  /** Who carries out its attempts, where that is not this machine. */
  field?: Field
}

/** A run under way. `request` may change when another command joins it. */
interface Going extends Changeable {
  desk: Desk
  stop: AbortController
  /** Aborts when the first agent has started. */
  works: AbortController
  /** Makes worktrees ready beforehand. */
  warmer: Warmer
}

/** How many runs can be looked back at. */
const runsKept = 20

/** Runs tasks to their ends; undefined where another runner works here. */
export async function runTasks(given: RunRequest): Promise<Summary | undefined> {
  const { repo, operation, detached } = given
  const lock = tryLock(repo, 'runner', { run: operation.id, detached })
  if (lock === undefined) return undefined
  forgetRuns(repo, runsKept)
  const events = openEvents(repo, operation.id)
  const tell: RunRequest['emit'] = (event, at = new Date()) => {
    events.write(event, at)
    given.emit(event, at)
    going.regulator?.take(event)
    going.warmer.take(event)
    if (event.type === 'started') going.works.abort()
  }
  const emit = given.config.notify === 'desktop' ? notifying(repo, tell) : tell
  const going: Going = {
    request: { ...given, emit },
    books: openBooks(given.wanted),
    desk: new Desk(repo, operation.id, emit),
    stop: new AbortController(),
    works: new AbortController(),
    timers: [],
    regulator: given.adaptive ? new Regulator(paceAtStart(given), emit) : undefined,
    warmer: new Warmer(() => going.request, given.world.target),
  }
  try {
    await carryOut(going, given.signal)
    const summary = summaryOf(going.books, going.stop.signal.aborted)
    emit(summary)
    return summary
  } finally {
    going.desk.leave()
    going.regulator?.close()
    events.close()
    if (going.books.starts.size + going.books.rebased.size === 0) forgetRun(repo, operation.id)
    lock.release()
  }
}

async function carryOut(going: Going, signal: AbortSignal): Promise<void> {
  const { request, books, stop } = going
  const onAbort = (): void => stop.abort()
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) stop.abort()
  const limit = afterTime(request, () => stop.abort())
  stop.signal.addEventListener('abort', () => endAll(going), { once: true })
  const spotter = spotConflicts(request.world, {
    emit: request.emit,
    after: going.works.signal,
    isBusy: () => request.field === undefined && books.active.size > request.processes.size,
    processes: request.processes,
    isOurs: (id) => books.starts.has(id),
    pauses: () => request.pauses,
  })
  try {
    await loop(going)
  } catch (error) {
    // Nobody would see to what works, nor hear a `stop`: it is ended, and its work kept.
    stop.abort()
    throw error
  } finally {
    await Promise.allSettled([...books.active.values()].map(({ ended }) => ended))
    for (const timer of [limit, ...going.timers]) clearTimeout(timer)
    await going.warmer.close()
    await spotter.close()
    signal.removeEventListener('abort', onAbort)
  }
}

function endAll({ request, books }: Going): void {
  request.emit({ type: 'stopping', running: [...books.active.keys()] })
  for (const { stop } of books.active.values()) stop.abort()
}

async function loop(going: Going): Promise<void> {
  const { request, books, desk, stop } = going
  const look = { emit: request.emit, signal: stop.signal }
  let world = request.world
  const tasks = wantedTasks(books, world, request.config, request.wanted ?? null)
  request.emit({ type: 'run-started', concurrency: paceAtStart(request), ...paceReason(request), tasks })
  const isOurs = (id: TaskId): boolean => request.wanted?.includes(id) ?? true
  for (const id of request.field?.underWay(world).filter(isOurs) ?? []) start(going, world, id, [])
  for (;;) {
    const asked = desk.take()
    if (asked.some(({ kind }) => kind === 'run')) world = await renewed(request, world)
    if (asked.length > 0) world = await settledWorld(look, world, books)
    for (const one of asked) obey(going, world, one)
    const isOver = stop.signal.aborted || closes(request, books)
    const { coming, held } = isOver ? ending(books) : startReady(going, world)
    desk.serve(coming, (ids, since) => summaryFor(books, world, ids, since, stop.signal.aborted))
    if (books.active.size === 0 && held.length === 0 && desk.close()) break
    await somethingHappens(going, held.length > 0)
    world = await settledWorld(look, world, books)
  }
}

const ending = (books: Books): Pick<Starts, 'coming' | 'held'> => ({
  coming: new Set(books.active.keys()),
  held: [],
})

/** An end, a request, or where something is held the end of its pause, or of the run. */
async function somethingHappens(
  { request, books, desk, stop, regulator }: Going,
  isHolding: boolean,
): Promise<void> {
  const waiting = new AbortController()
  const pauses = isHolding ? [request.limits.nextEnd(AbortSignal.any([waiting.signal, stop.signal]))] : []
  const pace = regulator === undefined ? [] : [regulator.due()]
  await Promise.race([
    desk.asked(),
    ...pauses,
    ...pace,
    ...[...books.active.values()].map(({ ended }) => ended),
  ])
  waiting.abort()
}

/** Whoever joins was asked about the configuration as it is now: what starts from here on goes by it. */
async function renewed(request: RunRequest, before: World): Promise<World> {
  try {
    const world = await readWorld(request.repo.main ?? request.repo.commonDir)
    if (!(await isConfigTrusted(world))) return before
    request.config = world.config
    return world
  } catch (error) {
    if (error instanceof AgentsError) return before
    throw error
  }
}

function obey(going: Going, world: World, asked: Request): void {
  const { request, books, stop } = going
  if (asked.kind === 'run') {
    if (stop.signal.aborted) return
    want(books, asked.tasks)
    const terms = takeTerms(going, asked)
    const tasks = wantedTasks(books, world, request.config, asked.tasks)
    request.emit({ type: 'joined', request: asked.request, concurrency: paceNow(going), tasks, terms })
  }
  if (asked.kind !== 'stop') return
  if (asked.tasks === null) stop.abort()
  for (const id of asked.tasks ?? []) {
    books.stopped.add(id)
    books.active.get(id)?.stop.abort()
  }
}

const paceNow = ({ request, regulator }: Going): number =>
  Math.min(request.jobs, regulator?.now ?? request.jobs)

/** Starts what may start, and gives the tasks whose end is still to come. */
function startReady(going: Going, world: World): Pick<Starts, 'coming' | 'held'> {
  const { request, books, regulator } = going
  const jobs = regulator?.jobs(books.active.size, request.jobs) ?? request.jobs
  const starts = readyTasks(request, books, world, jobs)
  for (const id of starts.start) start(going, world, id, starts.after.get(id) ?? [])
  return starts
}

function start({ request, books }: Going, world: World, id: TaskId, after: readonly TaskId[]): void {
  const one = world.tasks.get(id)
  const isRebase = isDue(books, world, one)
  if (isRebase) noteRebase(books, world, one)
  else books.starts.set(id, (books.starts.get(id) ?? 0) + 1)
  if (!books.waited.has(id)) books.waited.set(id, (performance.now() - books.since) / 1000)
  const stop = new AbortController()
  const carry = isRebase ? rebase : (request.field?.attempt ?? attempt)
  const work = carry({ ...request, signal: stop.signal }, world, id, after).then(
    (outcome) => {
      books.outcomes.set(id, addTimes(books.outcomes.get(id), outcome))
      // What no merge could put there is its agent's, in this run.
      if (isRebase && outcome.state !== 'done') books.starts.delete(id)
      if (outcome.again) books.starts.set(id, (books.starts.get(id) ?? 1) - 1)
    },
    (error: unknown) => {
      const reason = reasonOf(error)
      books.outcomes.set(id, { id, state: 'failed', reason, preparing: 0, working: 0 })
      request.emit({ type: 'ended', task: id, state: 'failed', reason, seconds: 0, files: 0 })
    },
  )
  const ended = work.finally(() => {
    books.active.delete(id)
    books.ends++
  })
  books.active.set(id, { ended, stop })
}
