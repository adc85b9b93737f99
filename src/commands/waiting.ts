// `git agents` alone: what waits for the person now, and what to type for it.
import { waitingOf } from '../domain/waiting.ts'
import { listTasks } from '../engine/listing.ts'
import { recoverToRead } from '../engine/recover.ts'
import { readWorld, runnerRow } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }) => {
  const world = await recoverToRead(await readWorld(cwd), emit)
  const tasks = await listTasks(world)
  const runner = runnerRow(world)
  return {
    kind: 'waiting',
    runner,
    target: world.target ?? 'HEAD',
    states: tasks.map(({ state }) => state),
    waiting: waitingOf(tasks, runner),
  }
}
