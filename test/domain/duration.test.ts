// Lengths of time as they are written, and what to write in place of a bare number.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationHint, parseDuration, writeDuration } from '../../src/domain/duration.ts'

test('what is written is read again, in the largest unit that says it exactly', () => {
  expect(['90s', '20m', '2h', '1d'].map(parseDuration)).toEqual([90, 1200, 7200, 86_400])
  expect([90, 1200, 7200, 86_400, 172_800].map(writeDuration)).toEqual(['90s', '20m', '2h', '1d', '2d'])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), (seconds) => {
      expect(parseDuration(writeDuration(seconds))).toBe(seconds)
    }),
  )
})

test.each(['', '20', '0s', '1.5h', '2 h', '-1s', '2hours', '1000000s'])('%j is no time', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test('of a bare number both meanings are told', () => {
  expect(durationHint(20)).toBe('To give it in seconds, write 20s; in minutes, 20m')
  expect(durationHint('20')).toBe(durationHint(20))
  expect([durationHint('soon'), durationHint(0), durationHint(null)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
