// Pauses of clients with a clock and a chance of the test's own.
import { expect, test } from 'vitest'
import type { Cause, Fault } from '../../src/domain/failure.ts'
import { clientOf, Limits, rememberedPauses } from '../../src/engine/limits.ts'

const limit: Fault = { cause: 'rate-limit', text: '429 Too Many Requests' }

function begin() {
  const pace = { at: 1_000_000, slept: [] as number[] }
  const limits = new Limits({
    now: () => pace.at,
    random: () => 0.5,
    sleep: async (ms) => void pace.slept.push(ms),
  })
  return { limits, pace }
}

test('one that runs into a limit holds its client back, and no other, until the wait is over', () => {
  const { limits, pace } = begin()
  const until = pace.at + 22_500
  expect(limits.hit('claude', limit)).toEqual({ client: 'claude', cause: 'rate-limit', until })
  expect(limits.pauseOf('claude')?.until).toBe(until)
  expect(limits.pauseOf('codex')).toBeUndefined()
  pace.at = until
  expect(limits.pauseOf('claude')).toBeUndefined()
})

test('several that run into one limit share its wait; the next time it is twice as long, until an answer', () => {
  const { limits, pace } = begin()
  const first = limits.hit('claude', limit)
  expect(limits.hit('claude', limit)).toEqual(first)
  pace.at = first?.until ?? 0
  expect(limits.hit('claude', limit)?.until).toBe(pace.at + 45_000)
  pace.at += 45_000
  limits.passed('claude')
  expect(limits.hit('claude', limit)?.until).toBe(pace.at + 22_500)
})

test('a time that is told is kept, a little late, and overrules the guess of another; the disk is looked at meanwhile', async () => {
  const { limits, pace } = begin()
  limits.hit('claude', limit)
  const told = { ...limit, text: 'usage limit reached, try again in 2 hours' }
  expect(limits.hit('claude', told)?.until).toBe(pace.at + 7_200_000 + 2_500)
  await limits.nextEnd(new AbortController().signal)
  expect(pace.slept).toEqual([60_000])
})

test('what waiting does not help is not waited for, and neither is what never gets better', () => {
  const { limits, pace } = begin()
  expect(limits.hit('claude', { cause: 'auth', text: '401' })).toBeUndefined()
  const away: Fault = { cause: 'network', text: 'fetch failed' }
  for (let times = 1; times <= 6; times++) {
    const pause = limits.hit('claude', away)
    expect(pause).toBeDefined()
    pace.at = pause?.until ?? 0
  }
  expect(limits.hit('claude', away)).toBeUndefined()
})

test('a client that tries again by itself holds new starts back, and uses up no patience', () => {
  const { limits, pace } = begin()
  for (let times = 0; times < 99; times++) limits.brush('claude', limit)
  expect(limits.pauseOf('claude')?.until).toBe(pace.at + 22_500)
  pace.at += 1_000
  expect(limits.hit('claude', limit)?.until).toBe(pace.at + 22_500)
})

test('what an earlier run found still holds, and nothing that is over or is not waited for', () => {
  const row = (client: string, until: number, cause: Cause = 'rate-limit') => ({
    client,
    cause,
    until: new Date(until).toISOString(),
  })
  const rows = [row('claude', 2_000), row('codex', 1_000), row('pi', 2_000, 'auth')]
  const pace = { now: () => 1_500, random: Math.random, sleep: async () => undefined }
  const limits = new Limits(pace, rememberedPauses(rows))
  expect(limits.all()).toEqual([{ client: 'claude', cause: 'rate-limit', until: 2_000 }])
})

test('after a pause a client is untried until it says something, and who waits for that is woken', async () => {
  const { limits, pace } = begin()
  limits.hit('claude', limit)
  limits.answered('claude')
  expect([limits.isUntried('claude'), limits.isUntried('codex')]).toEqual([true, false])
  pace.at += 22_500
  const sleeper = new Limits({
    now: () => pace.at,
    random: () => 0.5,
    sleep: async (_, signal) =>
      await new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  })
  sleeper.hit('claude', limit)
  pace.at += 22_500
  const woken = sleeper.nextEnd(new AbortController().signal)
  for (const one of [limits, sleeper]) one.answered('claude')
  await woken
  expect([limits.isUntried('claude'), sleeper.isUntried('claude')]).toEqual([false, false])
})

test('agents that run one built-in client share its account', () => {
  const agents = { opus: { format: 'claude' }, mine: { format: 'text', command: ['x'] } }
  expect(['claude', 'opus', 'mine', 'codex'].map((agent) => clientOf({ agents }, agent))).toEqual([
    'claude',
    'claude',
    'mine',
    'codex',
  ])
})
