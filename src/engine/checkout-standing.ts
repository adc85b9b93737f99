// Where those who work in the person's own checkout stand: one snapshot of it, parted by what each task claims. What no
// task has made is the person's, and stands for the checkout itself.
import type { Oid } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isFinished, isInCheckout } from '../domain/task.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { type NewCommit, nobody, type ObjectStore, treesOf, writeCommits } from '../git/object.ts'
import type { Snapshot } from '../git/snapshot.ts'
import { branchRef } from '../store/tasks.ts'
import { baseNow, claimants, splitContested } from './checkout.ts'
import { asChange, contentOf } from './checkout-change.ts'
import type { World } from './world.ts'

/** A task's live work in the checkout. */
export interface CheckoutStanding {
  base: Oid
  tree: Oid
  degraded: string | undefined
}

export interface Parted {
  tasks: Map<string, CheckoutStanding>
  /** The checkout with only what is the person's. */
  own: Oid
}

/** The open tasks whose work is in the checkout as it is now. */
export const tasksInCheckout = (world: World, open: readonly Observed[]): Observed[] =>
  open.filter((one) => isInCheckout(one) && world.branch === one.task.target)

/** Parts a snapshot of the checkout among the tasks in it. What is finished stands at its tip. */
export async function partCheckout(
  world: World,
  inside: readonly Observed[],
  { tree, degraded }: Snapshot,
  store: ObjectStore,
): Promise<Parted> {
  const { repo } = world
  const head = world.store.refs.get(branchRef(world.branch ?? '')) as Oid
  const working = inside.filter((one) => !isFinished(one))
  const finished = inside.filter(isFinished)
  const bases = await Promise.all(inside.map(async (one) => await baseNow(world, one)))
  const baseOf = (one: Observed): Oid => bases[inside.indexOf(one)] as Oid
  const commits = [head, ...bases, ...finished.flatMap(({ base, tip }) => [base as Oid, tip as Oid])]
  const trees = new Map((await treesOf(repo, commits, store)).map((oid, at) => [commits[at], oid as Oid]))
  const treeOf = (commit: Oid | undefined): Oid => trees.get(commit) as Oid
  const [all = [], ...diffs] = await diffTrees(
    repo,
    [
      { from: treeOf(head), to: tree },
      ...working.map((one) => ({ from: treeOf(baseOf(one)), to: tree })),
      ...finished.map(({ base, tip }) => ({ from: treeOf(base), to: treeOf(tip) })),
    ],
    { store },
  )
  const parts = working.map((one, at) => partOf(world, one, diffs[at] ?? []))
  const known = [...parts.flat(), ...diffs.slice(working.length).flat()]
  const explained = new Set(known.map((change) => `${change.path}\0${contentOf(change)}`))
  const own = all.filter((change) => !explained.has(`${change.path}\0${contentOf(change)}`))
  const made = await treesWith(world, store, [
    { base: head, changes: own },
    ...working.map((one, at) => ({ base: baseOf(one), changes: parts[at] ?? [] })),
  ])
  const standing = (one: Observed, at: number): CheckoutStanding => ({
    base: baseOf(one),
    tree: made[at + 1] as Oid,
    degraded,
  })
  return {
    own: made[0] as Oid,
    tasks: new Map(working.map((one, at) => [one.id, standing(one, at)])),
  }
}

function partOf(world: World, one: Observed, changes: readonly Change[]): Change[] {
  const claims = claimants(world).find((other) => other.one.id === one.id)?.claims ?? (() => false)
  const claimed = changes.filter(({ path }) => claims(path))
  return splitContested(world, one, claimed).changes
}

async function treesWith(
  { repo }: World,
  store: ObjectStore,
  works: readonly { base: Oid; changes: readonly Change[] }[],
): Promise<(Oid | undefined)[]> {
  const committer = nobody
  const commits = works.map(
    ({ base, changes }, at): NewCommit => ({
      mark: at + 1,
      parents: [base],
      changes: changes.map(asChange),
      committer,
      message: 'part\n',
    }),
  )
  const written = await writeCommits(repo, commits, store)
  return await treesOf(
    repo,
    works.map((_, at) => written.get(at + 1) as Oid),
    store,
  )
}
