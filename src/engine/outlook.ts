// What a landing would make of the task that the walk of `review` shows: the forecast of `conflicts --forecast`, made while
// the person reads.
import { outlookIn } from '../domain/forecast.ts'
import { keyOf, type Queued, type WalkInput } from '../domain/walk.ts'
import { AgentsError } from '../errors.ts'
import { quarantine } from '../git/snapshot.ts'
import { forecast } from './forecast.ts'
import { survey } from './radar.ts'
import { refreshWorld, type World } from './world.ts'

export type Foresee = (queued: Queued) => Promise<WalkInput | undefined>

/** Makes one forecast after the other; of those that are asked for meanwhile, the last alone. */
export function openForesight(world: World, signal: AbortSignal): Foresee {
  let asked = 0
  let before: Promise<unknown> = Promise.resolve()
  return (queued) => {
    const turn = ++asked
    const isWanted = (): boolean => turn === asked && !signal.aborted
    const mine = before.then(() => (isWanted() ? foresee(world, queued, isWanted) : undefined))
    before = mine.catch(() => undefined)
    return mine
  }
}

/** Nothing is said where there is no forecast, as of a target that is gone. */
async function foresee(
  world: World,
  queued: Queued,
  isWanted: () => boolean,
): Promise<WalkInput | undefined> {
  const { store, discard } = quarantine(world.repo)
  try {
    const now = await refreshWorld(world)
    const seen = await survey(now, [...now.tasks.values()], { store })
    if (!isWanted()) return undefined
    const outlook = outlookIn(await forecast(now, seen, store), queued.id)
    return { kind: 'foreseen', key: keyOf(queued), outlook }
  } catch (error) {
    if (error instanceof AgentsError) return undefined
    throw error
  } finally {
    discard()
  }
}
