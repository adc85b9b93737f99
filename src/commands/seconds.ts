// A length of time as it is typed; the surface has refused what is none.
import { longestTimerMs, parseDuration } from '../domain/duration.ts'
import type { Flags } from './context.ts'

/** The seconds of `90s`, `20m`, `2h` or `1d`; undefined where the flag was not given. */
export const secondsOf = (value: Flags[string]): number | undefined =>
  typeof value === 'string' ? parseDuration(value) : undefined

/** The signal, or the end of the time that was given, whichever comes first. */
export function limited(signal: AbortSignal, seconds: number | undefined): AbortSignal {
  if (seconds === undefined) return signal
  return AbortSignal.any([signal, AbortSignal.timeout(Math.min(seconds * 1_000, longestTimerMs))])
}
