// `adopt`: makes a task of work that was started elsewhere.
import { adopt } from '../engine/adopter.ts'
import { recover } from '../engine/recover.ts'
import { readWorld } from '../engine/world.ts'
import { briefFlags } from './add.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name = ''], flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  const title = typeof flags.title === 'string' ? { title: flags.title } : {}
  const adopted = await adopt(world, cwd, name, { ...title, ...briefFlags(world, flags) })
  const { id, brief, branch, worktree, uncommitted } = adopted
  return { kind: 'adopted', id, title: brief.title, paths: brief.paths, branch, worktree, uncommitted }
}
