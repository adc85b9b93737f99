// How long a whole run may take.
import { longestTimerMs, writeDuration } from '../domain/duration.ts'
import type { Emit } from '../domain/event.ts'

/** Calls `end` once a run has taken as long as it may, and tells why; the timer is the caller's to clear. */
export function afterTime(
  { timeout, emit }: { timeout: number | undefined; emit: Emit },
  end: () => void,
): NodeJS.Timeout | undefined {
  if (timeout === undefined) return undefined
  const tell = (): void => {
    emit({
      type: 'warning',
      text: `the run has taken as long as --timeout allows (${writeDuration(timeout)})`,
    })
    end()
  }
  return setTimeout(tell, Math.min(timeout * 1000, longestTimerMs))
}
