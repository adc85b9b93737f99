// Whether a killed command left something to mend. Every verb asks this, so nothing but the question is loaded for it;
// the answer is `mend.ts`.
import { existsSync } from 'node:fs'
import type { Emit } from '../domain/event.ts'
import type { Observed } from '../domain/observe.ts'
import { lockHolder } from '../store/lock.ts'
import { checkingPath, followJournalPath } from './follow-journal.ts'
import { letGo, staleHolds } from './hold.ts'
import { refreshWorld, type World } from './world.ts'

/** Mends what a killed command left, and says so. Gives the world anew where anything was mended. */
export async function recover(world: World, emit: Emit): Promise<World> {
  const left = [followJournalPath(world.repo), checkingPath(world.repo)].filter((path) => existsSync(path))
  const isLeft = left.length > 0 && lockHolder(world.repo, 'land') === undefined
  await letGo(world.repo, staleHolds(world.repo, world.store))
  const dead = [...world.tasks.values()].filter(isDead)
  if (!isLeft && dead.length === 0) return world
  const { mendAttempts, mendLanding } = await import('./mend.ts')
  const followed = isLeft && (await mendLanding(world.repo, emit))
  if (dead.length > 0) await mendAttempts(world, dead, emit)
  return followed || dead.length > 0 ? await refreshWorld(world) : world
}

/** An attempt under way whose runner is gone. */
const isDead = ({ task, state }: Observed): boolean => task.state === 'running' && state === 'stopped'
