// `undo`: takes back the last operation, or the one named.
import { recover } from '../engine/recover.ts'
import { findOperation, undo } from '../engine/undoer.ts'
import { readWorld } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name] }) => {
  const { repo, runner } = await recover(await readWorld(cwd), emit)
  const found = await findOperation(repo, name)
  if (found.operation.verb === 'run' && runner !== undefined)
    throw new AgentsError('refused', `The run is still going on (process ${runner.pid}).`, {
      hints: ['End it with Ctrl-C first'],
    })
  const { operation, refs } = await undo(repo, found)
  return { kind: 'undone', operation: operation.id, verb: operation.verb, text: operation.text, refs }
}
