// Rings when something in a folder changes. Where the system lets no more folders be watched, it rings now and then.
import { watch } from 'node:fs'
import { pause } from './pause.ts'

export interface Bell {
  /** Resolves at the next change, at once where one came since the last time, at latest after `ms`, or when aborted. */
  ring: (ms: number, signal: AbortSignal) => Promise<void>
  close: () => void
}

/** Begins to watch `folder`; one that is not there is only looked at now and then. */
export function hangBell(folder: string): Bell {
  let hasRung = false
  let wake: AbortController | undefined
  const hear = (): void => {
    hasRung = true
    wake?.abort()
  }
  const watcher = openWatch(folder, hear)
  return {
    ring: async (ms, signal) => {
      if (!hasRung && !signal.aborted) {
        wake = new AbortController()
        const end = wake.abort.bind(wake)
        signal.addEventListener('abort', end, { once: true })
        await pause(ms, wake.signal)
        signal.removeEventListener('abort', end)
      }
      hasRung = false
    },
    close: () => {
      watcher?.close()
      wake?.abort()
    },
  }
}

function openWatch(folder: string, hear: () => void) {
  try {
    return watch(folder, hear).on('error', () => undefined)
  } catch {
    return undefined
  }
}
