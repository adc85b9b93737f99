// `list`: every task with its state.
import { listTasks } from '../engine/listing.ts'
import { recover } from '../engine/recover.ts'
import { readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }) => {
  const world = await recover(await readWorld(cwd), emit)
  return {
    kind: 'list',
    target: world.target ?? 'HEAD',
    tasks: await listTasks(world),
    dropped: world.store.gone.size,
  }
}
