// The verdict on an attempt: what Git proves of it, its checks, and one transaction that records both.
import type { Fault } from '../domain/failure.ts'
import type { Entry } from '../domain/journal.ts'
import type { Oid } from '../domain/names.ts'
import { putIndex } from '../git/index-copy.ts'
import type { RefMove } from '../git/refs.ts'
import { stageTree } from '../git/worktree.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { checkLogPath, closeLog, openLog } from '../store/transcript.ts'
import { atWork } from './at-work.ts'
import type { Begun, Outcome, Run } from './attempt.ts'
import { captureAttempt, checkApart, proveAttempt } from './checkout-end.ts'
import { runChecks } from './checks.ts'
import { brokenFault, emptiness, processFault, strayFault } from './faults.ts'
import { type Proof, proveWork } from './finisher.ts'
import { type Hold, openHold } from './hold.ts'
import { type Content, captureContent, keepMoves } from './keep.ts'
import { clientOf, type Pause } from './limits.ts'
import { changedFiles } from './tree.ts'
import { type Done, markOf } from './working.ts'
import type { World } from './world.ts'

/** The end of an attempt as the journal has it. */
export type Ended = Entry & { type: 'ended' }

/** Judges and records. Stopped attempts keep their worktree as it is, and a snapshot under `keep`. */
export async function endAttempt(
  run: Run,
  world: World,
  begun: Begun,
  done: Done,
): Promise<Pick<Outcome, 'state' | 'reason' | 'cause' | 'again'>> {
  const hold = openHold(run.repo, 'runner')
  try {
    return await endHolding(run, world, begun, done, hold)
  } finally {
    await hold.release()
  }
}

async function endHolding(
  run: Run,
  world: World,
  begun: Begun,
  done: Done,
  hold: Hold,
): Promise<Pick<Outcome, 'state' | 'reason' | 'cause' | 'again'>> {
  const { ended, proof } = await verdictOn(run, world, begun, done, hold)
  const isOwnWorktree = begun.place === undefined
  const isLeft = isOwnWorktree && proof !== undefined && proof.fault === undefined && proof.tip !== proof.old
  const [{ length: files }] = await Promise.all([
    changedFiles(run.repo, ended.base ?? begun.base, ended.tip),
    isLeft && atWork(run.repo, begun.worktree, async () => await stage(begun.worktree, proof)),
  ])
  // Before the end is told, so that what the watch warns of is too.
  await Promise.all([record(run, begun, { ...ended, files }, proof), done.watched])
  if (ended.outcome === 'done' && ended.reason !== undefined)
    run.emit({ type: 'warning', task: begun.task.id, text: ended.reason })
  run.emit({
    type: 'ended',
    task: begun.task.id,
    state: ended.outcome,
    seconds: ended.seconds,
    files,
    ...(ended.reason === undefined ? {} : { reason: ended.reason }),
    ...(ended.cause === undefined ? {} : { cause: ended.cause }),
    ...(ended.usage === undefined ? {} : { usage: ended.usage }),
    ...(ended.message === undefined ? {} : { message: ended.message }),
  })
  const { outcome: state, reason, cause } = ended
  return { state, reason, cause, again: ended.until !== undefined }
}

/** Stages what the worktree holds: the snapshot's own index where nobody is in the way, else by Git. */
async function stage(worktree: string, { tree, index }: Proof): Promise<void> {
  if (index === undefined || !putIndex(worktree, index)) await stageTree(worktree, tree)
}

const faultOf = ({ config }: Run, { task }: Begun, done: Done): Fault | undefined =>
  processFault(done, { own: task.task.brief.timeout, usual: config.timeout })

/** What was stopped before or during its checks is not judged. */
async function verdictOn(
  run: Run,
  world: World,
  begun: Begun,
  done: Done,
  hold: Hold,
): Promise<{ ended: Ended; proof?: Proof | undefined }> {
  const isStopped = done.end.cause === 'stopped' && done.over === undefined
  if (isStopped || run.signal.aborted) return await stopped(run, world, begun, done)
  const fault = faultOf(run, begun, done)
  const pause = fault && run.limits.hit(clientOf(run.config, begun.agent), fault)
  if (fault !== undefined && pause !== undefined)
    return await stopped(run, world, begun, done, { fault, pause })
  run.limits.answered(clientOf(run.config, begun.agent))
  const verdict = await judged(run, world, begun, done, hold)
  const isCut = run.signal.aborted && verdict.ended.outcome === 'failed'
  return isCut ? await stopped(run, world, begun, done) : verdict
}

/** Records an attempt that a fault of the machine ended (a full disk, a Git that failed); its worktree stays as it is. */
export async function recordFailure(run: Run, begun: Begun, seconds: number, reason: string): Promise<void> {
  const fault = told(brokenFault(reason))
  const entry: Ended = { type: 'ended', n: begun.n, outcome: 'failed', ...fault, seconds, checks: [] }
  await record(run, begun, entry, undefined)
  run.emit({ type: 'ended', task: begun.task.id, state: 'failed', ...fault, seconds, files: 0 })
}

const checkFault = (command: string): Fault => ({
  cause: 'check',
  text: `the check \`${command}\` failed`,
})

/** A fault as the journal and the events tell it. */
const told = (fault: Fault | undefined): Pick<Ended, 'reason' | 'cause'> =>
  fault === undefined ? {} : { reason: fault.text, cause: fault.cause }

const base = ({ n }: Begun, done: Done): Omit<Ended, 'outcome' | 'checks'> => ({
  type: 'ended',
  n,
  seconds: Math.round(done.seconds * 1000) / 1000,
  ...(done.usage === undefined ? {} : { usage: done.usage }),
  ...(done.message === undefined ? {} : { message: done.message }),
})

async function stopped(
  run: Run,
  world: World,
  begun: Begun,
  done: Done,
  waits?: { fault: Fault; pause: Pause },
): Promise<{ ended: Ended; proof?: undefined }> {
  const content = await contentOf(run, world, begun)
  if (content?.degraded !== undefined)
    run.emit({
      type: 'warning',
      task: begun.task.id,
      text: `its snapshot lacks what stays in its folder: ${content.degraded}`,
    })
  const tip = content === undefined ? {} : { tip: content.commit }
  const why = waits && { ...told(waits.fault), until: new Date(waits.pause.until).toISOString() }
  return { ended: { ...base(begun, done), ...tip, ...why, outcome: 'stopped', checks: [] } }
}

const contentOf = async (run: Run, world: World, begun: Begun): Promise<Content | undefined> =>
  begun.place === undefined
    ? await captureContent(run.repo, run.writer, {
        id: begun.task.id,
        worktree: begun.worktree,
        tip: begun.base,
      })
    : await captureAttempt(world, begun, run.writer)

async function proofOf(
  run: Run,
  world: World,
  begun: Begun,
  { message }: Done,
): Promise<Proof & { base?: Oid }> {
  if (begun.place !== undefined) return await proveAttempt(run, world, begun, message)
  const { task, agent, worktree, branch, base } = begun
  const { title } = task.task.brief
  const committer = run.writer.ident
  const leaving = { id: task.id, title, agent, worktree, branch, base, message, committer }
  return await proveWork(run.repo, leaving, branchRef(branch))
}

async function judged(
  run: Run,
  world: World,
  begun: Begun,
  done: Done,
  hold: Hold,
): Promise<{ ended: Ended; proof: Proof }> {
  const { kind } = begun.task.task.brief
  const proof = await proofOf(run, world, begun, done)
  const own = faultOf(run, begun, done) ?? proof.fault ?? emptiness(kind, proof, done)
  const stray = own === undefined ? await strayFault(run, begun, proof) : {}
  const fault = own ?? stray.fault
  const checked =
    fault === undefined && kind === 'change'
      ? await check(run, begun, done, proof, hold)
      : { results: [], output: '' }
  const failed = checked.results.find(({ ok }) => !ok)
  const reason = fault ?? (failed === undefined ? undefined : checkFault(failed.command))
  return {
    proof,
    ended: {
      ...base(begun, done),
      ...(proof.base === undefined || proof.base === begun.base ? {} : { base: proof.base }),
      ...(kind === 'research' ? {} : { tip: proof.tip }),
      ...told(reason ?? stray.doubt),
      outcome: reason === undefined ? 'done' : 'failed',
      checks: checked.results,
    },
  }
}

async function check(run: Run, begun: Begun, done: Done, { tree, tip, old }: Proof, hold: Hold) {
  const { task, n } = begun
  const commands = [...new Set([...run.config.checks, ...task.task.brief.checks])]
  if (commands.length === 0) return { results: [], output: '' }
  if (tip !== old) await hold.keep(tip)
  const log = openLog(checkLogPath(run.repo, task.id, n))
  const request = {
    repo: run.repo,
    commands,
    tree,
    folder: begun.worktree,
    env: done.env,
    mark: markOf(run.clone, task.id, n),
    signal: run.signal,
    onStart: (command: string) => run.emit({ type: 'checking', task: task.id, command }),
    log: (chunk: Buffer) => log.write(chunk),
  }
  try {
    return begun.place === undefined ? await runChecks(request) : await checkApart(run, request, task.id, tip)
  } finally {
    await closeLog(log)
  }
}

async function record(run: Run, begun: Begun, ended: Ended, proof: Proof | undefined): Promise<void> {
  if (run.handIn !== undefined) return await run.handIn(begun, ended, proof)
  await transact(run.repo, run.writer, run.operation, (state) => {
    const isOnBranch = proof !== undefined && proof.fault === undefined
    const isNothing = proof?.old === undefined && !proof?.hasWork
    const moves: RefMove[] =
      isOnBranch && !isNothing ? [{ ref: proof.ref, old: proof.old, new: proof.tip }] : []
    // On the checkout's branch each snapshot begins anew at the base.
    const replaced = begun.place !== undefined && proof?.old !== undefined ? [proof.old] : []
    const kept = ended.tip ?? (proof?.hasWork ? proof.tip : undefined)
    const isKept = kept === undefined || (isOnBranch && ended.tip !== undefined)
    const keeps = keepMoves(state, begun.task.id, ...replaced, ...(isKept ? [] : [kept]))
    const head = ended.outcome === 'stopped' ? state.refs.get(branchRef(begun.branch)) : undefined
    return {
      lines: [{ task: begun.task.id, entry: head === undefined ? ended : { ...ended, head } }],
      refs: [...moves.filter((move) => move.old !== move.new), ...keeps],
    }
  })
}
