// Waiting for calm: not at all where nobody is busy, until nobody is, and never for long.
import { afterEach, expect, test, vi } from 'vitest'
import { untilCalm } from '../../src/engine/pause.ts'

afterEach(() => vi.useRealTimers())

/** How long `untilCalm` waits by a clock of its own, where somebody is busy for `busyMs`. */
async function waited(busyMs: number, signal = new AbortController().signal): Promise<number> {
  vi.useFakeTimers()
  const since = performance.now()
  let isOver = false
  const done = untilCalm(() => performance.now() - since < busyMs, signal).finally(() => {
    isOver = true
  })
  await vi.advanceTimersByTimeAsync(0)
  while (!isOver) await vi.advanceTimersByTimeAsync(10)
  await done
  return performance.now() - since
}

test('nobody is busy, somebody for a while, somebody for ever', async () => {
  expect(await waited(0)).toBe(0)
  expect(await waited(120)).toBeLessThan(200)
  expect(await waited(Number.POSITIVE_INFINITY)).toBeLessThan(2_100)
})

test('an abort ends it', async () => {
  expect(await waited(Number.POSITIVE_INFINITY, AbortSignal.abort())).toBe(0)
})
