// How an attempt begins that a machine of a fleet will carry out: its base is made here, as for a local one, and shared in
// the remote; then the start is recorded. An attempt that somebody has begun already is taken up as it is.

import { attemptRef, fleetMachine, renderStart } from '../domain/fleet.ts'
import type { Entry } from '../domain/journal.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { wantsChanges } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { noHooks } from '../git/hooks.ts'
import { git } from '../git/spawn.ts'
import { transact } from '../store/transaction.ts'
import { atWork } from './at-work.ts'
import type { Begun, Run } from './attempt.ts'
import type { BasePlan } from './base.ts'
import { captured, carried, type Draft, draftOf, planBase, record, tellConflict } from './beginning.ts'
import {
  fetchStanding,
  moveAttempt,
  readStanding,
  type Shared,
  type Standing,
  untilReached,
  writeStart,
} from './fleet-attempts.ts'
import { keepMoves } from './keep.ts'
import { isWorktree } from './keeper.ts'
import { hasSameAttempts } from './overtaken.ts'
import type { World } from './world.ts'

/** At most so many of the tasks that run are told to an agent. */
const mostOthers = 30

/** Begins the next attempt of a task, or takes up the one that is shared; or says why it cannot begin now. */
export async function beginShared(
  run: Run,
  world: World,
  shared: Shared,
  { task, after }: { task: Observed; after: readonly TaskId[] },
): Promise<{ n: number; standing: Standing } | { reason: string }> {
  const plan = await planBase(run, world, task, after)
  if (plan.kind === 'conflict') return tellConflict(run, task.id, plan)
  const draft = { ...(await draftOf(run, world, task)), session: undefined }
  const content = await setAside(run, draft)
  const { begun, from } = await startOf(run, draft, plan, content)
  const oid = await writeStart(run.repo, run.writer.ident, {
    from,
    tips: tipsFor(world, after),
    message: messageFor(world, begun, plan.needs, after),
  })
  const { n } = begun
  const standing = await untilReached(run.signal, async () => {
    const moved = await moveAttempt(shared, { ref: attemptRef(task.id, n), old: undefined, new: oid })
    // What is ours is known here; that it may have ended already shows once its job is waited for.
    return moved === 'moved'
      ? await readStanding(run.repo, task.id, n, oid)
      : await fetchStanding(shared, task.id, n)
  })
  if (standing === undefined)
    throw new AgentsError('moved', `The attempt of ${task.id} was taken away from ${shared.remote.place}.`)
  await recordStart(run, begun, standing, { ...plan, from })
  const { branch, worktree, base } = begun
  run.emit({ type: 'preparing', task: task.id, attempt: n, branch, worktree, base })
  return { n, standing }
}

/** Work that lies here stays as it is, and is kept: the branch is to move without it. */
async function setAside(run: Run, draft: Draft): Promise<Oid | undefined> {
  const content = await captured(run, draft)
  if (content === undefined) return undefined
  await transact(run.repo, run.writer, run.operation, (state) => ({
    refs: keepMoves(state, draft.task.id, content),
  }))
  const { worktree } = draft
  if (isWorktree(run.repo, worktree))
    await atWork(run.repo, worktree, async () => {
      await git([...noHooks, 'checkout', '--quiet', '--detach', '--'], { cwd: worktree })
    })
  return content
}

/** A task that was sent back begins with its work so far, put on the base as it is now. */
async function startOf(
  run: Run,
  draft: Draft,
  { base }: BasePlan & { kind: 'base' },
  content: Oid | undefined,
): Promise<{ begun: Begun; from: Oid }> {
  const { task } = draft
  const afresh = { begun: { ...draft, base, conflicts: [] }, from: base }
  if (!wantsChanges(task.task) || task.base === undefined || content === undefined) return afresh
  if (task.base === base) return { ...afresh, from: content }
  const { begun, start } = await carried(run, draft, task.base, base)
  return { begun, from: start }
}

/** The work that the task's agent is told of. */
const tipsFor = (world: World, after: readonly TaskId[]): Oid[] =>
  after.flatMap((id) => world.tasks.get(id)?.tip ?? [])

function messageFor(
  world: World,
  begun: Begun,
  needs: Record<string, Oid>,
  after: readonly TaskId[],
): string {
  const { task } = begun
  const running = [...world.tasks.values()].flatMap(({ id, state }) => (state === 'running' ? id : []))
  const ids = new Set([task.id, ...after, ...task.task.brief.after, ...running.slice(0, mostOthers)])
  const tasks = [...ids].flatMap((id) => {
    const commit = world.tasks.get(id)?.task.commit
    const journal = world.store.journals.get(id)
    return commit === undefined || journal === undefined ? [] : [{ id, commit, journal }]
  })
  return renderStart(startedOf(begun, needs), tasks, task.id)
}

function startedOf(begun: Begun, needs: Record<string, Oid>): Entry & { type: 'started' } {
  const { n, agent, base, branch, worktree, conflicts } = begun
  const more = conflicts.length === 0 ? {} : { conflicts }
  return { type: 'started', n, agent, base, branch, worktree, machine: fleetMachine, needs, ...more }
}

/** The journal tells what is shared: this start, or that of who was faster. */
async function recordStart(
  run: Run,
  begun: Begun,
  standing: Standing,
  own: { needs: Record<string, Oid>; from: Oid },
): Promise<void> {
  const told = standing.kind === 'begun' ? standing : undefined
  const { base, agent, needs } = told?.record.started ?? { ...begun, needs: own.needs }
  const shown: Begun = { ...begun, base, agent }
  await record({ ...run, clone: fleetMachine }, shown, needs, told?.from ?? own.from, hasSameAttempts)
}
