// `undo`: takes back the last operation, or the one named.
import { recover } from '../engine/recover.ts'
import { revertLanding } from '../engine/reverter.ts'
import { findOperation, undo } from '../engine/undoer.ts'
import { readWorld } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name], flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  const { repo, runner } = world
  const found = await findOperation(repo, name)
  if (found.operation.verb === 'run' && runner !== undefined)
    throw new AgentsError('refused', `The run is still going on (process ${runner.pid}).`, {
      hints: ['End it with Ctrl-C first'],
    })
  if (flags.revert === true) {
    const { id, verb, text } = found.operation
    const { ref, old = null, new: to = null } = await revertLanding(world, found.operation, emit)
    return { kind: 'undone', operation: id, verb, text, refs: [{ ref, from: old, to }] }
  }
  const { operation, refs } = await undo(world, found, emit)
  return { kind: 'undone', operation: operation.id, verb: operation.verb, text: operation.text, refs }
}
