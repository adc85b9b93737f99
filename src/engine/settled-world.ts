// The store as the runner reads it after every end. A look that fails (no process can be started for a moment, a disk that
// comes back, somebody's repair of the repository) must not cost a night's run: it is tried again.
import { AgentsError, reasonOf } from '../errors.ts'
import type { Run } from './attempt.ts'
import type { Books } from './books.ts'
import { pause } from './pause.ts'
import { refreshWorld, type World } from './world.ts'

const firstWaitMs = 500
const longestWaitMs = 30_000
/** About eight minutes in all. */
const mostTries = 20

/** The world with all that has ended: an end that comes while it is read is not in it, so it is read again. */
export async function settledWorld(
  { emit, signal }: Pick<Run, 'emit' | 'signal'>,
  world: World,
  books: Books,
): Promise<World> {
  for (let failures = 0; ; ) {
    const before = books.ends
    try {
      const fresh = await refreshWorld(world)
      if (books.ends === before) return fresh
    } catch (error) {
      if (signal.aborted) return world
      if (!(error instanceof AgentsError) || failures === mostTries) throw error
      if (failures === 0)
        emit({ type: 'warning', text: `nothing can start for now, looking again soon: ${reasonOf(error)}` })
      await pause(Math.min(longestWaitMs, firstWaitMs * 2 ** failures++), signal)
    }
  }
}
