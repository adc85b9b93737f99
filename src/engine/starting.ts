// Which tasks a runner starts next, as the schedule sees its books and the store: nothing is started here.
import type { Config } from '../config/config.ts'
import { estimateSeconds } from '../domain/durations.ts'
import type { TaskId } from '../domain/names.ts'
import { overlapsAmong } from '../domain/overlap.ts'
import { planStarts, type Schedule, withImpliedOrder } from '../domain/schedule.ts'
import { isOpen } from '../domain/task.ts'
import { type Books, isWanted, mayStart } from './books.ts'
import { isDue } from './due.ts'
import type { World } from './world.ts'

export interface Starts extends Schedule {
  /** Of each task to start, what it comes after, implied dependencies included. */
  after: ReadonlyMap<TaskId, readonly TaskId[]>
  /** Those of this run that still work or will: nothing else of it comes to an end any more. */
  coming: ReadonlySet<TaskId>
}

/** What may start now, with at most `jobs` at work, and of those agents that `isHeld` does not keep waiting. */
export function planRun(
  books: Books,
  world: World,
  config: Config,
  jobs: number,
  isHeld: (agent: string, id: TaskId) => boolean = () => false,
): Starts {
  const { order, overlaps } = graphOf(config, world)
  const seconds = estimateSeconds(
    [...world.tasks.values()].map(({ task }) => task),
    config.agent,
  )
  const passed = passedOver(world)
  const tasks = order.map(({ id, after }) => {
    const one = world.tasks.get(id)
    const due = !books.active.has(id) && isDue(books, world, one)
    const state = books.active.has(id) ? 'running' : due ? 'pending' : (one?.state ?? 'pending')
    const wanted = due || isWanted(books, config.retries, id, state)
    const held = isHeld(one?.task.brief.agent ?? config.agent, id)
    return { id, after, state, wanted, held, seconds: seconds.get(id) ?? 1, passed: passed.get(id) ?? 0 }
  })
  const schedule = planStarts(tasks, jobs - books.active.size, overlaps)
  const hopeless = new Set(schedule.waiting.flatMap((one) => (one.hopeless ? one.id : [])))
  const wanted = tasks.flatMap(({ id, wanted }) => (wanted && !hopeless.has(id) ? id : []))
  return {
    ...schedule,
    after: new Map(order.map(({ id, after }) => [id, after])),
    coming: new Set([...books.active.keys(), ...wanted]),
  }
}

/** The tasks that a run, or who joins it, is about. */
export function wantedTasks(books: Books, world: World, config: Config, wanted: readonly TaskId[] | null) {
  return [...world.tasks.values()]
    .filter((one) => {
      const isNamed = wanted?.includes(one.id) ?? false
      const isUnderWay = one.state === 'running' && one.attempt?.place !== 'here'
      const comes = isUnderWay || mayStart(one.state, isNamed) || isDue(books, world, one)
      return (wanted === null || isNamed) && comes
    })
    .map(({ id, task: { brief } }) => ({
      id,
      title: brief.title,
      agent: brief.agent ?? config.agent,
      after: brief.after,
    }))
}

/** For each task that never started, how many younger ones have been started; the world's tasks come oldest first. */
function passedOver({ tasks }: World): Map<TaskId, number> {
  const passed = new Map<TaskId, number>()
  let [started, before, at] = [0, 0, '']
  for (const one of [...tasks.values()].reverse()) {
    if (one.task.addedAt !== at) [before, at] = [started, one.task.addedAt]
    if (one.task.attempts.length === 0) passed.set(one.id, before)
    else started++
  }
  return passed
}

/** The graph with the edges that `overlap: serialize` and `isolation: shared` imply; a task without paths overlaps all. */
function graphOf(config: Config, world: World) {
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
  // In one folder two agents at the same file would leave nobody's work.
  const isSerial = config.overlap === 'serialize' || config.isolation === 'shared'
  const order = isSerial
    ? withImpliedOrder(briefs, overlaps)
    : briefs.map((brief) => ({ ...brief, implied: [] as TaskId[] }))
  return { order, overlaps: isSerial ? overlaps : (a: TaskId, b: TaskId) => pairs.has(`${a} ${b}`) }
}
