// Which tasks a runner may start now, with everything that keeps others from it: clients, the disk, what they come after.
// What is told of that is told once.
import type { TaskId } from '../domain/names.ts'
import type { Run } from './attempt.ts'
import type { Books } from './books.ts'
import { pauseOf, roomLack, tellHeld } from './holding.ts'
import { clientOf } from './limits.ts'
import { planRun, type Starts } from './starting.ts'
import type { World } from './world.ts'

/** What may start with `jobs` at work; tells of what may not. */
export function readyTasks(run: Run, books: Books, world: World, jobs: number): Starts {
  const room = roomLack(run, books, world)
  const isHeld = (agent: string): boolean => room !== undefined || pauseOf(run, agent) !== undefined
  const free = planRun(books, world, run.config, jobs, isHeld)
  const probes = probesOf(run, books, world, free.start)
  const isApart = (agent: string, id: TaskId): boolean => {
    const client = clientOf(run.config, agent)
    return run.limits.isUntried(client) && probes.get(client) !== id
  }
  const starts =
    probes.size === 0
      ? free
      : planRun(books, world, run.config, jobs, (agent, id) => isHeld(agent) || isApart(agent, id))
  tellHeld(run, books, world, { held: starts.held, room })
  tellWaiting(run, books, starts)
  return starts
}

/**
 * For each client that has not answered since its pause the one task that finds out whether it does: the one at work,
 * else the first that may start.
 */
function probesOf(run: Run, books: Books, world: World, start: readonly TaskId[]): Map<string, TaskId> {
  const probes = new Map<string, TaskId>()
  for (const id of [...books.active.keys(), ...start]) {
    const client = clientOf(run.config, world.tasks.get(id)?.task.brief.agent ?? run.config.agent)
    if (run.limits.isUntried(client) && !probes.has(client)) probes.set(client, id)
  }
  return probes
}

function tellWaiting(run: Run, books: Books, { waiting }: Starts): void {
  for (const { id, for: others, hopeless } of waiting) {
    const reason = hopeless ? 'which will not finish in this run' : 'not finished yet'
    const key = `${id} ${others.join(' ')} ${reason}`
    if (books.told.has(key)) continue
    books.told.add(key)
    run.emit({ type: 'waiting', task: id, for: others, reason })
  }
}
