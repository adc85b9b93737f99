// A time limit that stands still while its process is held.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { countdown } from '../../src/agents/countdown.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const started = (ms: number | undefined) => {
  const end = vi.fn()
  return { end, clock: countdown(ms, end) }
}

test('it ends once, when its time is over', () => {
  const { end } = started(100)
  vi.advanceTimersByTime(99)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(500)
  expect(end).toHaveBeenCalledTimes(1)
})

test('while it is held no time passes; what was left goes on', () => {
  const { end, clock } = started(100)
  vi.advanceTimersByTime(60)
  clock.hold()
  clock.hold()
  vi.advanceTimersByTime(1_000)
  clock.release()
  vi.advanceTimersByTime(39)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(end).toHaveBeenCalledTimes(1)
})

test('restarted it has the whole time again, held or not', () => {
  const { end, clock } = started(100)
  vi.advanceTimersByTime(60)
  clock.hold()
  clock.release()
  clock.restart()
  vi.advanceTimersByTime(99)
  clock.restart()
  vi.advanceTimersByTime(99)
  clock.hold()
  clock.restart()
  clock.release()
  vi.advanceTimersByTime(99)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(end).toHaveBeenCalledTimes(1)
})

test('more than a timer of Node takes does not end at once', () => {
  const set = vi.spyOn(globalThis, 'setTimeout')
  started(30 * 86_400_000)
  expect(set.mock.lastCall?.[1]).toBe(2 ** 31 - 1)
})

test('without a limit nothing ever ends', () => {
  const { end, clock } = started(undefined)
  clock.hold()
  clock.release()
  clock.restart()
  vi.advanceTimersByTime(1_000_000)
  expect(end).not.toHaveBeenCalled()
})
