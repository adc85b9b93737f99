// Recording tasks: ids that are free, dependencies that exist, no cycle, the overlap policy; in one transaction or not at all.

import { existsSync } from 'node:fs'
import { pairKey } from '../domain/candidates.ts'
import { cycleIn } from '../domain/graph.ts'
import type { Entry } from '../domain/journal.ts'
import { freeId, type TaskId } from '../domain/names.ts'
import type { Overlap } from '../domain/rows.ts'
import { type Brief, isOpen } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef, type StoreState, taskRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { type Claim, declaredOverlaps } from './declared.ts'
import { worktreePath } from './keeper.ts'
import { readWriter, requireTarget, requireTip, type World } from './world.ts'

export interface NewTask {
  id: TaskId
  brief: Brief
  /** What follows its adding at once, under the id that it gets. */
  begin?: (id: TaskId) => Entry[]
}

/** An overlap of a new task with an open one (or another new one), and whether the graph orders the two. */
export interface FoundOverlap {
  a: TaskId
  b: TaskId
  overlap: Overlap[]
  ordered: boolean
}

/** The overlaps that the new tasks bring. */
export async function overlapsOf(world: World, added: readonly NewTask[]): Promise<FoundOverlap[]> {
  const open = [...world.tasks.values()].filter(({ task }) => isOpen(task))
  const old: Claim[] = open.map(({ id, task }) => ({ id, paths: task.brief.paths }))
  const fresh: Claim[] = added.map(({ id, brief }) => ({ id, paths: brief.paths }))
  const tip = requireTip(world, requireTarget(world))
  const found = await declaredOverlaps(world.repo, tip, [...old, ...fresh], world.folding)
  const nodes = [
    ...open.map(({ id, task }) => ({ id, after: task.brief.after })),
    ...added.map(({ id, brief }) => ({ id, after: brief.after })),
  ]
  const isBefore = reachability(nodes)
  const ids = [...old, ...fresh].map(({ id }) => id)
  return fresh.flatMap(({ id: b }) =>
    ids.slice(0, ids.indexOf(b)).flatMap((a) => {
      const overlap = found.get(pairKey(a, b))
      return overlap === undefined ? [] : [{ a, b, overlap, ordered: isBefore(a, b) || isBefore(b, a) }]
    }),
  )
}

function reachability(
  nodes: readonly { id: TaskId; after: readonly TaskId[] }[],
): (a: TaskId, b: TaskId) => boolean {
  const after = new Map(nodes.map((node) => [node.id, node.after]))
  return (first, then) => {
    const seen = new Set<TaskId>()
    for (const queue = [...(after.get(then) ?? [])]; queue.length > 0; ) {
      const id = queue.pop() as TaskId
      if (id === first) return true
      if (!seen.has(id)) queue.push(...(after.get(id) ?? []))
      seen.add(id)
    }
    return false
  }
}

/** Throws `refused` where the configuration refuses overlaps and two unordered tasks have one. */
export function refuseOverlaps(world: World, overlaps: readonly FoundOverlap[]): void {
  const open = overlaps.filter(({ ordered }) => !ordered)
  if (world.config.overlap !== 'refuse' || open.length === 0) return
  throw new AgentsError('refused', 'Tasks overlap, and `overlap: refuse` is configured:', {
    complaints: open.map(({ a, b, overlap }) => ({
      text: `${a} and ${b} can both write ${overlap[0]?.witness || overlap[0]?.globs[0]}`,
    })),
    hints: ['Let one come `after` the other, or narrow their paths'],
  })
}

/**
 * Records the tasks in one transaction. With `renames`, an id that another process took meanwhile becomes `<id>-2`.
 * Gives the ids under which they were recorded.
 */
export async function recordTasks(
  world: World,
  added: readonly NewTask[],
  verb: string,
  renames: boolean,
): Promise<TaskId[]> {
  const target = requireTarget(world)
  requireTip(world, target)
  const writer = await readWriter(world.repo)
  const text = `added ${added.length} tasks`
  const change = await transact(world.repo, writer, newOperation(verb, text), (state) => {
    const taken = new Set([...state.tasks.keys()])
    const named = added.map(({ id, brief, begin }) => {
      const free = renames
        ? freeId(id, (candidate) => taken.has(candidate) || isSpent(world, state, candidate))
        : id
      if (taken.has(free))
        throw new AgentsError('refused', `There is a task ${free} already.`, {
          hints: ['Give another `--id`'],
        })
      taken.add(free)
      return { id: free, brief, target, entries: begin?.(free) ?? [] }
    })
    refuseCycles([...state.tasks.values()], named)
    return { added: named, text: named.length === 1 ? `added ${named[0]?.id}` : text }
  })
  return (change.added ?? []).map(({ id }) => id)
}

/** An automatic id may be that of a task that is gone, but not while anything of that one's work is in its place. */
const isSpent = (world: World, state: StoreState, id: TaskId): boolean =>
  state.gone.has(id)
    ? state.refs.has(branchRef(world.config.branches.replaceAll('{id}', id))) ||
      existsSync(worktreePath(world.repo, world.config, id))
    : state.refs.has(taskRef(id))

function refuseCycles(
  old: readonly { id: TaskId; brief: Brief }[],
  added: readonly { id: TaskId; brief: Brief }[],
): void {
  const cycle = cycleIn([...old, ...added].map(({ id, brief }) => ({ id, after: brief.after })))
  if (cycle !== undefined)
    throw new AgentsError('refused', `Tasks would wait for each other: ${cycle.join(' → ')}.`)
}
