// The radar: what everybody has changed by now, uncommitted work included, and which of it Git cannot merge (DESIGN 5).
// Everything that it makes to look goes to a quarantine; no lock, index or ref of anybody is touched.
import type { Conflict, Pair, Participant } from '../domain/answer.ts'
import { type ChangedSet, candidatePairs, pairKey } from '../domain/candidates.ts'
import { matcherOf } from '../domain/glob.ts'
import type { Glob, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isOpen } from '../domain/task.ts'
import { quarantine } from '../git/snapshot.ts'
import { type Claim, declaredOverlaps } from './declared.ts'
import { attributesAt, changedSet, type Standing, standingsOf } from './standing.ts'
import { mergePairs } from './trial.ts'
import { requireTarget, requireTip, type World } from './world.ts'

export interface RadarReport {
  target: string
  participants: Participant[]
  pairs: Pair[]
  targets: { id: string; conflicts: Conflict[] }[]
  outOfScope: { id: string; paths: string[] }[]
}

/** Looks once at the open tasks given and at the person's own checkout. */
export async function look(world: World, tasks: readonly Observed[]): Promise<RadarReport> {
  const target = requireTarget(world)
  const tip = requireTip(world, target)
  const { store, discard } = quarantine(world.repo)
  try {
    const open = tasks.filter(({ task }) => isOpen(task))
    const standings = await standingsOf(world, open, tip, store)
    const claims = open.map(({ id, task }) => ({ id, paths: task.brief.paths }))
    const trial = { repo: world.repo, store, target: tip, attributes: await attributesAt(world.repo, tip) }
    const sets = standings.map(changedSet)
    const merged = await mergePairs(trial, standings, candidatePairs(sets))
    const overlaps = await declaredOverlaps(world.repo, tip, claims)
    return {
      target,
      participants: participantsOf(open, standings),
      pairs: pairsOf(
        [...claims.map(({ id }) => id as string), ...checkoutIds(standings)],
        sets,
        overlaps,
        merged.pairs,
      ),
      targets: merged.targets,
      outOfScope: world.config.scope === 'off' ? [] : outOfScope(claims, standings),
    }
  } finally {
    discard()
  }
}

const checkoutIds = (standings: readonly Standing[]): string[] =>
  standings.filter(({ kind }) => kind === 'checkout').map(({ id }) => id)

function participantsOf(open: readonly Observed[], standings: readonly Standing[]): Participant[] {
  const byId = new Map(standings.map((standing) => [standing.id, standing]))
  const participant = (id: string, kind: 'task' | 'checkout', unclaimed: boolean): Participant => {
    const standing = byId.get(id)
    return {
      id,
      kind,
      dirty: standing?.dirty ?? false,
      ...(standing?.degraded === undefined ? {} : { degraded: standing.degraded }),
      ...(unclaimed ? { unclaimed } : {}),
      changed: standing?.changes.length ?? 0,
    }
  }
  return [
    ...open.map(({ id, task }) => participant(id, 'task', task.brief.paths.length === 0)),
    ...checkoutIds(standings).map((id) => participant(id, 'checkout', false)),
  ]
}

/** Every pair with the strongest verdict that holds for it. */
function pairsOf(
  ids: readonly string[],
  sets: readonly ChangedSet[],
  overlaps: ReadonlyMap<string, Pair['overlap']>,
  conflicts: ReadonlyMap<string, Conflict[]>,
): Pair[] {
  const changed = new Map(sets.map((set) => [set.id, set.paths]))
  const pairs: Pair[] = []
  for (const [index, a] of ids.entries())
    for (const b of ids.slice(index + 1)) {
      const key = pairKey(a, b)
      const overlap = overlaps.get(key) ?? []
      const theirs = changed.get(b)
      const shared =
        theirs === undefined ? [] : [...(changed.get(a) ?? [])].filter((path) => theirs.has(path)).sort()
      const found = conflicts.get(key) ?? []
      const verdict =
        found.length > 0
          ? 'conflict'
          : shared.length > 0
            ? 'shared'
            : overlap.length > 0
              ? 'overlap'
              : 'clear'
      pairs.push({ a, b, verdict, overlap, shared, conflicts: found })
    }
  return pairs
}

function outOfScope(
  claims: readonly Claim[],
  standings: readonly Standing[],
): { id: TaskId; paths: string[] }[] {
  const byId = new Map(standings.map((standing) => [standing.id, standing]))
  return claims.flatMap(({ id, paths }) => {
    const stray = strayPaths(
      paths,
      (byId.get(id)?.changes ?? []).flatMap(({ path, from }) => (from === undefined ? [path] : [path, from])),
    )
    return stray.length === 0 ? [] : [{ id, paths: stray }]
  })
}

/** The paths that a task's globs do not claim; none where it claims nothing at all. */
export function strayPaths(globs: readonly Glob[], paths: readonly string[]): string[] {
  if (globs.length === 0) return []
  const isClaimed = matcherOf(globs)
  return paths.filter((path) => !isClaimed(path)).sort()
}
