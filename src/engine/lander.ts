// The lander: plans a landing before anything moves, then moves the target, the task refs and the notes in one transaction,
// the checkout following. Where somebody else was faster it plans anew, for the target as it is then.

import { firstTry, nextTry } from '../domain/landing-tries.ts'
import type { Held } from '../domain/rows.ts'
import { isInCheckout } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { takeLock } from '../store/lock.ts'
import { type Foresight, foresightOf } from './foresight.ts'
import { openHold } from './hold.ts'
import { type HeldRequest, type LandReport, type LandRequest, planLanding } from './landing-draft.ts'
import { applyLanding } from './publisher.ts'
import { recoverLanding } from './recover.ts'
import { prepareSettling } from './settling.ts'
import { refreshWorld, requireTip, type World } from './world.ts'

/** Lands what may land. One landing at a time; a target that moves meanwhile is planned for anew. */
export async function land(before: World, request: LandRequest): Promise<LandReport> {
  const lock = await takeLock(request.repo, 'land', 60_000)
  const hold = openHold(request.repo, 'land')
  try {
    await recoverLanding(request.repo, request.emit)
    const report = await tryToLand(before, { ...request, hold })
    return request.dryRun ? report : await withSettling(await refreshWorld(before), request, report)
  } finally {
    await hold.release()
    lock.release()
  }
}

/** Tries until what was planned may be, with fewer tasks in the end. Throws `moved` where the target never rests. */
async function tryToLand(before: World, request: HeldRequest): Promise<LandReport> {
  let foresight: Foresight | undefined
  for (let current = firstTry; ; ) {
    const world = await refreshWorld(before)
    const { report, chain, ordered } = await planLanding(world, request, current.most, foresight)
    if (request.dryRun || report.plan.steps.length === 0) return report
    try {
      return { ...report, operation: await applyLanding(request.repo, report.plan, world.store) }
    } catch (error) {
      const isLate = error instanceof AgentsError && error.code === 'moved'
      const next = isLate ? nextTry(current, chain.links.length) : undefined
      if (next === undefined) throw error
      current = next
      foresight = await foresightOf(request.repo, chain, ordered)
    }
  }
}

/** Named tasks that conflict get their worktree prepared, so that a person can go on at once. */
async function withSettling(world: World, request: LandRequest, report: LandReport): Promise<LandReport> {
  const held: Held[] = []
  for (const one of report.held) {
    const task = world.tasks.get(one.id)
    const isByHand = one.reason === 'conflict' && request.isSettledByHand(one.id)
    const tip = requireTip(world, request.branch)
    const worktree = isByHand && task !== undefined ? await prepareSettling(world, task, tip) : undefined
    const inCheckout = one.reason === 'conflict' && task !== undefined && isInCheckout(task)
    held.push({
      ...one,
      ...(worktree === undefined ? {} : { worktree }),
      ...(inCheckout ? { inCheckout } : {}),
    })
  }
  return { ...report, held }
}
