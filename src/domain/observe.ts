// A task as its journal tells it × what Git shows now (DESIGN 2): its tip, the leases of this clone, its dependencies.

import type { Oid, TaskId } from './names.ts'
import type { BlockedBy } from './rows.ts'
import { type Attempt, isFinished, lastAttempt, type State, type Task } from './task.ts'

/** What Git and this clone show. */
export interface Facts {
  /** The tip of a branch by its short name. */
  tipOf: (branch: string) => Oid | undefined
  /** The id of this clone: only it may declare its own runner dead. */
  clone: string
  runnerAlive: boolean
  /** Where this clone has the work of a task that another one ran. */
  placeOf?: (id: TaskId) => Pick<Attempt, 'branch' | 'worktree'>
}

/** A task with everything that is true of it now. `task.state` stays what the journal says; `state` is what holds. */
export interface Observed {
  id: TaskId
  task: Task
  state: State
  attempt: Attempt | undefined
  /** The commit that holds its work: its branch's tip, else the last recorded one. */
  tip: Oid | undefined
  base: Oid | undefined
  stale: boolean
  blockedBy: BlockedBy[]
  reason: string | undefined
}

/** Every task as it stands. */
export function observeAll(tasks: ReadonlyMap<TaskId, Task>, facts: Facts): Map<TaskId, Observed> {
  const observed = new Map<TaskId, Observed>()
  for (const task of tasks.values()) observed.set(task.id, observe(task, facts))
  for (const one of observed.values()) {
    one.blockedBy = blockersOf(one, observed)
    one.stale = outdatedNeeds(one, observed).length > 0
  }
  return observed
}

function observe(task: Task, facts: Facts): Observed {
  const attempt = seenFrom(facts, task)
  const tip = tipOf(task, attempt, facts)
  const state = stateOf(task, attempt, tip, facts)
  const reason = reasonOf(task, state, attempt)
  return {
    id: task.id,
    task,
    state,
    attempt,
    tip,
    base: attempt?.end?.base ?? attempt?.base,
    stale: false,
    blockedBy: [],
    reason,
  }
}

/** Of an attempt that another clone ran, neither its path nor its branch is taken from the journal, nor that it was in a checkout. */
function seenFrom({ clone, placeOf }: Facts, task: Task): Attempt | undefined {
  const attempt = lastAttempt(task)
  if (attempt === undefined || attempt.machine === clone || placeOf === undefined) return attempt
  const { place: _, ...elsewhere } = attempt
  return { ...elsewhere, ...placeOf(task.id) }
}

function tipOf(task: Task, attempt: Attempt | undefined, facts: Facts): Oid | undefined {
  if (attempt === undefined || task.state === 'landed') return attempt?.end?.tip
  const branch = facts.tipOf(attempt.branch)
  return branch === undefined || branch === attempt.end?.head ? attempt.end?.tip : branch
}

/** Verdicts name the tip they judged: a tip that moved makes the task `done` again. */
function stateOf(task: Task, attempt: Attempt | undefined, tip: Oid | undefined, facts: Facts): State {
  const isOurs = attempt?.machine === facts.clone && attempt.place !== 'here'
  if (task.state === 'running' && isOurs && !facts.runnerAlive) return 'stopped'
  const isJudged = ['approved', 'changes-requested', 'rejected'].includes(task.state)
  const judged = task.verdicts.at(-1)?.tip
  if (isJudged && judged !== undefined && tip !== undefined && tip !== judged) return 'done'
  return task.state
}

function reasonOf(task: Task, state: State, attempt: Attempt | undefined): string | undefined {
  if (state === 'stopped' && task.state === 'running') return 'its runner is gone'
  if (state === 'failed' || state === 'stopped') return attempt?.end?.reason
  // Of what is done the reason is a doubt, for its review.
  if (state === 'done' && attempt?.end?.outcome === 'done') return attempt.end.reason
  if (state === 'changes-requested' || state === 'rejected') return task.verdicts.at(-1)?.message
  return undefined
}

/** What keeps a task that has not begun from beginning: its unfinished dependencies, by their state. */
function blockersOf(one: Observed, all: ReadonlyMap<TaskId, Observed>): BlockedBy[] {
  if (isFinished(one) || one.state === 'running') return []
  const byReason = new Map<string, TaskId[]>()
  for (const id of one.task.brief.after) {
    const state = all.get(id)?.state ?? 'missing'
    if (state !== 'missing' && isFinished({ state })) continue
    byReason.set(state, [...(byReason.get(state) ?? []), id])
  }
  return [...byReason].map(([reason, ids]) => ({ ids, reason }))
}

/** The dependencies whose results its last attempt was built on, and which have other results by now. */
export function outdatedNeeds(one: Observed, all: ReadonlyMap<TaskId, Observed>): Observed[] {
  if (one.attempt === undefined || one.state === 'landed') return []
  return Object.entries(one.attempt.needs).flatMap(([id, tip]) => {
    const dependency = all.get(id as TaskId)
    const isOther = dependency !== undefined && isFinished(dependency) && resultOf(dependency) !== tip
    return isOther ? dependency : []
  })
}

/** The commit that holds a finished task's result; undefined for research, whose result is its message. */
export const resultOf = ({ task, tip }: Observed): Oid | undefined =>
  task.brief.kind === 'research' ? undefined : (task.landing?.tip ?? tip)

/** Every task of `from`, in order, whose id `text` names: exactly, by number from 1, by unambiguous beginning, or by unambiguous part. */
export function matchingIds(text: string, ids: readonly TaskId[]): TaskId[] {
  const exact = ids.filter((id) => id === text)
  if (exact.length > 0) return exact
  const numbered = /^\d+$/.test(text) ? ids[Number(text) - 1] : undefined
  if (numbered !== undefined) return [numbered]
  const prefixed = ids.filter((id) => id.startsWith(text))
  return prefixed.length > 0 ? prefixed : ids.filter((id) => id.includes(text))
}
