// Finished work whose dependencies have other results by now: put on those by a clean merge, checked there, and `done`
// again; what conflicts or fails its checks goes back to its agent (docs/decisions/0035).
import { join } from 'node:path'
import { callerVariable } from '../agents/marked.ts'
import type { Fault } from '../domain/failure.ts'
import type { Entry } from '../domain/journal.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { type Observed, outdatedNeeds } from '../domain/observe.ts'
import type { Attempt, CheckResult } from '../domain/task.ts'
import { AgentsError, reasonOf } from '../errors.ts'
import { callerMark } from '../git/spawn.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { checkLogPath, closeLog, openLog } from '../store/transcript.ts'
import { atWork } from './at-work.ts'
import type { Outcome, Run } from './attempt.ts'
import type { BasePlan } from './base.ts'
import { foldersFor, planBase } from './beginning.ts'
import { checkApart } from './checkout-end.ts'
import { withoutBindings } from './environment.ts'
import { openHold } from './hold.ts'
import { captureContent, keepMoves } from './keep.ts'
import { type Rebased, rebasedWork } from './rebased-commits.ts'
import { moveAlong, refuseChanged } from './rebased-worktree.ts'
import { changedFiles } from './tree.ts'
import { areTrusted } from './trust.ts'
import { markOf } from './working.ts'
import type { World } from './world.ts'

/** Finished work, and the tasks whose results are others by now. */
export interface RebasedWork {
  task: Observed
  attempt: Attempt
  base: Oid
  tip: Oid
  on: TaskId[]
}

type Base = BasePlan & { kind: 'base' }
type Verdict = Pick<Outcome, 'state' | 'reason' | 'cause'> & { files?: number }

/** Re-bases one task. Where it cannot be done now the task stays as it is, and is told why. */
export async function rebase(run: Run, world: World, id: TaskId, after: readonly TaskId[]): Promise<Outcome> {
  const since = performance.now()
  const work = workOf(world, id)
  const idle = { id, preparing: 0, working: 0 }
  if (work === undefined) return { ...idle, state: 'pending', reason: 'it is gone' }
  try {
    const { files = 0, ...verdict } = await rebaseOnto(run, world, work, after)
    const seconds = (performance.now() - since) / 1000
    run.emit({ type: 'ended', task: id, ...told(verdict), seconds, files })
    return { ...idle, ...verdict, preparing: seconds }
  } catch (error) {
    const hints = error instanceof AgentsError ? error.hints : []
    const reason = `it stays on the older result of ${work.on.join(', ')}: ${reasonOf(error)}`
    run.emit({ type: 'warning', task: id, text: [reason, ...hints].join('. ') })
    return { ...idle, state: work.task.state, reason }
  }
}

function workOf(world: World, id: TaskId): RebasedWork | undefined {
  const task = world.tasks.get(id)
  const { attempt, base, tip } = task ?? {}
  if (task === undefined || attempt === undefined || base === undefined || tip === undefined) return undefined
  return { task, attempt, base, tip, on: outdatedNeeds(task, world.tasks).map((one) => one.id) }
}

const told = ({ state, reason, cause }: Verdict) => ({
  state,
  ...(reason === undefined ? {} : { reason }),
  ...(cause === undefined ? {} : { cause }),
})

async function rebaseOnto(
  run: Run,
  world: World,
  work: RebasedWork,
  after: readonly TaskId[],
): Promise<Verdict> {
  const { task, attempt } = work
  if (!(await areTrusted(run, task.task.brief.checks)))
    throw new AgentsError('refused', 'its checks are not trusted yet')
  const standing = await refuseChanged(run.repo, attempt)
  const plan = await planBase(run, world, task, after)
  if (plan.kind === 'conflict')
    throw new AgentsError('refused', `${plan.with} conflicts with what it is to stand on`)
  const { branch, worktree, n } = attempt
  run.emit({ type: 'preparing', task: task.id, attempt: n + 1, branch, worktree, base: plan.base })
  const rebased = await rebasedWork(run.repo, work, plan.base, run.writer.ident)
  if (rebased.kind !== 'clean') return await sendBack(run, work, rebased)
  const hold = openHold(run.repo, 'runner')
  try {
    await hold.keep(rebased.tip)
    const checks = await checked(run, work, rebased)
    if (run.signal.aborted) throw new AgentsError('refused', 'the run was ended')
    if (standing === 'kept') await keepWorktree(run, work)
    return await settle(run, work, plan, rebased, checks)
  } finally {
    await hold.release()
  }
}

/** The checks on the very tree, apart from the worktree: that is moved only to what has passed or is to be mended there. */
async function checked(
  run: Run,
  { task, attempt }: RebasedWork,
  { tip, tree }: Rebased & { kind: 'clean' },
): Promise<CheckResult[]> {
  const commands = [...new Set([...run.config.checks, ...task.task.brief.checks])]
  if (commands.length === 0) return []
  const { repo, config, signal, emit } = run
  const log = openLog(checkLogPath(repo, task.id, attempt.n + 1))
  const request = {
    ...{ repo, commands, tree, signal, folder: '', mark: markOf(run.clone, task.id, attempt.n + 1) },
    // After a kill the next command ends what bears this, as it does with Git's own processes.
    env: { ...withoutBindings(run.env), ...config.env, [callerVariable]: callerMark },
    onStart: (command: string) => emit({ type: 'checking', task: task.id, command }),
    log: (chunk: Buffer) => log.write(chunk),
  }
  try {
    const apart = async () => await checkApart(run, request, task.id, tip)
    return (await atWork(repo, join(repo.agentsDir, 'scratch', task.id), apart)).results
  } finally {
    await closeLog(log)
  }
}

/** What a worktree that a kill left off its branch holds, before it is moved. */
async function keepWorktree({ repo, writer }: Run, { task, attempt, tip }: RebasedWork): Promise<void> {
  const { id } = task
  const content = await captureContent(repo, writer, { id, worktree: attempt.worktree, tip })
  if (content?.degraded !== undefined)
    throw new AgentsError('refused', `its worktree holds what cannot be kept: ${content.degraded}`)
  const operation = newOperation('rebase', `kept the worktree of ${id} before it was re-based`)
  if (content !== undefined && content.commit !== tip)
    await transact(repo, writer, operation, (state) => ({ refs: keepMoves(state, id, content.commit) }))
}

/** Branch, worktree and journal go to the new tip; where a check failed there, so does the word of it. */
async function settle(
  run: Run,
  work: RebasedWork,
  plan: Base,
  { tip }: Rebased & { kind: 'clean' },
  checks: CheckResult[],
): Promise<Verdict> {
  const failed = checks.find(({ ok }) => !ok)
  const words = `${work.on.join(', ')} has a new result, and this work was put on it.`
  const fault: Fault | undefined =
    failed === undefined
      ? undefined
      : {
          cause: 'check',
          text: `the check \`${failed.command}\` failed on the new result of ${work.on.join(', ')}`,
        }
  const changed = await changedFiles(run.repo, plan.base, tip)
  const files = changed.length
  const entries = entriesOf(run, work, plan, {
    ...{ tip, files, checks, outcome: fault === undefined ? 'done' : 'failed' },
    ...(fault === undefined ? doubtOf(work) : { reason: fault.text, cause: fault.cause }),
  })
  const folders = foldersFor(run, { task: work.task, conflicts: [] }, changed)
  await moveAlong(run.repo, { ...work.attempt, folders }, tip, async () => {
    await record(run, work, [sentBack(work, words), ...entries], tip)
  })
  if (fault !== undefined) return { state: 'failed', reason: fault.text, cause: fault.cause, files }
  return { state: 'done', reason: `it is on the new result of ${work.on.join(', ')} now`, files }
}

/** What was to be looked at before is so still. */
function doubtOf({ attempt: { end } }: RebasedWork): Pick<Ending, 'reason' | 'cause'> {
  if (end?.outcome !== 'done' || end.cause === undefined || end.reason === undefined) return {}
  return { reason: end.reason, cause: end.cause }
}

type Ending = Pick<Entry & { type: 'ended' }, 'outcome' | 'tip' | 'files' | 'checks' | 'reason' | 'cause'>

function entriesOf(run: Run, { attempt, on }: RebasedWork, { base, needs }: Base, end: Ending): Entry[] {
  const { agent, branch, worktree, session } = attempt
  const n = attempt.n + 1
  const message = attempt.end?.message
  const machine = run.clone
  return [
    { type: 'started', n, agent, base, branch, worktree, machine, needs, onto: on },
    ...(session === undefined ? [] : [{ type: 'session' as const, n, id: session }]),
    { type: 'ended', n, seconds: 0, ...end, ...(message === undefined ? {} : { message }) },
  ]
}

const sentBack = ({ tip }: RebasedWork, message: string): Entry => ({
  type: 'reviewed',
  verdict: 'request-changes',
  tip,
  message,
  forced: false,
})

/** Work that no clean merge puts there: its agent is told, and gets it with the conflict when it starts. */
async function sendBack(
  run: Run,
  work: RebasedWork,
  rebased: Exclude<Rebased, { kind: 'clean' }>,
): Promise<Verdict> {
  const how =
    rebased.kind === 'empty'
      ? 'nothing of this work is left on it'
      : `this work conflicts with it in ${rebased.paths.join(', ')}`
  const reason = `${work.on.join(', ')} has a new result, and ${how}.`
  await record(run, work, [sentBack(work, reason)], undefined)
  return { state: 'changes-requested', reason }
}

/** One transaction, which gives up where somebody else has gone on with the task; an approval of the old tip is no such thing. */
async function record(run: Run, work: RebasedWork, entries: Entry[], tip: Oid | undefined): Promise<void> {
  const { task, attempt, on } = work
  const { id } = task
  const operation = newOperation('rebase', `put ${id} on the new result of ${on.join(', ')}`)
  await transact(run.repo, run.writer, operation, (state) => {
    const current = state.tasks.get(id)
    const ref = branchRef(attempt.branch)
    const old = state.refs.get(ref)
    const isAsBefore =
      current !== undefined &&
      (current.state === task.task.state || current.state === 'approved') &&
      current.attempts.length === task.task.attempts.length &&
      (old === undefined || old === work.tip || old === attempt.end?.head)
    if (!isAsBefore) throw new AgentsError('refused', `another command has changed ${id} meanwhile`)
    return {
      lines: entries.map((entry) => ({ task: id, entry })),
      refs: tip === undefined ? [] : [{ ref, old, new: tip }, ...keepMoves(state, id, work.tip)],
    }
  })
}
