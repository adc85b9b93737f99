// A length of time as a person writes it: the same in `.agentsrc`, in plans and on the command line. Pure.

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** What a time looks like, for a JSON Schema. */
export const durationPattern = '^[1-9][0-9]{0,5}[smhd]$'

/** Ends the sentence "it must be …". */
export const durationWords = 'a time such as `90s`, `20m` or `2h`'

/** More milliseconds no timer of Node takes: it would fire at once. */
export const longestTimerMs = 2 ** 31 - 1

/** The seconds of `90s`, `20m`, `2h` or `1d`; undefined where it is no time. A bare number is none: of what? */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(durationPattern).test(text)) return undefined
  return Number.parseInt(text, 10) * (unitSeconds[text.slice(-1) as keyof typeof unitSeconds] ?? 1)
}

/** A time as it is written, in the largest unit that says it exactly. */
export function writeDuration(seconds: number): string {
  const units = Object.entries(unitSeconds).toReversed()
  const [unit, scale] = units.find(([, one]) => seconds % one === 0) ?? ['s', 1]
  return `${seconds / scale}${unit}`
}

/** What to write in place of a bare number, which a person meant as seconds or minutes; undefined for anything else. */
export function durationHint(value: unknown): string | undefined {
  const text = String(value)
  return /^[1-9]\d{0,5}$/.test(text)
    ? `To give it in seconds, write ${text}s; in minutes, ${text}m`
    : undefined
}
