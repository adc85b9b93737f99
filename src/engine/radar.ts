// The radar: what everybody has changed by now, uncommitted work included, and which of it Git cannot merge (DESIGN 5).
// Everything that it makes to look goes to a quarantine; no lock, index or ref of anybody is touched.

import { type ChangedSet, changedSetOf, pairKey } from '../domain/candidates.ts'
import { matcherOf } from '../domain/glob.ts'
import { withoutInherited } from '../domain/inherited.ts'
import type { Glob, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Conflict, Pair, Participant } from '../domain/rows.ts'
import { isOpen } from '../domain/task.ts'
import { type Folding, foldedName, type Side, type Twins, twinsOf } from '../domain/twins.ts'
import { attributesDigest } from '../git/attributes.ts'
import type { ObjectStore } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { quarantine } from '../git/snapshot.ts'
import { type Claim, declaredOverlaps } from './declared.ts'
import { mergeEnvironment } from './merge-facts.ts'
import { attributesAt, type Recall, type Standing, standingsOf, unlandedUnder } from './standing.ts'
import { type Merges, trialMerges } from './trial.ts'
import { noVerdicts, openVerdicts, type Verdicts } from './verdicts.ts'
import { requireTarget, requireTip, type World } from './world.ts'

export interface RadarReport {
  target: string
  participants: Participant[]
  pairs: Pair[]
  targets: { id: string; conflicts: Conflict[] }[]
  outOfScope: { id: string; paths: string[] }[]
}

/** What lasts from one look to the next: where objects go, and which snapshots are still true. */
export interface Memory {
  store: ObjectStore
  recall: Recall
}

/** Looks once at the open tasks given and at the person's own checkout. */
export async function look(world: World, tasks: readonly Observed[]): Promise<RadarReport> {
  const { store, discard } = quarantine(world.repo)
  try {
    return (await survey(world, tasks, { store })).report
  } finally {
    discard()
  }
}

/** What a look saw: the report, and the standings that it is made of, whose trees are in the store given. */
export interface Survey {
  report: RadarReport
  standings: Standing[]
}

/** A look whose objects stay in the store given; with or without the person's own checkout. */
export async function survey(
  world: World,
  tasks: readonly Observed[],
  { store, recall }: Pick<Memory, 'store'> & Partial<Memory>,
  hasCheckout = true,
): Promise<Survey> {
  const target = requireTarget(world)
  const tip = requireTip(world, target)
  const { repo } = world
  const open = tasks.filter(({ task }) => isOpen(task))
  const [standings, attributes, environment] = await Promise.all([
    standingsOf(world, open, tip, { store, recall, hasCheckout }),
    attributesAt(repo, tip),
    mergeEnvironment(repo),
  ])
  const claims = open.map(({ id, task }) => ({ id, paths: task.brief.paths }))
  const verdicts = verdictsUnder(repo, environment, attributes)
  const [merges, overlaps] = await Promise.all([
    trialMerges({ repo, store, target: tip, attributes, verdicts }, standings),
    declaredOverlaps(repo, tip, claims, world.folding),
  ])
  const ids = [...claims.map(({ id }) => id as string), ...checkoutIds(standings)]
  const report = {
    target,
    participants: participantsOf(open, standings),
    pairs: pairsOf(ids, {
      standings,
      overlaps,
      merges: toldOnce(world, standings, merges),
      folding: world.folding,
    }),
    targets: merges.targets,
    outOfScope: world.config.scope === 'off' ? [] : outOfScope(claims, standings),
  }
  return { report, standings }
}

/** What a task only inherits from those that it stands on is told of them alone. */
function toldOnce(world: World, standings: readonly Standing[], merges: Merges): Merges {
  const standers = standings.map(({ id, stacked, changes }) => {
    const task = world.tasks.get(id as TaskId)
    const under = stacked && task !== undefined ? unlandedUnder(world, task) : []
    return { ...changedSetOf(id, changes), under: [...under] }
  })
  const stacked = new Map(standers.flatMap((one) => (one.under.length > 0 ? [[one.id, one]] : [])))
  const sets = merges.sets.map((set) => stacked.get(set.id) ?? set)
  return { ...merges, sets, pairs: withoutInherited(merges.pairs, standers) }
}

/** Verdicts are remembered under everything that they depend on besides the trees. */
const verdictsUnder = (repo: Repo, environment: string | undefined, attributes: string): Verdicts =>
  environment === undefined
    ? noVerdicts
    : openVerdicts(repo, `${environment}-${attributesDigest(attributes)}`)

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

interface Seen {
  standings: readonly Standing[]
  overlaps: ReadonlyMap<string, Pair['overlap']>
  merges: Merges
  folding: Folding
}

/** Every pair with the strongest verdict that holds for it. */
function pairsOf(ids: readonly string[], { standings, overlaps, merges, folding }: Seen): Pair[] {
  const standingOf = new Map(standings.map((standing) => [standing.id, standing]))
  const changed = new Map(merges.sets.map((set) => [set.id, set]))
  const sides = new Map(standings.map((one) => [one.id, sideOf(one, changed.get(one.id))]))
  return ids.flatMap((a, index) =>
    ids.slice(index + 1).map((b): Pair => {
      const [one, other] = [sides.get(a), sides.get(b)]
      const key = pairKey(a, b)
      const twins = one === undefined || other === undefined ? [] : twinsOf(one, other)
      return judge({
        a,
        b,
        overlap: overlaps.get(key) ?? [],
        shared: sharedPaths(changed.get(a), changed.get(b)),
        conflicts: [...(merges.pairs.get(key) ?? []), ...collisions(twins, folding)],
        twins,
        unsure: [a, b].filter((id) => standingOf.get(id)?.degraded !== undefined),
      })
    }),
  )
}

/** What is not known to be clear is not called so. */
function judge({ twins, unsure, ...pair }: Required<Omit<Pair, 'verdict'>>): Pair {
  const { a, b, overlap, shared, conflicts } = pair
  const verdict =
    conflicts.length > 0
      ? 'conflict'
      : shared.length > 0
        ? 'shared'
        : overlap.length > 0 || unsure.length > 0
          ? 'overlap'
          : 'clear'
  return {
    a,
    b,
    verdict,
    overlap,
    shared,
    conflicts,
    ...(twins.length > 0 ? { twins } : {}),
    ...(unsure.length > 0 ? { unsure } : {}),
  }
}

function sharedPaths(one: ChangedSet | undefined, other: ChangedSet | undefined): string[] {
  if (one === undefined || other === undefined) return []
  return [...one.paths].filter((path) => other.paths.has(path)).sort()
}

const sideOf = ({ changes }: Standing, set: ChangedSet | undefined): Side => ({
  there: changes.filter(({ status }) => status !== 'D').map(({ path }) => path),
  added: set?.added ?? new Set(),
})

/** A conflict only where this file system takes the two names for one. */
const collisions = (twins: readonly Twins[], folding: Folding): Conflict[] =>
  twins
    .filter(([one, other]) => foldedName(one, folding) === foldedName(other, folding))
    .map(([path]) => ({ path, kind: 'case-collision', lines: [] }))

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
