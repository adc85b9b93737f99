// Kept snapshots on both sides: the same commits, each under the next free number of its task where it is missing.
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import { parseTaskId } from '../domain/names.ts'
import type { RefMove } from '../git/refs.ts'
import { keepPrefix } from '../store/tasks.ts'
import { keepMoves } from './keep.ts'
import type { Kept } from './sync-branches.ts'

type Refs = ReadonlyMap<RefName, Oid>

/** The snapshots that a side shows. */
export const keptIn = (refs: Refs): Kept[] =>
  [...refs].flatMap(([ref, commit]) => {
    const id = ref.startsWith(keepPrefix)
      ? parseTaskId(ref.slice(keepPrefix.length).split('/')[0] ?? '')
      : undefined
    return id === undefined ? [] : [{ id, commit }]
  })

/** The moves that keep commits on a side that has `refs`; none for those that it keeps already. */
export function keepAll(refs: Refs, kept: readonly Kept[]): RefMove[] {
  const byId = new Map<TaskId, Oid[]>()
  for (const { id, commit } of kept) byId.set(id, [...(byId.get(id) ?? []), commit])
  return [...byId].flatMap(([id, commits]) => keepMoves({ refs: new Map(refs) }, id, ...commits))
}
