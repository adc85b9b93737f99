// `sync`: exchanges tasks, journals and work with a remote.
import { recover } from '../engine/recover.ts'
import { remoteOf } from '../engine/sync-remote.ts'
import { sync } from '../engine/syncer.ts'
import { readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit, confirm }, { args: [name], flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  // Where questions can be asked there is a terminal, and Git may ask its own.
  const remote = await remoteOf(world, name, confirm !== undefined)
  const is = (flag: string): boolean => flags[flag] === true
  const wanted = { keep: is('keep'), branchesOnly: is('branches-only'), dryRun: is('dry-run') }
  return { kind: 'synced', ...(await sync(world, remote, wanted)) }
}
