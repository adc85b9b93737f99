// Which tasks may land now, and why the others may not: facts gathered once, before anything is merged.

import { pairKey } from '../domain/candidates.ts'
import { landingOrder, type Placed } from '../domain/landing-order.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Held, HeldReason } from '../domain/rows.ts'
import { isInCheckout } from '../domain/task.ts'
import { type Change, diffCommits } from '../git/diff.ts'
import { type ObjectStore, treesOf } from '../git/object.ts'
import { quarantine } from '../git/snapshot.ts'
import type { Ready } from './chain.ts'
import { type Follower, findFollower, operationInProgress } from './follow.ts'
import { type Foresight, knownOrder } from './foresight.ts'
import { landingBases } from './landing-base.ts'
import { localWork } from './local-work.ts'
import { attributesAt, isStacked, type Standing } from './standing.ts'
import { stayingIn } from './staying.ts'
import { trialMerges } from './trial.ts'
import { noVerdicts } from './verdicts.ts'
import type { World } from './world.ts'

export interface Selection {
  /** In the order in which they land. */
  ready: Ready[]
  /** The same order, with the reason for each place. */
  order: Placed[]
  held: Held[]
  follower: Follower | undefined
}

/** The tasks among `wanted` that may land on the target, in order; the others with the reason. The order of an earlier try stands. */
export async function select(
  world: World,
  wanted: readonly Observed[],
  target: Oid,
  branch: string,
  foresight?: Foresight,
): Promise<Selection> {
  const held: Held[] = []
  const hold = (id: TaskId, reason: HeldReason, more: Partial<Held> = {}): void => {
    held.push({ id, reason, paths: [], with: [], ...more })
  }
  const works = wanted.flatMap((task) => {
    if (task.state !== 'done' && task.state !== 'approved')
      hold(task.id, 'not-approved', { detail: task.state })
    else if (task.base === undefined || task.tip === undefined) hold(task.id, 'empty')
    else return [{ id: task.id, task, base: task.base, tip: task.tip }]
    return []
  })
  const bases = await landingBases(world.repo, target, works)
  const clear = works.flatMap(({ id, task, tip }) => {
    const landing = bases.get(id)
    const foreign =
      landing === undefined || 'unclear' in landing
        ? undefined
        : foreignWork(
            world,
            task,
            landing.ahead.commits.map(({ oid }) => oid),
          )
    if (landing === undefined || 'unclear' in landing)
      hold(id, 'base-unclear', { detail: landing?.unclear ?? '' })
    else if (foreign !== undefined)
      hold(id, 'base-unclear', {
        with: [foreign],
        detail: `it holds work of ${foreign}, which it does not come after`,
      })
    else return [{ task, base: landing.base, tip, ahead: landing.ahead }]
    return []
  })
  const diffs = await diffCommits(
    world.repo,
    clear.map(({ base, tip }) => ({ from: base, to: tip })),
    { renames: true },
  )
  const follower = await findFollower(world.repo, branch)
  const operation = follower === undefined ? undefined : operationInProgress(follower)
  const isInTheWay = follower === undefined ? () => false : await localWork(follower.path)
  const stays = await stayingIn(world, follower?.path, target, clear)
  const free = clear.flatMap((one, index): Ready[] => {
    const changes = diffs[index] ?? []
    const met = changes.filter(isInTheWay).flatMap(partsOf).filter(isInTheWay)
    const paths = met.flatMap(({ path }) => (stays(one.task, path) === 'stays' ? [] : path))
    const staged = paths.find((path) => stays(one.task, path) === 'staged')
    if (changes.length === 0) hold(one.task.id, 'empty')
    else if (operation !== undefined)
      hold(one.task.id, 'operation-in-progress', {
        detail: `a ${operation} is under way in ${follower?.path}`,
      })
    else if (paths.length > 0) hold(one.task.id, 'local-changes', { paths, ...adviceFor(one.task, staged) })
    else return [{ ...one, changes, stays: met.map(({ path }) => path) }]
    return []
  })
  const able = holdDependants(world, free, held)
  const order = (foresight && knownOrder(foresight, able)) ?? (await orderOf(world, able, target))
  const ready = order.flatMap(({ id }) => able.find(({ task }) => task.id === id) ?? [])
  return { ready, order, held, follower }
}

function adviceFor(task: Observed, staged: string | undefined): Partial<Held> {
  if (!isInCheckout(task)) return {}
  return {
    detail:
      staged === undefined
        ? `It worked in your checkout; \`git agents done ${task.id}\` takes in what has changed since.`
        : `${staged} is staged with other content than the file has; \`git restore --staged\` on it takes that back.`,
  }
}

/** A rename takes one path away and adds another: each may be met. */
const partsOf = ({ path, from, status }: Change): Pick<Change, 'path' | 'status'>[] =>
  status === 'R' && from !== undefined
    ? [
        { path: from, status: 'D' },
        { path, status: 'A' },
      ]
    : [{ path, status }]

/** Work of an unlanded task that is no dependency: landing it under another name would take it from its task. */
function foreignWork(world: World, task: Observed, commits: readonly Oid[]): TaskId | undefined {
  const own = new Set(commits)
  const isBefore = dependenciesOf(world, task)
  const other = [...world.tasks.values()].find(
    ({ id, tip, base, state }) =>
      id !== task.id &&
      state !== 'landed' &&
      tip !== undefined &&
      tip !== base &&
      tip !== task.tip &&
      own.has(tip) &&
      !isBefore.has(id),
  )
  return other?.id
}

/** Everything that a task comes after, directly or not. */
function dependenciesOf(world: World, task: Observed): Set<TaskId> {
  const seen = new Set<TaskId>()
  for (const queue = [...task.task.brief.after]; queue.length > 0; ) {
    const id = queue.pop() as TaskId
    if (seen.has(id)) continue
    seen.add(id)
    queue.push(...(world.tasks.get(id)?.task.brief.after ?? []))
  }
  return seen
}

/** A task lands only behind everything that it comes after: landed already, final research, or landing with it. */
function holdDependants(world: World, ready: readonly Ready[], held: Held[]): Ready[] {
  let left = [...ready]
  for (;;) {
    const ids = new Set(left.map(({ task }) => task.id))
    const isMet = (id: TaskId): boolean => {
      const other = world.tasks.get(id)
      return (
        other === undefined ||
        other.state === 'landed' ||
        ids.has(id) ||
        (other.task.brief.kind === 'research' && other.state !== 'pending')
      )
    }
    const blocked = left.filter(({ task }) => !task.task.brief.after.every(isMet))
    if (blocked.length === 0) return left
    for (const { task } of blocked)
      held.push({
        id: task.id,
        reason: 'dependency',
        paths: [],
        with: task.task.brief.after.filter((id) => !isMet(id)),
      })
    left = left.filter((one) => !blocked.includes(one))
  }
}

async function orderOf(world: World, ready: readonly Ready[], target: Oid): Promise<Placed[]> {
  const conflicts = await conflictsAmong(world, ready, target)
  return landingOrder(
    ready.map(({ task }) => ({
      id: task.id,
      after: task.task.brief.after,
      conflictsWith: conflicts.get(task.id) ?? [],
    })),
  )
}

/** Which of them conflict with which, by the same trial merges as the radar's. */
async function conflictsAmong(
  world: World,
  ready: readonly Ready[],
  target: Oid,
): Promise<Map<TaskId, TaskId[]>> {
  const { repo } = world
  const { store, discard } = quarantine(repo)
  try {
    const standings = await standingsOf(world, ready, store)
    const trial = { repo, store, target, attributes: await attributesAt(repo, target), verdicts: noVerdicts }
    const { pairs } = await trialMerges(trial, standings)
    const ids = ready.map(({ task }) => task.id)
    return new Map(ids.map((id) => [id, ids.filter((other) => pairs.has(pairKey(id, other)))]))
  } finally {
    discard()
  }
}

async function standingsOf(world: World, ready: readonly Ready[], store: ObjectStore): Promise<Standing[]> {
  const trees = await treesOf(
    world.repo,
    ready.flatMap(({ base, tip }) => [base, tip]),
    store,
  )
  return ready.map(({ task, base, tip, changes, ahead }, index) => ({
    id: task.id,
    kind: 'task',
    base,
    tip,
    stacked: isStacked(world, task),
    own: new Set(ahead.commits.map(({ oid }) => oid)),
    baseTree: trees[index * 2] as Oid,
    tree: trees[index * 2 + 1] as Oid,
    dirty: false,
    degraded: undefined,
    changes,
  }))
}
