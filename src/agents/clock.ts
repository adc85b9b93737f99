// What ends an agent from outside: its two limits and the caller's signal, each a reason.
import { countdown } from './countdown.ts'
import type { ProcessRequest } from './process.ts'

/** Calls `end` once with the first reason; `touch` is for what the process prints, `hold` and `release` for when it is stopped. */
export function watchClock(request: ProcessRequest, end: (cause: 'timeout' | 'idle' | 'stopped') => void) {
  const { timeout, idleTimeout, signal } = request
  const whole = countdown(timeout, () => end('timeout'))
  let touches = 0
  const ask = async (): Promise<void> => {
    const before = touches
    const isBusy = await request.isBusy?.().catch(() => false)
    if (touches > before) return
    if (isBusy) idle.restart()
    else end('idle')
  }
  const idle = countdown(idleTimeout, () => void ask())
  const onAbort = (): void => end('stopped')
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    touch: (): void => {
      touches++
      idle.restart()
    },
    hold: (): void => {
      whole.hold()
      idle.hold()
    },
    release: (): void => {
      whole.release()
      idle.restart()
      idle.release()
    },
    stop: (): void => {
      whole.hold()
      idle.hold()
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
