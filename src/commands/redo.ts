// `redo`: brings back what the last undo took away.
import { recover } from '../engine/recover.ts'
import { findUndo, undo } from '../engine/undoer.ts'
import { readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }) => {
  const world = await recover(await readWorld(cwd), emit)
  const found = await findUndo(world.repo)
  const { operation, refs } = await undo(world, found, emit)
  return { kind: 'undone', operation: operation.id, verb: 'undo', text: found.original.text, refs }
}
