// Landed is judged by content too: work whose merge onto the target changes nothing is there already, by a forge's squash
// button or by hand (DESIGN 6).
import type { Entry } from '../domain/journal.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { treesOf } from '../git/object.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { keepMoves } from './keep.ts'
import { landingBases } from './landing-base.ts'
import { mergeOver } from './merge-over.ts'
import { attributesAt } from './standing.ts'
import { readWriter, type World } from './world.ts'

/** The finished tasks whose work their target holds already; `tipOf` gives a target as it is elsewhere. */
export async function landedElsewhere(
  world: World,
  tipOf = (target: string): Oid | undefined => world.store.refs.get(branchRef(target)),
): Promise<Set<TaskId>> {
  const found = new Set<TaskId>()
  const finished = [...world.tasks.values()].filter(
    ({ state, task }) => (state === 'done' || state === 'approved') && task.brief.kind === 'change',
  )
  for (const one of finished) if (await isInTarget(world, one, tipOf(one.task.target))) found.add(one.id)
  return found
}

/** Whether a target holds work already. */
export async function isInTarget(
  world: Pick<World, 'repo'>,
  { id, base, tip }: Pick<Observed, 'id' | 'base' | 'tip'>,
  target: Oid | undefined,
): Promise<boolean> {
  if (target === undefined || base === undefined || tip === undefined || base === target) return false
  const landing = (await landingBases(world.repo, target, [{ id, base, tip }])).get(id)
  if (landing === undefined || 'unclear' in landing) return false
  const [baseTree, tipTree, targetTree] = await treesOf(world.repo, [landing.base, tip, target])
  if (baseTree === tipTree || baseTree === targetTree) return false
  const attributes = await attributesAt(world.repo, target)
  const merge = await mergeOver(world.repo, { base: landing.base, ours: target, theirs: tip }, attributes)
  return merge.clean && merge.tree === targetTree
}

/** Records tasks as landed that somebody else has landed, and keeps their work, as a landing here does. */
export async function recordLandedElsewhere(world: World, ids: ReadonlySet<TaskId>): Promise<void> {
  if (ids.size === 0) return
  const operation = newOperation(
    'clean',
    `recognised ${ids.size === 1 ? [...ids][0] : `${ids.size} tasks`} as landed`,
  )
  await transact(world.repo, await readWriter(world.repo, world.store), operation, (state) => {
    const found = [...ids].flatMap((id) => {
      const one = world.tasks.get(id)
      if (one?.tip === undefined || state.tasks.get(id)?.seq !== one.task.seq) return []
      return [{ id, target: one.task.target, tip: one.tip }]
    })
    return {
      lines: found.map(({ id, target, tip }) => {
        const entry: Entry = { type: 'landed', commits: [], target, tip }
        return { task: id, entry }
      }),
      refs: found.flatMap(({ id, tip }) => keepMoves(state, id, tip)),
    }
  })
}
