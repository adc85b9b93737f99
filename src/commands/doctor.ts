// `doctor`: finds what parallel work is known to break.
import { examine } from '../engine/doctor.ts'
import { recover } from '../engine/recover.ts'
import { readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }) => ({
  kind: 'doctor',
  findings: await examine(await recover(await readWorld(cwd), emit)),
})
