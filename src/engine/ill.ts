// What the doctor finds, with what heals it where that can lose nothing.
import type { Finding } from '../domain/rows.ts'

/** A finding; `mend` says what `doctor --fix` would do, and `heal` does it. */
export type Ill = Finding & { heal?: () => Promise<unknown> }

/** A finding that `doctor --fix` heals. */
export const curable = (
  level: Ill['level'],
  text: string,
  mend: string,
  heal: () => Promise<unknown>,
  hint = 'To heal it, run `git agents doctor --fix`',
): Ill => ({ level, text, hint, mend, heal })
