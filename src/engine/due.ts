// Which finished work a run puts on new results: its own, that stands on older ones, each once for the same results.
import { type Observed, outdatedNeeds, resultOf } from '../domain/observe.ts'
import type { Books } from './books.ts'
import { isSettling } from './settling.ts'
import type { World } from './world.ts'

/** Whether this run is to re-base the task; not what another clone or the person did, nor what somebody is settling. */
export function isDue(books: Books, world: World, one: Observed | undefined): one is Observed {
  if (one === undefined || !one.stale || !isOurs(world, one)) return false
  if (one.state !== 'done' && one.state !== 'approved') return false
  if (!(books.wantsAll || books.named.has(one.id)) || books.stopped.has(one.id)) return false
  return books.rebased.get(one.id) !== resultsUnder(world, one) && !isSettling(world.repo, one.id)
}

/** Remembers that it was re-based onto the results that there are now, or could not be. */
export function noteRebase({ rebased }: Books, world: World, one: Observed): void {
  rebased.set(one.id, resultsUnder(world, one))
}

const isOurs = ({ clone }: World, { task, attempt, tip }: Observed): boolean =>
  task.brief.kind === 'change' &&
  attempt?.machine === clone &&
  attempt.place === undefined &&
  tip !== undefined

const resultsUnder = ({ tasks }: World, one: Observed): string =>
  outdatedNeeds(one, tasks)
    .map((other) => `${other.id} ${resultOf(other)}`)
    .join(' ')
