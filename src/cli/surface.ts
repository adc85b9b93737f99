// The whole command surface as one table: every verb, flag and example. Parsing, help, manual page and README
// are made from it, so nothing is said in two places. Verbs load only when they run.
import type { Verb } from './spec.ts'
import { landing } from './surface/landing.ts'
import { learning } from './surface/learning.ts'
import { looking } from './surface/looking.ts'
import { planning } from './surface/planning.ts'
import { running } from './surface/running.ts'
import { sharing } from './surface/sharing.ts'
import { tending } from './surface/tending.ts'
import { undoing } from './surface/undoing.ts'
import { hook, runner } from './surface/unlisted.ts'

export { globalFlags } from './surface/flags.ts'
export { bare } from './surface/unlisted.ts'

/** Every verb of this release, in the order of the overview. */
export const verbs: readonly Verb[] = [
  ...planning,
  ...running,
  ...looking,
  ...landing,
  ...undoing,
  ...sharing,
  ...tending,
  ...learning,
]

/** The verb of that name or alias. */
export const verbOf = (name: string): Verb | undefined =>
  [...verbs, hook, runner].find((verb) => verb.name === name || verb.alias === name)

/** Every name and alias that can be typed as a verb. */
export const verbNames = (): string[] =>
  verbs.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]))
