// The default from the machine, and the policy of `run --adaptive`: bounds, pressure, calm, and that it settles.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adaptiveMost,
  calmReadings,
  defaultConcurrency,
  machineText,
  type Pace,
  paceAfter,
  type Reading,
} from '../../src/domain/concurrency.ts'

const gigabyte = 1024 ** 3
const calm: Reading = { isLimited: false, free: 16 * gigabyte, stalled: 0, load: 0.2, isFull: true }
const at = (jobs: number): Pace => ({ jobs, calm: 0, reason: undefined })

/** The pace after many readings of the same kind. */
const settled = (pace: Pace, reading: Reading, times: number, limit: number): Pace =>
  Array.from({ length: times }).reduce<Pace>((now) => paceAfter(now, reading, limit), pace)

test('the default: two a core, by memory where that is short, from 2 to 8; and the machine in words', () => {
  const of = (cores: number, gigabytes: number) => defaultConcurrency({ cores, memory: gigabytes * gigabyte })
  expect([of(1, 1), of(2, 24), of(4, 8), of(8, 16), of(64, 512)]).toEqual([2, 4, 5, 8, 8])
  expect(machineText({ cores: 2, memory: 23.54 * gigabyte })).toBe('2 cores, 24 GB')
  expect(machineText({ cores: 1, memory: 0.4 * gigabyte })).toBe('1 core, 1 GB')
  expect([2, 8, 64].map(adaptiveMost)).toEqual([8, 32, 64])
})

describe('the pace', () => {
  test.each([
    ['a service that asks to wait halves it', { isLimited: true }, 4],
    ['short memory takes one away', { free: gigabyte }, 7],
    ['waiting for memory takes one away', { stalled: 25 }, 7],
    ['busy cores take one away', { load: 5 }, 7],
    ['a machine that does not tell its memory is no pressure', { free: undefined, stalled: undefined }, 8],
  ] as const)('%s', (_, more, jobs) => {
    expect(paceAfter(at(8), { ...calm, ...more }, 16).jobs).toBe(jobs)
  })

  test('rises by one after some calm readings in which all slots were used, up to the limit', () => {
    expect(settled(at(2), calm, calmReadings - 1, 8).jobs).toBe(2)
    expect(settled(at(2), calm, calmReadings, 8)).toEqual({ jobs: 3, calm: 0, reason: 'there is room' })
    expect(settled(at(2), calm, 100, 8).jobs).toBe(8)
    expect(settled(at(2), { ...calm, isFull: false }, 100, 8).jobs).toBe(2)
    expect(settled(at(2), { ...calm, load: 2 }, 100, 8).jobs).toBe(2)
  })

  test('a lower limit holds at once', () => {
    expect(paceAfter(at(8), calm, 3).jobs).toBe(3)
  })
})

const readings = fc.record({
  isLimited: fc.boolean(),
  free: fc.option(fc.integer({ min: 0, max: 64 * gigabyte }), { nil: undefined }),
  stalled: fc.option(fc.float({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
  load: fc.float({ min: 0, max: 50, noNaN: true }),
  isFull: fc.boolean(),
})
const paces = fc.record({
  jobs: fc.integer({ min: 1, max: 256 }),
  calm: fc.nat(calmReadings - 1),
  reason: fc.constant(undefined),
})
const limits = fc.integer({ min: 1, max: 256 })

test('laws: within 1 and the limit; up by one at most; never up under pressure; a change has a reason', () => {
  fc.assert(
    fc.property(paces, readings, limits, (pace, reading, limit) => {
      const next = paceAfter(pace, reading, limit)
      expect(next.jobs).toBeGreaterThanOrEqual(1)
      expect(next.jobs).toBeLessThanOrEqual(limit)
      expect(next.jobs).toBeLessThanOrEqual(pace.jobs + 1)
      if (reading.isLimited || reading.load >= 3) expect(next.jobs).toBeLessThanOrEqual(pace.jobs)
      if (next.jobs !== pace.jobs) expect(next.reason).toBeDefined()
    }),
  )
})

test('laws: the more pressure, the lower; whatever was before, it settles at 1 under pressure and at the limit in calm', () => {
  fc.assert(
    fc.property(paces, fc.array(readings, { maxLength: 20 }), limits, (pace, before, limit) => {
      const now = before.reduce<Pace>((one, reading) => paceAfter(one, reading, limit), pace)
      expect(settled(now, { ...calm, load: 9 }, limit, limit).jobs).toBe(1)
      expect(settled(now, calm, calmReadings * (limit + 1), limit).jobs).toBe(limit)
      const [limited, pressed] = [
        { ...calm, isLimited: true },
        { ...calm, load: 9 },
      ]
      const within = { ...now, jobs: Math.min(now.jobs, limit) }
      expect(paceAfter(within, limited, limit).jobs).toBeLessThanOrEqual(
        paceAfter(within, pressed, limit).jobs,
      )
    }),
    { numRuns: 60 },
  )
})
