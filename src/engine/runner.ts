// The runner: keeps N agents busy until nothing is left that may start. It decides nothing itself: the schedule is a
// pure function of the store, read anew after every end, so tasks that are added meanwhile join in.

import type { Summary } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import { overlapsAmong } from '../domain/overlap.ts'
import { planStarts, withImpliedOrder } from '../domain/schedule.ts'
import type { State } from '../domain/task.ts'
import { isOpen } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { lockHolder, tryLock } from '../store/lock.ts'
import { attempt, type Outcome, type Run } from './attempt.ts'
import { spotConflicts } from './spotter.ts'
import { refreshWorld, type World } from './world.ts'

export interface RunRequest extends Run {
  world: World
  /** The tasks to run; undefined means every task that may. */
  wanted: readonly TaskId[] | undefined
  jobs: number
  /** Of two tasks that conflict while both work, the later one is held. */
  pauses: boolean
}

const startable: readonly State[] = ['pending', 'failed', 'stopped', 'changes-requested']

/** What the runner knows of the tasks that it has taken up. */
interface Books {
  since: number
  active: Map<TaskId, Promise<void>>
  /** How many attempts have ended. */
  ends: number
  /** How often each was started; an outcome stands for the last start. */
  starts: Map<TaskId, number>
  outcomes: Map<TaskId, Outcome>
  waited: Map<TaskId, number>
  told: Set<string>
}

/** Runs tasks to their ends. Throws `refused` where another runner works here. */
export async function runTasks(request: RunRequest): Promise<Summary> {
  const lock = tryLock(request.repo, 'runner')
  if (lock === undefined) throw alreadyRunning(request)
  const books: Books = {
    since: performance.now(),
    active: new Map(),
    ends: 0,
    starts: new Map(),
    outcomes: new Map(),
    waited: new Map(),
    told: new Set(),
  }
  const spotter = spotConflicts(request.world, { ...request, isOurs: (id) => books.starts.has(id) })
  try {
    await loop(request, books)
  } finally {
    await Promise.allSettled(books.active.values())
    await spotter.close()
    lock.release()
  }
  const summary = summaryOf(request, books)
  request.emit(summary)
  return summary
}

async function loop(request: RunRequest, books: Books): Promise<void> {
  let world = request.world
  announce(request, world)
  const onAbort = (): void => request.emit({ type: 'stopping', running: [...books.active.keys()] })
  request.signal.addEventListener('abort', onAbort, { once: true })
  for (;;) {
    if (!request.signal.aborted) startReady(request, books, world)
    if (books.active.size === 0) break
    await Promise.race(books.active.values())
    world = await settledWorld(world, books)
  }
  request.signal.removeEventListener('abort', onAbort)
}

/** The world with all that has ended: an end that comes while it is read is not in it, so it is read again. */
async function settledWorld(world: World, books: Books): Promise<World> {
  for (;;) {
    const before = books.ends
    const fresh = await refreshWorld(world)
    if (books.ends === before) return fresh
  }
}

function announce(request: RunRequest, world: World): void {
  const tasks = [...world.tasks.values()].filter((one) => isWanted(request, undefined, one.id, one.state))
  request.emit({
    type: 'run-started',
    concurrency: request.jobs,
    tasks: tasks.map(({ id, task: { brief } }) => ({
      id,
      title: brief.title,
      agent: brief.agent ?? request.config.agent,
      after: brief.after,
    })),
  })
}

/** Named tasks may start from `rejected` too; nothing starts again in one run beyond its retries. */
function isWanted(request: RunRequest, books: Books | undefined, id: TaskId, state: State): boolean {
  const isNamed = request.wanted?.includes(id) ?? false
  if (request.wanted !== undefined && !isNamed) return false
  if (!startable.includes(state) && !(isNamed && state === 'rejected')) return false
  const starts = books?.starts.get(id) ?? 0
  if (starts === 0) return true
  return books?.outcomes.get(id)?.state === 'failed' && starts <= request.config.retries
}

function startReady(request: RunRequest, books: Books, world: World): void {
  const { order, overlaps } = graphOf(request, world)
  const tasks = order.map(({ id, after }) => {
    const state = books.active.has(id) ? 'running' : (world.tasks.get(id)?.state ?? 'pending')
    return { id, after, state, wanted: isWanted(request, books, id, state) }
  })
  const schedule = planStarts(tasks, request.jobs - books.active.size, overlaps)
  for (const { id, for: others, hopeless } of schedule.waiting) {
    const key = `${id} ${others.join(' ')}`
    if (books.told.has(key)) continue
    books.told.add(key)
    request.emit({
      type: 'waiting',
      task: id,
      for: others,
      reason: hopeless ? 'which will not finish in this run' : 'not finished yet',
    })
  }
  for (const id of schedule.start)
    start(request, books, world, id, order.find((one) => one.id === id)?.after ?? [])
}

/** The graph with the edges that `overlap: serialize` implies; a task without paths overlaps all. */
function graphOf(request: RunRequest, world: World) {
  const open = [...world.tasks.values()].filter(({ task }) => isOpen(task))
  const briefs = [...world.tasks.values()].map(({ id, task }) => ({ id, after: task.brief.after }))
  const claims = open.map(({ id, task }) => ({ id, paths: task.brief.paths }))
  const pairs = new Set(
    overlapsAmong(claims, { nocase: world.folding.ignoreCase }).flatMap(({ a, b }) => [
      `${a} ${b}`,
      `${b} ${a}`,
    ]),
  )
  const isUnclaimed = new Set(claims.filter(({ paths }) => paths.length === 0).map(({ id }) => id))
  const isOpenId = new Set(claims.map(({ id }) => id))
  const overlaps = (a: TaskId, b: TaskId): boolean =>
    pairs.has(`${a} ${b}`) ||
    (isOpenId.has(a) && isOpenId.has(b) && (isUnclaimed.has(a) || isUnclaimed.has(b)))
  const isSerial = request.config.overlap === 'serialize'
  const order = isSerial
    ? withImpliedOrder(briefs, overlaps)
    : briefs.map((brief) => ({ ...brief, implied: [] as TaskId[] }))
  return { order, overlaps: isSerial ? overlaps : (a: TaskId, b: TaskId) => pairs.has(`${a} ${b}`) }
}

function start(request: RunRequest, books: Books, world: World, id: TaskId, after: readonly TaskId[]): void {
  books.starts.set(id, (books.starts.get(id) ?? 0) + 1)
  if (!books.waited.has(id)) books.waited.set(id, (performance.now() - books.since) / 1000)
  const work = attempt(request, world, id, after).then(
    (outcome) => {
      books.outcomes.set(id, addTimes(books.outcomes.get(id), outcome))
    },
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      books.outcomes.set(id, { id, state: 'failed', reason, preparing: 0, working: 0 })
      request.emit({ type: 'ended', task: id, state: 'failed', reason, seconds: 0, files: 0 })
    },
  )
  books.active.set(
    id,
    work.finally(() => {
      books.active.delete(id)
      books.ends++
    }),
  )
}

const addTimes = (earlier: Outcome | undefined, later: Outcome): Outcome => ({
  ...later,
  preparing: later.preparing + (earlier?.preparing ?? 0),
  working: later.working + (earlier?.working ?? 0),
})

function summaryOf(request: RunRequest, books: Books): Summary {
  const outcomes = [...books.outcomes.values()]
  const sum = (values: number[]): number => round(values.reduce((total, value) => total + value, 0))
  const wallSeconds = round((performance.now() - books.since) / 1000)
  const agentSeconds = sum(outcomes.map(({ working }) => working))
  return {
    type: 'summary',
    tasks: outcomes.map(({ id, state, reason, working }) => ({
      id,
      state,
      seconds: round(working),
      ...(reason === undefined ? {} : { reason }),
    })),
    wallSeconds,
    agentSeconds,
    speedup: wallSeconds === 0 ? 1 : Math.round((agentSeconds / wallSeconds) * 100) / 100,
    shares: {
      waiting: sum([...books.waited.values()]),
      preparing: sum(outcomes.map(({ preparing }) => preparing)),
      working: agentSeconds,
    },
    interrupted: request.signal.aborted,
  }
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000

function alreadyRunning({ repo }: RunRequest): AgentsError {
  const holder = lockHolder(repo, 'runner')
  return new AgentsError(
    'refused',
    `A runner works in this repository already (process ${holder?.pid ?? '?'}).`,
    {
      hints: ['Tasks that you add now join it; to see them, run `git agents list`'],
    },
  )
}
