// The order of a landing (DESIGN 6): dependencies first, then the fewest conflicts, then the oldest; and why each task
// stands where it does. Of tasks that conflict the most that can land together are chosen. Pure.
import { dependantsOf, dependenciesOf, topological } from './graph.ts'
import type { TaskId } from './names.ts'

/** A task that may land. */
export interface Candidate {
  id: TaskId
  after: readonly TaskId[]
  /** The other candidates that it conflicts with. */
  conflictsWith: readonly TaskId[]
}

/** Why a task stands where it does: behind those that it comes after; chosen among those that it conflicts with; by age. */
export type Why = { rule: 'dependency' | 'conflicts'; ids: TaskId[] } | { rule: 'age' }

export interface Placed {
  id: TaskId
  why: Why
}

/**
 * Takes the candidates by age. Those that can land together come first, as many as there can be (among as many, with the
 * oldest); those that conflict with one of them close the row, for the chain to judge.
 */
export function landingOrder(candidates: readonly Candidate[]): Placed[] {
  const chosen = new Set(groupsOf(candidates).flatMap(mostTogether))
  const calm = candidates.toSorted((a, b) => a.conflictsWith.length - b.conflictsWith.length)
  const rank = ({ id }: Candidate): number => (chosen.has(id) ? 0 : 1)
  const order = topological(calm.toSorted((a, b) => rank(a) - rank(b))) as TaskId[]
  const byId = new Map(candidates.map((one) => [one.id, one]))
  return order.flatMap((id) => {
    const one = byId.get(id)
    return one === undefined ? [] : [{ id, why: reasonOf(one, byId) }]
  })
}

function reasonOf({ after, conflictsWith }: Candidate, byId: ReadonlyMap<TaskId, Candidate>): Why {
  const before = after.filter((id) => byId.has(id))
  if (before.length > 0) return { rule: 'dependency', ids: before }
  return conflictsWith.length > 0 ? { rule: 'conflicts', ids: [...conflictsWith] } : { rule: 'age' }
}

/** Candidates that a chain of conflicts or dependencies connects. */
function groupsOf(candidates: readonly Candidate[]): Candidate[][] {
  const near = new Map(candidates.map(({ id }) => [id, new Set<TaskId>()]))
  for (const { id, after, conflictsWith } of candidates)
    for (const other of [...after, ...conflictsWith]) {
      near.get(id)?.add(other)
      near.get(other)?.add(id)
    }
  const seen = new Set<TaskId>()
  return candidates.flatMap(({ id }) => {
    const group = new Set<TaskId>()
    for (const rest = [id]; rest.length > 0; ) {
      const next = rest.pop() as TaskId
      if (seen.has(next) || !near.has(next)) continue
      seen.add(next)
      group.add(next)
      rest.push(...(near.get(next) ?? []))
    }
    return group.size === 0 ? [] : [candidates.filter((one) => group.has(one.id))]
  })
}

/** After so many choices the search ends; a choice by the fewest conflicts may then be better. */
const maxChoices = 20_000

/** The largest set of a group without a conflict in it, each with all that it comes after; of equals the one with the oldest. */
function mostTogether(group: readonly Candidate[]): TaskId[] {
  const search = { nodes: nodesOf(group), best: [] as TaskId[], choices: 0 }
  choose(
    search,
    [],
    group.map(({ id }) => id),
  )
  const calm = search.choices > maxChoices ? calmest(search, group) : []
  return calm.length > search.best.length ? calm : search.best
}

/** One after the other by the fewest conflicts, each with all that it comes after. */
function calmest(search: Search, group: readonly Candidate[]): TaskId[] {
  const taken = new Set<TaskId>()
  for (const { id } of group.toSorted((a, b) => a.conflictsWith.length - b.conflictsWith.length)) {
    const whole = [id, ...(search.nodes.get(id)?.before ?? [])]
    const rivals = whole.flatMap((one) => [...conflictsOf(search, one)])
    if (!rivals.some((one) => taken.has(one) || whole.includes(one))) for (const one of whole) taken.add(one)
  }
  return [...taken]
}

interface Node {
  conflicts: ReadonlySet<TaskId>
  before: ReadonlySet<TaskId>
  behind: ReadonlySet<TaskId>
}

function nodesOf(group: readonly Candidate[]): Map<TaskId, Node> {
  const graph = group.map(({ id, after }) => ({ id, after }))
  return new Map(
    group.map(({ id, conflictsWith }) => [
      id,
      {
        conflicts: new Set(conflictsWith),
        before: dependenciesOf(id, graph) as Set<TaskId>,
        behind: dependantsOf(id, graph) as Set<TaskId>,
      },
    ]),
  )
}

interface Search {
  nodes: ReadonlyMap<TaskId, Node>
  best: TaskId[]
  choices: number
}

/** Branches on the oldest that still conflicts with another: with it first, then without it and all behind it. */
function choose(search: Search, taken: readonly TaskId[], open: readonly TaskId[]): void {
  if (taken.length + open.length <= search.best.length || search.choices++ > maxChoices) return
  const isOpen = new Set(open)
  const contested = open.find((id) => [...conflictsOf(search, id)].some((other) => isOpen.has(other)))
  if (contested === undefined) {
    search.best = [...taken, ...open]
    return
  }
  const node = search.nodes.get(contested)
  const together = [contested, ...(node?.before ?? [])].filter((id) => isOpen.has(id))
  const rivals = new Set(together.flatMap((id) => [...conflictsOf(search, id)]))
  if (!together.some((id) => rivals.has(id)))
    choose(
      search,
      [...taken, ...together],
      without(search, open, rivals).filter((id) => !together.includes(id)),
    )
  choose(search, taken, without(search, open, new Set([contested])))
}

const conflictsOf = ({ nodes }: Search, id: TaskId): ReadonlySet<TaskId> =>
  nodes.get(id)?.conflicts ?? new Set()

/** The open ones without some, and without what comes after those. */
const without = ({ nodes }: Search, open: readonly TaskId[], gone: ReadonlySet<TaskId>): TaskId[] =>
  open.filter((id) => !gone.has(id) && ![...(nodes.get(id)?.before ?? [])].some((one) => gone.has(one)))
