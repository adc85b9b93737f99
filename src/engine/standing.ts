// Where everybody stands: each open task's live tree over its base, and the person's own checkout, without a lock.
import { availableParallelism } from 'node:os'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isInCheckout } from '../domain/task.ts'
import { attributesOf } from '../git/attributes.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { nobody, type ObjectStore, treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { type Snapshot, snapshotTree } from '../git/snapshot.ts'
import { mapAtOnce } from '../git/spawn.ts'
import { branchRef } from '../store/tasks.ts'
import { buildBase } from './base.ts'
import { type Parted, partCheckout, tasksInCheckout } from './checkout-standing.ts'
import { isWorktree } from './keeper.ts'
import { landingBases } from './landing-base.ts'
import type { World } from './world.ts'

/** One participant as it stands: its base, its live tree, what differs. */
export interface Standing {
  id: string
  kind: 'task' | 'checkout'
  base: Oid
  tip: Oid
  /** Its base holds work of tasks that have not landed: on the target it would stand behind them. */
  stacked: boolean
  /** Its own commits that the target has not: two that share some meet over what they share. */
  own: ReadonlySet<Oid>
  /** Where only some of that work has landed: the tree of the target with the rest of it, on which it would stand. */
  under?: Oid
  baseTree: Oid
  tree: Oid
  dirty: boolean
  degraded: string | undefined
  changes: Change[]
}

/** Gives the snapshot of a worktree: the last one where it is known that nothing has changed since, else a new one. */
export type Recall = (
  worktree: string,
  tip: Oid,
  look: () => Promise<Snapshot | undefined>,
) => Promise<Snapshot | undefined>

/** How a look is made: where its objects go, what it may remember, and whether the checkout takes part. */
export interface Looking {
  store: ObjectStore
  recall: Recall | undefined
  hasCheckout: boolean
}

const always: Recall = async (_, __, look) => await look()

/** The standing of every open task that has begun, and of the checkout. */
export async function standingsOf(
  world: World,
  open: readonly Observed[],
  target: Oid,
  looking: Looking,
): Promise<Standing[]> {
  const { store, recall = always, hasCheckout } = looking
  const works = open.flatMap((one) => {
    if (one.attempt === undefined || one.task.brief.kind === 'research') return []
    return [
      {
        id: one.id,
        base: one.base ?? one.attempt.base,
        tip: one.tip ?? one.attempt.base,
        worktree: isInCheckout(one) ? undefined : one.attempt.worktree,
        stacked: isStacked(world, one),
      },
    ]
  })
  const bases = await landingBases(world.repo, target, works)
  const sources = works.map(({ id, base, tip, worktree, stacked }) => {
    const landing = bases.get(id)
    return {
      id: id as string,
      kind: 'task' as const,
      base: landing && 'base' in landing ? landing.base : base,
      own: new Set(landing && 'base' in landing ? landing.ahead.commits.map(({ oid }) => oid) : []),
      tip,
      worktree,
      stacked,
    }
  })
  const checkout = hasCheckout ? await checkoutSource(world) : undefined
  const all = [...sources, ...(checkout === undefined ? [] : [checkout])]
  const trees = await mapAtOnce(all, availableParallelism() + 1, async ({ worktree, tip }) =>
    worktree === undefined
      ? undefined
      : await recall(worktree, tip, async () => await liveTree(world.repo, worktree, tip, store)),
  )
  const inside = tasksInCheckout(world, open)
  const parted = inside.length === 0 ? undefined : await partedCheckout(world, inside, trees, all, looking)
  const placed = all.map((source, index) => placeIn(parted, source, trees[index]))
  const known = await treesOf(
    world.repo,
    placed.flatMap(({ base, tip }) => [base, tip]),
  )
  const standings = placed.map(({ id, kind, base, tip, stacked, own, live }, index): Standing => {
    const [baseTree, tipTree] = [known[index * 2] as Oid, known[index * 2 + 1] as Oid]
    const tree = live?.tree ?? tipTree
    const dirty = tree !== tipTree
    return { id, kind, base, tip, stacked, own, baseTree, tree, dirty, degraded: live?.degraded, changes: [] }
  })
  for (const standing of standings) {
    const under = standing.stacked ? await treeUnder(world, standing.id as TaskId, target, store) : undefined
    if (under !== undefined) standing.under = under
  }
  const changes = await diffTrees(
    world.repo,
    standings.map(({ baseTree, tree }) => ({ from: baseTree, to: tree })),
    { renames: true, store },
  )
  return standings.map((standing, index) => ({ ...standing, changes: changes[index] ?? [] }))
}

interface Source {
  id: string
  kind: Standing['kind']
  base: Oid
  tip: Oid
  stacked: boolean
  own: ReadonlySet<Oid>
  worktree: string | undefined
}

/** One snapshot of the checkout for all tasks in it, and the same that stands for the checkout itself. */
async function partedCheckout(
  world: World,
  inside: readonly Observed[],
  trees: readonly (Snapshot | undefined)[],
  all: readonly Source[],
  { store, recall = always }: Looking,
): Promise<Parted | undefined> {
  const source = await checkoutSource(world)
  if (source === undefined) return undefined
  const seen = trees[all.findIndex(({ kind }) => kind === 'checkout')]
  const { worktree, tip } = source
  const look = async () => await liveTree(world.repo, worktree, tip, store)
  const snapshot = seen ?? (await recall(worktree, tip, look))
  return snapshot === undefined ? undefined : await partCheckout(world, inside, snapshot, store)
}

/** A source with its live tree: of what is in the checkout, its part of that. */
function placeIn(
  parted: Parted | undefined,
  source: Source,
  live: Snapshot | undefined,
): Source & { live: { tree: Oid; degraded?: string | undefined } | undefined } {
  if (source.kind === 'checkout')
    return { ...source, live: live && parted ? { ...live, tree: parted.own } : live }
  const part = parted?.tasks.get(source.id)
  return part === undefined ? { ...source, live } : { ...source, base: part.base, tip: part.base, live: part }
}

/** The target with those results of a task's dependencies that have not landed; undefined where none or all of them have. */
async function treeUnder(
  world: World,
  id: TaskId,
  target: Oid,
  store: ObjectStore,
): Promise<Oid | undefined> {
  const before = Object.keys(world.tasks.get(id)?.attempt?.needs ?? {}).flatMap(
    (need) => world.tasks.get(need as TaskId) ?? [],
  )
  if (!before.some(({ state }) => state === 'landed')) return undefined
  const repo = { ...world.repo, objects: store.env }
  const plan = await buildBase(repo, target, before, nobody)
  return plan.kind === 'base' ? (await treesOf(repo, [plan.base]))[0] : undefined
}

/** The live tree of a worktree; a worktree that cannot be read falls back to its tip and says so. */
async function liveTree(
  repo: Repo,
  worktree: string,
  tip: Oid,
  store: ObjectStore,
): Promise<Snapshot | undefined> {
  if (worktree !== repo.main && !isWorktree(repo, worktree)) return undefined
  try {
    return await snapshotTree(repo, worktree, { store })
  } catch (error) {
    const [tree] = await treesOf(repo, [tip])
    return {
      tree: tree as Oid,
      degraded: `it could not be read: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

/** The person's own working tree takes part like any task: what it holds beyond its HEAD. */
async function checkoutSource(world: World) {
  const { main } = world.repo
  const head = world.branch === undefined ? undefined : world.store.refs.get(branchRef(world.branch))
  if (main === undefined || head === undefined) return undefined
  return {
    id: 'checkout',
    kind: 'checkout' as const,
    base: head,
    tip: head,
    stacked: false,
    own: new Set<Oid>(),
    worktree: main,
  }
}

/** Whether the task's base holds a result that has not landed yet. */
export const isStacked = (world: World, task: Observed): boolean => unlandedUnder(world, task).size > 0

/** The tasks whose results the task's base holds and the target does not, directly or through others. */
export function unlandedUnder(world: World, task: Observed): Set<TaskId> {
  const under = new Set<TaskId>()
  for (const queue = [task]; queue.length > 0; ) {
    for (const need of Object.keys(queue.pop()?.attempt?.needs ?? {}) as TaskId[]) {
      const below = world.tasks.get(need)
      if (below === undefined || below.state === 'landed' || under.has(need)) continue
      under.add(need)
      queue.push(below)
    }
  }
  return under
}

/** The attribute folder of a commit's tree. */
export async function attributesAt(repo: Repo, commit: Oid): Promise<string> {
  const [tree] = await treesOf(repo, [commit])
  return await attributesOf(repo, tree as Oid)
}
