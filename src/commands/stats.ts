// `stats`: what parallel work gained and cost here, from the journals.
import { statsOf } from '../domain/stats.ts'
import { recoverToRead } from '../engine/recover.ts'
import { readWorld } from '../engine/world.ts'
import { toldConflicts } from '../store/told-conflicts.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }) => {
  const { repo, store } = await recoverToRead(await readWorld(cwd), emit)
  return { kind: 'stats', ...statsOf(store.journals, toldConflicts(repo)) }
}
