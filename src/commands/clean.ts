// `clean`: removes worktrees and branches of finished tasks.
import { clean } from '../engine/cleaner.ts'
import { recover } from '../engine/recover.ts'
import { readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  const dryRun = flags['dry-run'] === true
  return { kind: 'cleaned', dryRun, ...(await clean(world, dryRun)) }
}
