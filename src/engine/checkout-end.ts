// How work in the checkout becomes a task's: proved from Git, as one commit over its base that nothing names yet. The
// checkout's files, index and HEAD stay as they are.
import { join } from 'node:path'
import type { Fault } from '../domain/failure.ts'
import { composeMessage } from '../domain/message.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Unassigned } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import { leftoverMarkers } from '../git/diff.ts'
import { type Ident, treesOf } from '../git/object.ts'
import { branchOf } from '../git/refs.ts'
import { unmergedPaths } from '../git/snapshot.ts'
import { removeWorktree } from '../git/worktree.ts'
import { branchRef } from '../store/tasks.ts'
import type { Writer } from '../store/transaction.ts'
import type { Begun, Run } from './attempt.ts'
import { type CheckoutWork, commitWork, readWork } from './checkout.ts'
import { type CheckRequest, runChecks } from './checks.ts'
import { agentAddress, lackFault, leftFault, type Proof } from './finisher.ts'
import { listing } from './hooks-words.ts'
import { type Content, snapshotAuthor } from './keep.ts'
import { prepareWorktree } from './keeper.ts'
import { setUpWorktree } from './setup.ts'
import { refreshWorld, type World } from './world.ts'

/** A proof of work in the checkout, what it is told against, and what could be nobody's. */
export interface CheckoutProof extends Proof {
  base: Oid
  contested: Unassigned[]
}

/** Who did the work: an agent by its name, or the person. */
export type Doer = { agent: string; message: string | undefined } | { person: Ident }

/** Gathers what the task claims in the checkout into one tip. */
export async function proveInCheckout(
  world: World,
  one: Observed,
  doer: Doer,
  committer: Ident,
): Promise<CheckoutProof> {
  const { repo } = world
  const main = repo.main ?? ''
  const [work, branch, unmerged] = await Promise.all([
    readWork(world, one),
    branchOf(main),
    unmergedPaths(repo, main),
  ])
  const ref = branchRef(one.attempt?.branch ?? '')
  const tip = await commitWork(repo, work, wordsOf(one, doer, committer))
  const [tree] = await treesOf(repo, [tip])
  const changed = new Set(work.changes.map(({ path }) => path))
  return {
    tip,
    tree: tree as Oid,
    old: world.store.refs.get(ref),
    ref,
    base: work.base,
    contested: work.contested,
    hasWork: work.changes.length > 0,
    fault: faultOf(one, work, {
      branch,
      unmerged: unmerged.filter((path) => changed.has(path)),
      markers: await leftoverMarkers(repo, work.base, tip),
    }),
  }
}

/** The proof of an attempt that has ended; what is nobody's is told. */
export async function proveAttempt(
  run: Run,
  before: World,
  { task, agent }: Begun,
  message: string | undefined,
): Promise<CheckoutProof> {
  const { world, one } = await asOfNow(before, task.id)
  const proof = await proveInCheckout(world, one, { agent, message }, run.writer.ident)
  for (const { path, claimedBy } of proof.contested)
    run.emit({
      type: 'warning',
      task: task.id,
      text: `${path} is left out: ${listing(claimedBy)} claim it`,
    })
  return proof
}

/** What an attempt has in the checkout when it is stopped. */
export async function captureAttempt(
  before: World,
  { task }: Begun,
  writer: Writer,
): Promise<Content | undefined> {
  const { world, one } = await asOfNow(before, task.id)
  return await captureInCheckout(world, one, writer)
}

async function asOfNow(before: World, id: TaskId): Promise<{ world: World; one: Observed }> {
  const world = await refreshWorld(before)
  const one = world.tasks.get(id)
  if (one === undefined) throw new AgentsError('refused', `${id} was taken back while it was at work.`)
  return { world, one }
}

/** Runs checks on exactly the work's tree, in a worktree of its own: the checkout holds what others do as well. */
export async function checkApart(
  run: Run,
  request: CheckRequest,
  id: TaskId,
  tip: Oid,
): Promise<Awaited<ReturnType<typeof runChecks>>> {
  const { repo, config, signal } = run
  const folder = join(repo.agentsDir, 'scratch', id)
  await prepareWorktree(repo, folder, tip)
  try {
    const error = await setUpWorktree({ ...request, config, worktree: folder, signal })
    if (error !== undefined)
      return { results: [{ command: 'setup', tree: request.tree, ok: false }], output: error }
    return await runChecks({ ...request, folder, remembers: true })
  } finally {
    await removeWorktree(repo, folder)
  }
}

/**
 * What a task has in the checkout now, as a commit to be kept; `degraded` says what it lacks. Undefined where the checkout
 * is on another branch by now: what differs there is not the task's.
 */
export async function captureInCheckout(
  world: World,
  one: Observed,
  { ident }: Writer,
): Promise<Content | undefined> {
  if ((await branchOf(world.repo.main ?? '')) !== one.task.target) return undefined
  const work = await readWork(world, one)
  const committer = { ...ident, at: now() }
  const author = { ...snapshotAuthor, at: committer.at }
  const message = `Snapshot of ${one.id} in the checkout\n`
  const commit = await commitWork(world.repo, work, { author, committer, message })
  return { commit, degraded: work.degraded }
}

const now = (): string => `${Math.floor(Date.now() / 1000)} +0000`

function wordsOf({ id, task }: Observed, doer: Doer, committer: Ident) {
  const at = now()
  const isPerson = 'person' in doer
  return {
    author: isPerson ? { ...doer.person, at } : { name: doer.agent, email: agentAddress(doer.agent), at },
    committer: { ...committer, at },
    message: composeMessage(task.brief.title, isPerson ? undefined : doer.message, [['Agent-Task', id]]),
  }
}

function faultOf(
  { task }: Observed,
  { degraded }: CheckoutWork,
  seen: { branch: string | undefined; unmerged: string[]; markers: string[] },
): Fault | undefined {
  if (seen.branch !== task.target)
    return {
      cause: 'off-branch',
      text: `the checkout is on ${seen.branch ?? 'no branch'}, not on ${task.target}`,
    }
  return leftFault(seen) ?? lackFault({ degraded })
}
