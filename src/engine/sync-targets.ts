// Targets on both sides: work that a forge's button landed there is recognised by its content; a target that is ahead is
// told. No target moves by a sync.
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import { isAncestor } from '../git/history.ts'
import type { Remote } from '../git/remote.ts'
import { branchRef } from '../store/tasks.ts'
import { landedElsewhere, recordLandedElsewhere } from './recognizer.ts'
import type { World } from './world.ts'

/** The tasks that the other side's target holds already; they are recorded as landed, unless nothing is to change. */
export async function landedThere(
  world: World,
  theirs: ReadonlyMap<RefName, Oid>,
  isDry: boolean,
): Promise<TaskId[]> {
  const landed = await landedElsewhere(world, (target) => theirs.get(branchRef(target)))
  if (!isDry) await recordLandedElsewhere(world, landed)
  return [...landed]
}

/** Which targets the other side has further on. */
export async function targetNotes(
  { repo, store, target }: World,
  { place }: Remote,
  theirs: ReadonlyMap<RefName, Oid>,
): Promise<string[]> {
  const targets = new Set([...store.tasks.values()].map((task) => task.target))
  if (target !== undefined) targets.add(target)
  const notes: string[] = []
  for (const branch of targets) {
    const [ours, other] = [store.refs.get(branchRef(branch)), theirs.get(branchRef(branch))]
    if (ours === undefined || other === undefined || (await isAncestor(repo, other, ours))) continue
    notes.push(`${branch} at ${place} has commits that yours lacks: pull it before you run or land`)
  }
  return notes
}
