// `wait`: until tasks have ended, or the whole run. The runner itself says when nothing more comes of them.
import type { Answer } from '../domain/answer.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isFinished } from '../domain/task.ts'
import { followRun } from '../engine/follower.ts'
import { askRunner, runnerOf } from '../engine/joining.ts'
import { recover } from '../engine/recover.ts'
import { namedTasks, readWorld, refreshWorld, type World } from '../engine/world.ts'
import { latestRun } from '../store/runs.ts'
import type { Command, Context } from './context.ts'
import { limited, secondsOf } from './seconds.ts'

type Waited = Answer & { kind: 'waited' }

export const command: Command = async (given, { args, flags }) => {
  const context = { ...given, signal: limited(given.signal, secondsOf(flags.timeout)) }
  const world = await recover(await readWorld(context.cwd), context.emit)
  if (args.length === 0) return await waitForRun(context, world)
  const ids = namedTasks(world, args).map(({ id }) => id)
  return await waitForTasks(context, world, ids, flags.any === true)
}

/** The end of the run under way; the last one's where none is. */
async function waitForRun({ signal, emit }: Context, world: World): Promise<Waited> {
  const run = runnerOf(world.repo)?.run ?? latestRun(world.repo)
  const ids = new Set<TaskId>()
  if (run !== undefined)
    for await (const { event } of followRun(world.repo, run, { signal })) {
      if (event.type === 'summary') return { kind: 'waited', tasks: event.tasks }
      if (event.type === 'run-started' || event.type === 'joined')
        for (const { id } of event.tasks) ids.add(id)
    }
  const after = await recover(await refreshWorld(world), emit)
  return { kind: 'waited', tasks: [...ids].flatMap((id) => rowOf(after.tasks.get(id)) ?? []) }
}

async function waitForTasks(
  { signal, emit }: Context,
  before: World,
  ids: TaskId[],
  any: boolean,
): Promise<Waited> {
  for (let world = before; ; world = await recover(await refreshWorld(world), emit)) {
    const rows = ids.flatMap((id) => rowOf(world.tasks.get(id)) ?? [])
    const finished = rows.filter(isFinished)
    if (any ? finished.length > 0 : finished.length === rows.length)
      return { kind: 'waited', tasks: finished }
    const run = runnerOf(world.repo)?.run
    if (run === undefined || signal.aborted) return { kind: 'waited', tasks: any ? endedOf(rows) : rows }
    const answer = await askRunner(world.repo, run, { kind: 'wait', tasks: ids, any }, signal)
    if (typeof answer !== 'string' && answer.type === 'served')
      return { kind: 'waited', tasks: answer.summary.tasks }
  }
}

/** For who waits for any: those that have ended, where there are some. */
function endedOf(rows: Waited['tasks']): Waited['tasks'] {
  const ended = rows.filter(({ state }) => state !== 'pending' && state !== 'running')
  return ended.length === 0 ? rows : ended
}

const rowOf = (one: Observed | undefined): Waited['tasks'][number] | undefined =>
  one && { id: one.id, state: one.state, ...(one.reason === undefined ? {} : { reason: one.reason }) }
