// The search for the first place in a row at which something fails, several places looked at at once. A look that no
// longer matters is called off. Knows nothing of checks or trees.

/** Looks at one place (from 1); true where it fails there. `slot` is from 1, and no two looks at once have the same. */
export type Look = (place: number, slot: number, signal: AbortSignal) => Promise<boolean>

/** The first place of 1 to `last` that fails, where every place must hold; undefined where none fails. */
export async function firstInOrder(last: number, slots: number, look: Look): Promise<number | undefined> {
  const round = openRound(look, { isInOrder: true })
  let next = 1
  const worker = async (slot: number): Promise<void> => {
    while (next <= last && next < round.failing) await round.look(next++, slot)
  }
  await settled(Array.from({ length: Math.min(slots, last) }, (_, index) => worker(index + 1)))
  return Number.isFinite(round.failing) ? round.failing : undefined
}

/**
 * The first place that fails, knowing that `good` (0: nothing) does not and `bad` does. With one slot it halves the row,
 * which is the fewest looks; with more it cuts the row into as many parts and one, which is the fewest rounds.
 */
export async function firstByParts(good: number, bad: number, slots: number, look: Look): Promise<number> {
  let [low, high] = [good, bad]
  while (high - low > 1) {
    const round = openRound(look, { passing: low })
    const cuts = Math.min(slots, high - low - 1)
    const places = Array.from({ length: cuts }, (_, index) =>
      Math.floor(low + ((high - low) * (index + 1)) / (cuts + 1)),
    )
    await settled([...new Set(places)].map((place, index) => round.look(place, index + 1)))
    high = Math.min(high, round.failing)
    low = round.passing
  }
  return high
}

/** Looks that run side by side: what one finds calls off those that it makes needless. */
function openRound(look: Look, { passing = 0, isInOrder = false }) {
  const open = new Map<number, AbortController>()
  const round = {
    failing: Number.POSITIVE_INFINITY,
    /** The last place that is known to pass before the first that fails. */
    passing,
    look: async (place: number, slot: number): Promise<void> => {
      const controller = new AbortController()
      open.set(place, controller)
      try {
        const fails = await look(place, slot, controller.signal)
        if (controller.signal.aborted) return
        if (fails) round.failing = Math.min(round.failing, place)
        else if (place < round.failing) round.passing = Math.max(round.passing, place)
        for (const [other, needless] of open)
          if (fails ? other > place : other < place && !isInOrder) needless.abort()
      } catch (error) {
        if (!controller.signal.aborted) throw error
      } finally {
        open.delete(place)
      }
    },
  }
  return round
}

/** Waits for all of them, whatever happens to one, so that nothing runs on behind an error. */
async function settled(all: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
