// A time limit that can stand still and go on.
import { longestTimerMs } from '../domain/duration.ts'

export interface Countdown {
  /** The whole time again. */
  restart: () => void
  /** It stands still. */
  hold: () => void
  /** It goes on with what was left. */
  release: () => void
}

/** Calls `end` after `given` milliseconds that it was not held; never where that is undefined. */
export function countdown(given: number | undefined, end: () => void): Countdown {
  const ms = given && Math.min(given, longestTimerMs)
  if (ms === undefined) return { restart: () => {}, hold: () => {}, release: () => {} }
  let left = ms
  let since = performance.now()
  let timer: NodeJS.Timeout | undefined = setTimeout(end, left)
  let isWhole = true
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    restart: () => {
      left = ms
      since = performance.now()
      if (timer === undefined) return
      if (isWhole) return void timer.refresh()
      stop()
      timer = setTimeout(end, ms)
      isWhole = true
    },
    hold: () => {
      if (timer === undefined) return
      stop()
      left = Math.max(0, left - (performance.now() - since))
    },
    release: () => {
      if (timer !== undefined) return
      since = performance.now()
      timer = setTimeout(end, left)
      isWhole = left === ms
    },
  }
}
