// Which open tasks a commit, merge or push may meet at all. Most do not, and they need no snapshot: their committed work
// is compared as trees, and their worktrees are asked only about the paths that could matter.
import { availableParallelism } from 'node:os'
import { type ChangedPath, candidatePairs, changedSetOf } from '../domain/candidates.ts'
import { foldersOf } from '../domain/folders.ts'
import type { Oid } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { type ObjectStore, treesOf } from '../git/object.ts'
import { mapAtOnce } from '../git/spawn.ts'
import { type Dirt, dirtOf } from '../git/status.ts'
import type { Move } from './hooks-look.ts'
import { isWorktree } from './keeper.ts'
import { landingBases } from './landing-base.ts'
import type { World } from './world.ts'

/** Beyond so many paths a worktree is asked about everything: the list would cost more than it saves. */
const mostPaths = 100

/** One task's work, and where the merge that Git would make begins; undefined where that is not one known commit. */
interface Work {
  task: Observed
  worktree: string
  tip: Oid
  from: Oid | undefined
}

/** Who may meet a move, by id, and whose worktree is known to hold something uncommitted. */
export interface Near {
  ids: ReadonlySet<string>
  dirty: ReadonlySet<string>
}

type Nearness = 'far' | 'near' | 'dirty'

/** Those of `begun` that may meet the move. None that does is left out; `changes` are the move's own. */
export async function nearTo(
  world: World,
  begun: readonly Observed[],
  move: Move,
  changes: readonly Change[],
  store: ObjectStore,
): Promise<Near> {
  const works = await worksOf(world, begun, move.parent)
  const sure = works.flatMap((work) => (work.from === undefined ? [] : [{ ...work, from: work.from }]))
  const bases = [...new Set(sure.map(({ from }) => from))]
  const trees = await treesOf(world.repo, [...bases, ...sure.map(({ tip }) => tip)])
  const baseTree = (base: Oid): Oid => trees[bases.indexOf(base)] as Oid
  const diffs = await diffTrees(
    world.repo,
    [
      ...bases.map((base) => ({ from: baseTree(base), to: move.tree })),
      ...sure.map(({ from }, index) => ({ from: baseTree(from), to: trees[bases.length + index] as Oid })),
    ],
    { store },
  )
  const near = await mapAtOnce(sure, availableParallelism() + 1, async (work, index) => {
    const ours = [...changes, ...(diffs[bases.indexOf(work.from)] ?? [])]
    return await nearness(world, work, ours, diffs[bases.length + index] ?? [])
  })
  const unsure = works.filter(({ from }) => from === undefined)
  const met = sure.filter((_, index) => near[index] !== 'far')
  const dirty = sure.filter((_, index) => near[index] === 'dirty')
  return {
    ids: new Set([...unsure, ...met].map(({ task }) => task.id)),
    dirty: new Set(dirty.map(({ worktree }) => worktree)),
  }
}

async function worksOf(world: World, begun: readonly Observed[], parent: Oid): Promise<Work[]> {
  const works = begun.flatMap((task) => {
    const { id, attempt, tip } = task
    if (attempt === undefined) return []
    return [{ id, task, base: attempt.base, tip: tip ?? attempt.base, worktree: attempt.worktree }]
  })
  const bases = await landingBases(world.repo, parent, works)
  return works.map(({ id, task, tip, worktree }) => {
    const found = bases.get(id)
    const isExact = found !== undefined && 'base' in found && found.ahead.bases.join() === found.base
    return { task, tip, worktree, from: isExact ? found.base : undefined }
  })
}

/** Committed work first: only where that does not meet the move is the worktree asked. */
async function nearness(
  { repo }: World,
  { worktree, tip }: Work,
  ours: readonly ChangedPath[],
  committed: readonly ChangedPath[],
): Promise<Nearness> {
  const isNear = (theirs: readonly ChangedPath[]): boolean =>
    candidatePairs([changedSetOf('ours', ours), changedSetOf('theirs', theirs)]).length > 0
  if (isNear(committed)) return 'near'
  if (worktree !== repo.main && !isWorktree(repo, worktree)) return 'far'
  const dirt = await dirtNear(worktree, tip, ours)
  if (dirt === 'unknown') return 'near'
  return isNear([...committed, ...dirt]) ? 'dirty' : 'far'
}

/** What a worktree holds near our paths; where it has taken away files there, everything: they may have moved anywhere. */
async function dirtNear(worktree: string, tip: Oid, ours: readonly ChangedPath[]): Promise<Dirt> {
  const places = placesOf(ours)
  const dirt = await dirtOf(worktree, tip, places)
  const mayBeMoved =
    dirt !== 'unknown' &&
    dirt.some(({ status }) => status === 'D') &&
    changedSetOf('ours', ours).added.size > 0
  return mayBeMoved && places !== undefined ? await dirtOf(worktree, tip, undefined) : dirt
}

/**
 * Where a change of theirs could matter: at our paths, and where we add or take away, in the folders there as well, since
 * either side may have renamed one. Undefined for everywhere.
 */
function placesOf(ours: readonly ChangedPath[]): string[] | undefined {
  const { paths, added, left } = changedSetOf('ours', ours)
  const tops = [...added, ...(added.size > 0 ? left : [])].flatMap((path) => foldersOf(path).at(-1) ?? [])
  const places = [...new Set([...paths, ...tops])]
  const isPlain = places.every((place) => !/[\udc80-\udcff]/.test(place))
  return isPlain && places.length <= mostPaths ? places : undefined
}
