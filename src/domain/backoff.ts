// When to ask a client again that cannot be had: at the time that it tells, else after a wait that doubles. Pure; the
// clock and the random number are given.

/** How long the first wait is, in milliseconds, and how often in a row it may be in vain. */
const first = { 'rate-limit': 30_000, overloaded: 10_000, network: 10_000 } as const
const tries = { 'rate-limit': 24, overloaded: 24, network: 6 } as const

/** The causes that are waited for: those whose remedy `waits`. */
export type PauseCause = keyof typeof first

const longestMs = 15 * 60_000
const farthestMs = 8 * 24 * 3_600_000

/** Milliseconds until the next try, after `times` (from 1) in vain: half of it is fixed, half is chance (`random` below 1). */
export function backoffMs(cause: PauseCause, times: number, random: number): number {
  const whole = Math.min(longestMs, first[cause] * 2 ** (times - 1))
  return Math.round(whole / 2 + (whole / 2) * random)
}

/** Whether it was in vain so often that a person should know. */
export const isEnough = (cause: PauseCause, times: number): boolean => times > tries[cause]

/** When a client says that it can be had again, in milliseconds as `now` is; undefined where it does not say, or nonsense. */
export function toldReset(text: string, now: number): number | undefined {
  const at = epochIn(text) ?? dateIn(text) ?? spanIn(text, now) ?? clockIn(text, now)
  return at !== undefined && at >= now && at - now <= farthestMs ? at : undefined
}

const numberIn = (text: string | undefined): number => Number(text ?? Number.NaN)

/** `usage limit reached|1749924000`, `"resets_at":1749924000`. */
function epochIn(text: string): number | undefined {
  const found = /(?:\||reset\w*\W{1,6})(\d{10})(\d{3})?\b/i.exec(text)
  return found === null ? undefined : numberIn(found[1]) * 1000
}

/** `resets at 2026-11-25T14:05:00Z`. */
function dateIn(text: string): number | undefined {
  const found = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/.exec(text)
  return found === null ? undefined : Date.parse(found[0])
}

const unitMs: readonly [RegExp, number][] = [
  [/^(ms|millisecond)/i, 1],
  [/^s/i, 1000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 24 * 3_600_000],
]
const unit = '(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)'
const span = new RegExp(
  `(?:retry|try again|resets?|available|wait)\\D{0,24}?((?:\\d+(?:\\.\\d+)?\\s*${unit}(?![a-z])(?:\\s*(?:,|and)?\\s*)?)+)`,
  'i',
)

/** `Please retry in 34.07s`, `try again in 1 hour 30 minutes`, `Retry-After: 30`. */
function spanIn(text: string, now: number): number | undefined {
  const header = /retry-after\W{1,4}(\d+(?:\.\d+)?)(?!\s*[a-z\d:.])/i.exec(text)
  if (header !== null) return now + numberIn(header[1]) * 1000
  const parts = span.exec(text)?.[1]?.matchAll(new RegExp(`(\\d+(?:\\.\\d+)?)\\s*(${unit})`, 'gi'))
  if (parts === undefined) return undefined
  return [...parts].reduce((sum, [, n, word = '']) => {
    const scale = unitMs.find(([name]) => name.test(word))?.[1] ?? Number.NaN
    return sum + numberIn(n) * scale
  }, now)
}

/** `resets 3pm (Europe/Berlin)`, `resets at 14:05`: the next such time, in the zone that is told or in this machine's. */
function clockIn(text: string, now: number): number | undefined {
  const found = /resets?(?:\s+at)?\s+(\d{1,2})(?::(\d\d))?\s*([ap]m)?\b(?:\s*\(([\w/+-]+)\))?/i.exec(text)
  if (found === null || (found[2] === undefined && found[3] === undefined)) return undefined
  const [, hour, minute = '0', half, zone] = found
  const noon = half === undefined ? numberIn(hour) : (numberIn(hour) % 12) + (/p/i.test(half) ? 12 : 0)
  const passed = minuteOfDay(now, zone)
  if (passed === undefined || noon > 23 || numberIn(minute) > 59) return undefined
  const ahead = (noon * 60 + numberIn(minute) - passed + 24 * 60) % (24 * 60)
  return Math.floor(now / 60_000) * 60_000 + (ahead === 0 ? 24 * 60 : ahead) * 60_000
}

function minuteOfDay(now: number, timeZone: string | undefined): number | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(timeZone === undefined ? {} : { timeZone }),
    })
    const [hour, minute] = format.format(now).split(':')
    return numberIn(hour) * 60 + numberIn(minute)
  } catch {
    return undefined
  }
}
