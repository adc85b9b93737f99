// Small values as text: times, counts, sizes of changes, tokens, object ids. Nothing here knows a colour.
import { remedies } from '../domain/failure.ts'
import type { ListedTask, PausedRow } from '../domain/rows.ts'
import type { Usage } from '../domain/task.ts'

/** `12s`, `2m10s`, `1h05m`; less than a second is `0s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (n: number): string => String(n).padStart(2, '0')
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`
}

/** `1 file`, `3 files`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${n} ${n === 1 ? noun : plural}`

/** `3 files, +120 -4`. */
export const stat = (change: { files: number; insertions: number; deletions: number }): string =>
  `${count(change.files, 'file')}, +${change.insertions} -${change.deletions}`

/** `980`, `12.3k`, `1.2M`: tokens in and out. */
export function amount({ input, output }: Usage): string {
  const n = input + output
  if (n < 1000) return String(n)
  const [value, unit] = n < 1_000_000 ? [n / 1000, 'k'] : [n / 1_000_000, 'M']
  return `${value < 100 ? value.toFixed(1) : Math.round(value)}${unit}`
}

/** `1 token`, `12.3k tokens`. */
export const tokens = (usage: Usage): string =>
  `${amount(usage)} ${usage.input + usage.output === 1 ? 'token' : 'tokens'}`

/** `12.3k tokens, $0.12`. */
export const usageText = (usage: Usage): string =>
  usage.cost === undefined ? tokens(usage) : `${tokens(usage)}, $${usage.cost.toFixed(2)}`

/** The first seven digits of an object id; what a foreign journal calls one may hold anything. */
export const shortOid = (oid: string): string => (/^[0-9a-f]+$/.test(oid) ? oid.slice(0, 7) : '?')

/** `2026-11-25 01:10` in the local time zone; what is no time stays as it is. */
export function moment(time: string): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return time
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** `14:05` where that is today, else the whole moment. */
export function clock(time: string, now = new Date()): string {
  const [day, minute = ''] = moment(time).split(' ')
  return day === moment(now.toISOString()).split(' ')[0] ? minute : moment(time)
}

/** `waits for the rate limit of claude until 14:05`. */
export function pausedText({ client, cause, until }: PausedRow): string {
  const what = {
    'rate-limit': `the rate limit of ${client}`,
    overloaded: `${client}, which is overloaded,`,
    network: `the network to ${client}`,
  }
  const words = Object.hasOwn(what, cause) ? what[cause as keyof typeof what] : client
  return `waits for ${words} until ${clock(until)}`
}

/** `nothing starts: less than 2.0 GB left in …`. */
export const roomText = (lack: string | null): string =>
  lack === null ? 'there is room again: what waited may start' : `nothing starts: ${lack}`

/** `a`, `a and b`, `a, b and c`. */
export const listing = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** The first few, and how many more there are. */
export const fewOf = (words: readonly string[], most = 3): string =>
  words.length > most ? `${words.slice(0, most).join(', ')} and ${words.length - most} more` : listing(words)

/** `1 done, 2 running`: how many there are of each, in the order in which they first appear. */
export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, n]) => `${n} ${word}`).join(', ')
}

/** A task's state in words: `done` on an older base is `done, stale`; a failed one says of what: `failed, timed out`. */
export const stateText = ({ state, stale, cause }: Pick<ListedTask, 'state' | 'stale' | 'cause'>): string =>
  [state, ...(cause === null ? [] : [remedies[cause].words]), ...(stale ? ['stale'] : [])].join(', ')
