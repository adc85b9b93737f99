// `conflicts`: the three layers for all open tasks, or those named, and the person's own checkout.
import { look } from '../engine/radar.ts'
import { recover } from '../engine/recover.ts'
import { namedTasks, readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args, flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  const report = await look(world, namedTasks(world, args))
  return { kind: 'conflicts', ...report, exitCode: flags['exit-code'] === true }
}
