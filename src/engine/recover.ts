// Whether a killed command left something to mend. Every verb asks this, so nothing but the question is loaded for it;
// the answer is `mend.ts`.
import { existsSync } from 'node:fs'
import type { Emit } from '../domain/event.ts'
import type { Observed } from '../domain/observe.ts'
import { diskHint, reasonOf } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { lockHolder, tryLock } from '../store/lock.ts'
import { finishMoves, isMoving } from '../store/moving.ts'
import { sweepScratch } from '../store/scratch.ts'
import { leftNotes } from './at-work.ts'
import { checkingPath, followJournalPath } from './follow-journal.ts'
import { isFollowingNoted } from './following-note.ts'
import { letGo, staleHolds } from './hold.ts'
import { plannerNote } from './planner-note.ts'
import { refreshWorld, type World } from './world.ts'

/** Mends what a killed command left, and says so. Gives the world anew where anything was mended. */
export async function recover(found: World, emit: Emit): Promise<World> {
  const world =
    isMoving(found.repo) && (await mendMoves(found.repo, emit)) ? await refreshWorld(found) : found
  const isLeft = isLandingLeft(world.repo) && lockHolder(world.repo, 'land') === undefined
  if (leftNotes(world.repo).size > 0) await (await import('./left-work.ts')).clearLeftWork(world.repo)
  if (isFollowingLeft(world.repo)) await (await import('./following.ts')).followLeft(world.repo, emit)
  if (isPlannerLeft(world.repo)) await (await import('./planner.ts')).endLeftPlanner(world.repo)
  sweepScratch(world.repo)
  await letGo(world.repo, staleHolds(world.repo, world.store))
  const dead = [...world.tasks.values()].filter(isDead)
  if (!isLeft && dead.length === 0) return world
  const { mendAttempts, mendLanding } = await import('./mend.ts')
  const followed = isLeft && (await mendLanding(world.repo, emit))
  if (dead.length > 0) await mendAttempts(world, dead, emit)
  return followed || dead.length > 0 ? await refreshWorld(world) : world
}

/** The same for a verb that only looks: what cannot be mended for now (a full disk) is told, and hinders no look. */
export async function recoverToRead(found: World, emit: Emit): Promise<World> {
  try {
    return await recover(found, emit)
  } catch (error) {
    const reason = reasonOf(error)
    if (diskHint(reason) === undefined) throw error
    emit({ type: 'warning', text: `what a killed command left waits to be mended: ${reason}` })
    return await refreshWorld(found)
  }
}

/**
 * What somebody left who was killed while this command waited for their lock. Only for who has the lock `land`, before it
 * reads anything that it goes by.
 */
export async function recoverLanding(repo: Repo, emit: Emit): Promise<void> {
  if (isMoving(repo)) await mendMoves(repo, emit)
  if (isLandingLeft(repo)) await (await import('./mend.ts')).mendLandingLeft(repo, emit)
}

const isLandingLeft = (repo: Repo): boolean =>
  [followJournalPath(repo), checkingPath(repo)].some((path) => existsSync(path))

/** Worktrees that a killed sync was putting on other branches. */
const isFollowingLeft = (repo: Repo): boolean =>
  isFollowingNoted(repo) && lockHolder(repo, 'sync') === undefined

/** An agent that wrote a plan for a command that is gone. */
const isPlannerLeft = (repo: Repo): boolean =>
  existsSync(plannerNote(repo)) && lockHolder(repo, 'plan') === undefined

/** Refs that a killed command was moving; where somebody is at work now, they do it. */
async function mendMoves(repo: Repo, emit: Emit): Promise<boolean> {
  const lock = tryLock(repo, 'store')
  if (lock === undefined) return false
  try {
    const isMended = await finishMoves(repo)
    if (isMended) emit({ type: 'warning', text: 'finished what a killed command was writing' })
    return isMended
  } finally {
    lock.release()
  }
}

/** An attempt under way whose runner is gone. */
const isDead = ({ task, state }: Observed): boolean => task.state === 'running' && state === 'stopped'
