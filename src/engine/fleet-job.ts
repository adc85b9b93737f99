// One job on a machine of a fleet: the attempt is fetched, carried out as any other in a worktree of this clone, and what
// came of it is handed in at the remote, where only the first result counts. A late one is kept there as a snapshot.
import { adapterOf } from '../agents/index.ts'
import { attemptRef, type Job, type Result, type Start } from '../domain/fleet.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { AgentsError, reasonOf } from '../errors.ts'
import { moveRefs, readRefs } from '../git/refs.ts'
import { branchRef } from '../store/tasks.ts'
import { type Begun, carryThrough, type HandIn, type Run } from './attempt.ts'
import { foldersFor } from './beginning.ts'
import { brokenFault } from './faults.ts'
import {
  fetchStanding,
  moveAttempt,
  pushKept,
  type Shared,
  untilReached,
  writeResult,
} from './fleet-attempts.ts'
import { requireChecks } from './fleet-checks.ts'
import { fetchAttempt } from './fleet-clone.ts'
import { teller } from './fleet-heard.ts'
import { keepLeft, takeAway } from './fleet-left.ts'
import type { Handled, Tools } from './fleet-service.ts'
import { captureContent } from './keep.ts'
import { attachBranch, branchName, isWorktree, prepareWorktree, worktreePath } from './keeper.ts'
import { pause } from './pause.ts'
import { changedFiles } from './tree.ts'
import { isConfigTrusted } from './trust.ts'
import { readWorld, type World, worldWith } from './world.ts'

/** What all jobs of a machine share. */
export interface Machine extends Shared {
  run: Omit<Run, 'config' | 'handIn'>
  /** Why its disks let nothing start; undefined where they do. */
  lack: () => string | undefined
  /** The attempts that are carried out here now, by the commit that each begins with. */
  atWork: Map<Oid, Promise<Handled>>
  /** Ends the machine, with why. */
  leave: (why: string) => void
}

/** How long a machine takes no other job in place of one that it gave back, in milliseconds. */
const backMs = 3_000
/** How often an attempt is given back for a full disk: one that fills whatever disk it meets is its own fault. */
const mostFull = 5

/** Where a job stands once its attempt is through: handed in, too late, or to be given back; and what the remote has then. */
interface Through {
  how: 'in' | 'late' | 'back'
  tips: Oid[]
}

/**
 * Carries a job out. A Redis that forgot it, or a machine that was silent for too long, hands one out that is at work here:
 * it comes to what that comes to. @throws where the job is at fault, so that the run counts its attempt as failed
 */
export async function carryOut(machine: Machine, job: Job, agent: string, tools: Tools): Promise<Handled> {
  const { atWork } = machine
  const work = atWork.get(job.start) ?? carryOnce(machine, job, agent, tools)
  atWork.set(job.start, work)
  try {
    return await work
  } finally {
    atWork.delete(job.start)
  }
}

async function carryOnce(machine: Machine, job: Job, agent: string, tools: Tools): Promise<Handled> {
  const { repo, remote } = machine
  if (machine.lack() !== undefined) return await giveBack(machine)
  const standing = await fetched(machine, job)
  if (standing === 'away') return 'back'
  // Somebody else has handed it in, or the run has ended it.
  if (standing?.kind !== 'begun' || standing.start !== job.start) return 'done'
  const world = await readWorld(repo.commonDir)
  if (!(await isConfigTrusted(world))) {
    machine.leave('the configuration at the remote has changed, and you have not trusted it yet')
    return 'back'
  }
  const { started } = standing.record
  if (started.agent !== agent) throw new Error(`the job is for ${agent}, its attempt for ${started.agent}`)
  const through: Through = { how: 'back', tips: [] }
  const run = runFor(machine, world, job, tools, through)
  try {
    const seen = worldWith(world, standing.record)
    const begun = await begin(run, world, seen, standing.record, {
      job,
      from: standing.from,
      shared: machine,
    })
    await carryThrough(run, seen, begun)
    if (through.how !== 'back') await tidy(machine, job, begun, standing.from, through.tips)
  } catch (error) {
    const { cause, text: reason } = brokenFault(reasonOf(error))
    if (cause === 'disk-full' && tools.turn <= mostFull)
      return await giveBack(machine, { task: job.task, text: `it is given back: ${reason}` })
    if (!(error instanceof AgentsError)) throw error
    const ended = { type: 'ended', n: job.n, outcome: 'failed', cause } as const
    const result: Result = {
      ended: { ...ended, reason, seconds: 0, checks: [] },
      ...{ onBranch: false, machine: run.clone },
    }
    await push(run, { repo, remote }, job, result, through)
  }
  return through.how === 'back' ? 'back' : 'done'
}

/** Another machine is to have it: this one takes none for a moment. */
async function giveBack({ run }: Machine, why?: { task: TaskId; text: string }): Promise<Handled> {
  if (why !== undefined) run.emit({ type: 'warning', ...why })
  await pause(backMs, run.signal)
  return 'back'
}

/** A machine that cannot fetch its job gives it to another. */
async function fetched(
  machine: Machine,
  { task, n }: Job,
): Promise<Awaited<ReturnType<typeof fetchAttempt>> | 'away'> {
  try {
    return await fetchAttempt(machine.repo, machine.remote, task, n)
  } catch (error) {
    await giveBack(machine, { task, text: `it cannot be fetched, and is given back: ${reasonOf(error)}` })
    return 'away'
  }
}

function runFor({ run, ...shared }: Machine, world: World, job: Job, tools: Tools, through: Through): Run {
  const tell = teller(tools.progress, run.clone)
  const handIn: HandIn = async (begun, ended, proof) => {
    const { files: _, ...rest } = ended
    const isOnBranch = proof !== undefined && proof.fault === undefined
    const tip = isOnBranch || proof?.hasWork ? proof?.tip : undefined
    const isOurs = run.signal.aborted && !tools.stop.aborted && ended.outcome === 'stopped'
    const result: Result = {
      ended: ended.files === undefined ? rest : ended,
      ...(tip === undefined ? {} : { tip }),
      ...{ onBranch: isOnBranch, machine: run.clone },
    }
    if (isOurs) await leaveKept(run, shared, begun.task.id, tipsOf(result))
    else await push(itself, shared, job, result, through)
  }
  const itself: Run = {
    ...run,
    config: world.config,
    signal: AbortSignal.any([run.signal, tools.stop]),
    emit: (event, at) => {
      run.emit(event, at)
      tell(event)
    },
    handIn,
  }
  return itself
}

/** What a machine that goes has of an attempt; where the remote is away, it stays in the worktree for the next start. */
async function leaveKept({ emit }: Machine['run'], shared: Shared, task: TaskId, tips: Oid[]): Promise<void> {
  try {
    await pushKept(shared, task, tips)
  } catch (error) {
    emit({ type: 'warning', task, text: `what it did is kept on this machine alone: ${reasonOf(error)}` })
  }
}

const tipsOf = ({ tip, ended }: Result): Oid[] => [...new Set([tip, ended.tip].flatMap((oid) => oid ?? []))]

/** Hands a result in, once: until the remote has it, or has another one, or the machine is to go. */
async function push(run: Run, shared: Shared, job: Job, result: Result, through: Through): Promise<void> {
  const { task, n, start } = job
  const end = await writeResult(shared.repo, run.writer.ident, job, result)
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 20_000))
    try {
      const moved = await moveAttempt(shared, { ref: attemptRef(task, n), old: start, new: end })
      if (moved === 'lost' && !(await isItself(shared, job, end))) await late(run, shared, task, result)
      Object.assign(through, { how: moved === 'lost' ? 'late' : 'in', tips: tipsOf(result) })
      return
    } catch (error) {
      run.emit({ type: 'warning', task, text: `its result is not in the remote yet: ${reasonOf(error)}` })
      if (run.signal.aborted) return
      await pause(waitMs, run.signal)
    }
}

/** A push whose answer got lost may have come through. */
async function isItself(shared: Shared, { task, n }: Job, end: Oid): Promise<boolean> {
  const standing = await fetchStanding(shared, task, n)
  return standing?.kind === 'ended' && standing.end === end
}

async function late(run: Run, shared: Shared, task: TaskId, result: Result): Promise<void> {
  await pushKept(shared, task, tipsOf(result))
  const text = 'its result came late, after another one; it is kept under refs/agents/keep in the remote'
  run.emit({ type: 'warning', task, text })
}

/** A worktree with what the attempt begins with, on its branch. What was there before is kept in the remote first. */
async function begin(
  run: Run,
  world: World,
  seen: World,
  { started }: Start,
  { job, from, shared }: { job: Job; from: Oid; shared: Shared },
): Promise<Begun> {
  const { repo, config } = run
  const { task: id, n } = job
  const task = seen.tasks.get(id)
  if (task === undefined) throw new AgentsError('not-found', `The record of ${id} does not hold it.`)
  await requireChecks(run, task.task.brief.checks)
  const { agent, base, conflicts = [] } = started
  const adapter = adapterOf(agent, config.agents[agent], Object.keys(config.agents))
  const branch = branchName(config, world.store, id)
  const worktree = worktreePath(repo, config, id)
  run.emit({ type: 'preparing', task: id, attempt: n, branch, worktree, base })
  const ref = branchRef(branch)
  const old = (await readRefs(repo, [ref])).get(ref)
  const content = isWorktree(repo, worktree)
    ? await captureContent(repo, run.writer, { id, worktree, tip: undefined })
    : undefined
  if (content?.degraded !== undefined)
    throw new AgentsError(
      'refused',
      `On ${run.clone}, ${worktree} holds what cannot be kept: ${content.degraded}.`,
    )
  const before = [old, content?.commit].flatMap((oid) => oid ?? [])
  await untilReached(run.signal, () => pushKept(shared, id, before))
  const changed = from === base ? [] : await changedFiles(repo, base, from)
  await prepareWorktree(repo, worktree, from, foldersFor(run, { task, conflicts }, changed))
  await moveRefs(repo, [{ ref, old, new: from }], 'agents: start')
  await attachBranch(repo, worktree, branch)
  return { task, n, agent, adapter, base, branch, worktree, session: undefined, conflicts }
}

/** Once all of it is in the remote, what was handed in or else what is there, worktree, branch and the attempt's ref go. */
async function tidy(
  machine: Machine,
  { task: id, n }: Job,
  begun: Begun,
  from: Oid,
  tips: readonly Oid[],
): Promise<void> {
  const { repo, run } = machine
  const left = { id, n, worktree: begun.worktree, branch: branchRef(begun.branch) }
  try {
    const known = tips.length > 0 ? tips : await keepLeft(machine, { ...left, start: from })
    await takeAway(repo, run.writer, { ...left, known: [from, ...known] })
  } catch (error) {
    run.emit({ type: 'warning', task: id, text: `its worktree stays: ${reasonOf(error)}` })
  }
}
