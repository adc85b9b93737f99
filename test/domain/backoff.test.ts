// When to ask a client again: what the clients really say, and the wait where they say nothing.
import { expect, test } from 'vitest'
import { backoffMs, isEnough, toldReset } from '../../src/domain/backoff.ts'

const now = Date.parse('2026-11-25T12:00:00Z')
const minutes = (n: number): number => n * 60_000

test.each<[string, number | undefined]>([
  ['429 Too Many Requests; Retry-After: 30', 30_000],
  ['retry-after: 120 seconds', 120_000],
  ['Please retry in 34.5s.', 34_500],
  ['retry in 850ms', 850],
  ["You've hit your usage limit. Try again in 1 hour 30 minutes.", minutes(90)],
  ['try again in 2h 5m', minutes(125)],
  ['Your quota will reset after 21h4m30s', minutes(21 * 60 + 4) + 30_000],
  ['try again in 1 day, 2 hours', minutes(26 * 60)],
  [`Claude AI usage limit reached|${now / 1000 + 600}`, minutes(10)],
  [`"resets_at": ${now / 1000 + 60}`, minutes(1)],
  ['limit resets at 2026-11-25T14:05:00Z', minutes(125)],
  ["You've hit your limit · resets 3pm (UTC)", minutes(180)],
  ['5-hour limit reached, resets 11:30 (UTC)', minutes(23 * 60 + 30)],
  ['resets 3pm (Europe/Berlin)', minutes(120)],
  ['resets 12am (UTC)', minutes(12 * 60)],
  ['resets 25:00 (UTC)', undefined],
  ['resets 3pm (Nowhere/Land)', undefined],
  ['resets in 30 days', undefined],
  ['limit resets at 2026-11-24T14:05:00Z', undefined],
  ['Rate limit reached for requests', undefined],
  ['', undefined],
])('%s', (text, after) => {
  expect(toldReset(text, now)).toBe(after === undefined ? undefined : now + after)
})

test('the wait doubles up to a quarter of an hour; half of it is chance', () => {
  expect([1, 2, 3].map((times) => backoffMs('rate-limit', times, 0))).toEqual([15_000, 30_000, 60_000])
  expect(backoffMs('rate-limit', 1, 0.999_999)).toBe(30_000)
  expect(backoffMs('overloaded', 99, 1)).toBe(minutes(15))
  expect(isEnough('network', 6)).toBe(false)
  expect(isEnough('network', 7)).toBe(true)
})
