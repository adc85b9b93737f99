// `doctor`: finds what parallel work is known to break; with `--fix` heals what can be healed without losing anything.
import type { Finding, Healed } from '../domain/rows.ts'
import { examine, heal } from '../engine/doctor.ts'
import type { Ill } from '../engine/ill.ts'
import { recoverToRead } from '../engine/recover.ts'
import { readWorld } from '../engine/world.ts'
import type { Command, Context } from './context.ts'

export const command: Command = async (context, { flags }) => {
  const { cwd, emit } = context
  const ills = await examine(await recoverToRead(await readWorld(cwd), emit))
  if (flags.fix !== true) return { kind: 'doctor', findings: ills.map(told) }
  const healed = await healIfAgreed(context, ills)
  const left = healed.length === 0 ? ills : await examine(await readWorld(cwd))
  return { kind: 'doctor', findings: left.map(told), healed }
}

/** In a terminal a person is shown all of it and asked; elsewhere `--fix` is the word, and each is told before it is done. */
async function healIfAgreed({ emit, confirm }: Context, ills: readonly Ill[]): Promise<Healed[]> {
  const lines = ills.flatMap((ill) => (ill.mend === undefined ? [] : [sentence(ill)]))
  if (lines.length === 0) return []
  if (confirm === undefined) return await heal(ills, (ill) => emit({ type: 'warning', text: sentence(ill) }))
  return (await confirm('Do this?', lines)) ? await heal(ills, () => {}) : []
}

const sentence = ({ text, mend }: Ill): string => `${text}: ${mend}`

const told = ({ level, text, hint, mend }: Ill): Finding => ({
  level,
  text,
  ...(hint === undefined ? {} : { hint }),
  ...(mend === undefined ? {} : { mend }),
})
