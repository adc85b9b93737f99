// `git config agents.*` as settings: texts become what each key's shape asks for, so that one shape judges all sources.

import { nearestName } from '../domain/nearest.ts'
import type { Complaint } from '../errors.ts'
import { type Settings, settingsFields, settingsShape } from './settings.ts'
import type { Flaw } from './shape.ts'

/** Values by key, as `git config` lists them: keys in any letter case, the last value is the strongest. */
export type GitConfig = ReadonlyMap<string, readonly string[]>

const file = 'git config'
const prefix = 'agents.'
/** Keys that are read elsewhere. */
const foreign = ['hook', 'delegate']

/** What Git's own configuration sets, its mistakes, and the keys that nobody knows. */
export function gitSettings(values: GitConfig): {
  settings: Settings
  complaints: Complaint[]
  warnings: Complaint[]
} {
  const given: Record<string, unknown> = {}
  const warnings: Complaint[] = []
  for (const [key, texts] of values) {
    if (!key.toLowerCase().startsWith(prefix) || texts.length === 0) continue
    const name = key.slice(prefix.length)
    const known = Object.keys(settingsFields).find((it) => it.toLowerCase() === name.toLowerCase())
    if (known !== undefined) given[known] = convert(known, texts)
    else if (!foreign.includes(name.toLowerCase())) warnings.push(unknownKey(name))
  }
  const flaws: Flaw[] = []
  const settings = settingsShape.read(given, ['agents'], flaws) ?? {}
  const complaints = flaws.map(({ path, ...said }) => ({
    file,
    hint: `To change it, run git config agents.${String(path[1])} <value>`,
    ...said,
  }))
  return { settings, complaints, warnings }
}

function convert(key: string, texts: readonly string[]): unknown {
  const type = settingsFields[key]?.schema.type
  if (type === 'array') return texts
  const last = texts.at(-1) ?? ''
  return type === 'integer' && /^-?\d+$/.test(last) ? Number(last) : last
}

function unknownKey(name: string): Complaint {
  const near = nearestName(name, Object.keys(settingsFields))
  const text = `\`agents.${name}\` is no key of the configuration, so it does nothing`
  return { file, text, ...(near === undefined ? {} : { hint: `Did you mean \`agents.${near}\`?` }) }
}
