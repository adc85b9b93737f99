// Waiting that can be cut short.

/** Waits; an abort ends it at once. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}

/** How often it is asked whether somebody is still busy, and for how long at most. */
const calm = { everyMs: 50, mostMs: 2_000 }

/** Waits while somebody is busy, though never long; an abort ends it at once. */
export async function untilCalm(isBusy: () => boolean, signal: AbortSignal): Promise<void> {
  const since = performance.now()
  while (isBusy() && !signal.aborted && performance.now() - since < calm.mostMs)
    await pause(calm.everyMs, signal)
}
