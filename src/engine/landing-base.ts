// The base of a task's work against the target (DESIGN 6): the merge base of tip and target where it descends from the
// recorded base (agents merge the target in, or rebase onto it), else the recorded one.
import type { Oid, TaskId } from '../domain/names.ts'
import { type Ahead, aheadOf, isAncestor } from '../git/history.ts'
import type { Repo } from '../git/repo.ts'

export type LandingBase = { base: Oid; ahead: Ahead } | { unclear: string }

/** The bases of many tips against one target; one process for ordinary histories. */
export async function landingBases(
  repo: Repo,
  target: Oid,
  works: readonly { id: TaskId; base: Oid; tip: Oid }[],
): Promise<Map<TaskId, LandingBase>> {
  const ahead = await aheadOf(
    repo,
    target,
    works.map(({ tip }) => tip),
  )
  const results = new Map<TaskId, LandingBase>()
  for (const { id, base, tip } of works) {
    const own = ahead.get(tip) ?? { commits: [], bases: [] }
    results.set(id, await baseOf(repo, base, own))
  }
  return results
}

async function baseOf(repo: Repo, recorded: Oid, ahead: Ahead): Promise<LandingBase> {
  const [merge, ...others] = ahead.bases
  if (merge === recorded && others.length === 0) return { base: recorded, ahead }
  if (others.length > 0)
    return { unclear: `its history has ${ahead.bases.length} merge bases with the target` }
  const descends = merge !== undefined && (await isAncestor(repo, recorded, merge))
  return { base: descends ? merge : recorded, ahead }
}
