// A length of time as it is typed.
import { duration } from '../config/shape.ts'
import { AgentsError } from '../errors.ts'
import type { Flags } from './context.ts'

/** The seconds of `90s`, `20m`, `2h` or `1d`; undefined where the flag was not given. */
export function secondsOf(value: Flags[string], flag: string): number | undefined {
  if (typeof value !== 'string') return undefined
  const seconds = duration().read(value, [], [])
  if (seconds !== undefined) return seconds
  throw new AgentsError('usage', `--${flag} must be a time such as 90s, 20m or 2h, not "${value}".`)
}
