// `restore`: brings a kept snapshot back, as a branch of its own or into the task's worktree.

import { recover } from '../engine/recover.ts'
import { restoreSnapshot } from '../engine/restorer.ts'
import { readWorld, requireTask } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { keptNumbers } from '../store/tasks.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name = '', text], flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  const one = requireTask(world, name)
  const numbers = keptNumbers(world.store, one.id)
  const n = text === undefined ? numbers.at(-1) : Number(text)
  if (n === undefined || !numbers.includes(n))
    throw new AgentsError('not-found', `${one.id} has no snapshot ${text ?? ''}`.trimEnd().concat('.'), {
      hints: [numbers.length === 0 ? 'Nothing of it was kept yet' : `It has ${numbers.join(', ')}`],
    })
  return {
    kind: 'restored',
    id: one.id,
    n,
    ...(await restoreSnapshot(world, one, n, flags.worktree === true)),
  }
}
