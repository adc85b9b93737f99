// A conflict settled by a person: the task's worktree gets the very merge that the landing made, markers and unmerged
// entries included; `land --continue` takes what the person makes of it, `land --abort` puts everything back.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Entry } from '../domain/journal.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isInCheckout } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { leftoverMarkers } from '../git/diff.ts'
import { noHooks } from '../git/hooks.ts'
import type { Merge } from '../git/merge.ts'
import { writeCommits } from '../git/object.ts'
import { encodePath } from '../git/path.ts'
import type { Repo } from '../git/repo.ts'
import { snapshotTree } from '../git/snapshot.ts'
import { git } from '../git/spawn.ts'
import { refreshIndex } from '../git/worktree.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact, type Writer } from '../store/transaction.ts'
import { agentAddress } from './finisher.ts'
import { captureContent, keepMoves } from './keep.ts'
import { attachBranch, isWorktree, prepareWorktree } from './keeper.ts'
import { landingBases } from './landing-base.ts'
import { mergeOver } from './merge-over.ts'
import { attributesAt } from './standing.ts'
import { readWriter, type World } from './world.ts'

/** What is being settled: the task's work over `base`, merged onto `onto`. */
interface Settling {
  onto: Oid
  tip: Oid
  worktree: string
  branch: string
}

const recordPath = (repo: Repo, id: TaskId): string => join(repo.agentsDir, 'settling', `${id}.json`)

/** Whether a task's worktree holds a conflict that a person is settling. */
export const isSettling = (repo: Repo, id: TaskId): boolean => existsSync(recordPath(repo, id))

/** Prepares the task's worktree for settling its conflict with `onto`. Gives its folder; undefined where it merges after all. */
export async function prepareSettling(world: World, one: Observed, onto: Oid): Promise<string | undefined> {
  const { repo } = world
  const { id, tip, base, attempt } = one
  if (tip === undefined || base === undefined || attempt === undefined) return undefined
  // What is in the person's checkout is settled there.
  if (attempt.place !== undefined) return undefined
  if (isSettling(repo, id)) return attempt.worktree
  const landing = (await landingBases(repo, onto, [{ id, base, tip }])).get(id)
  const merge = await mergeOver(
    repo,
    { base: landing !== undefined && 'base' in landing ? landing.base : base, ours: onto, theirs: tip },
    await attributesAt(repo, onto),
  )
  if (merge.clean) return undefined
  await keepContent(world, one, await readWriter(repo))
  const settling: Settling = { onto, tip, worktree: attempt.worktree, branch: attempt.branch }
  writeRecord(repo, id, settling)
  await prepareWorktree(repo, attempt.worktree, onto)
  await fillWithMerge(attempt.worktree, onto, merge)
  return attempt.worktree
}

/** Files with their markers, and the entries of the index unmerged, as `git merge` leaves them. */
async function fillWithMerge(worktree: string, onto: Oid, merge: Merge): Promise<void> {
  const quiet = [...noHooks, '-c', 'rerere.enabled=false']
  await git([...quiet, 'read-tree', '-m', '-u', onto, merge.tree], { cwd: worktree })
  const zero = '0'.repeat(onto.length)
  const gone = merge.conflicts.map(({ path }) => `0 ${zero}\t${path}\0`)
  const input = encodePath([...gone, ...merge.stages.map((stage) => `${stage}\0`)].join(''))
  await git([...quiet, 'update-index', '-z', '--index-info'], { cwd: worktree, input })
}

/** Takes what the person made of the conflict as the task's work, on the base it was settled on. */
export async function continueSettling(world: World, one: Observed): Promise<void> {
  const { repo } = world
  const { id, attempt } = one
  const settling = readRecord(repo, one)
  const writer = await readWriter(repo, world.store)
  const tip = await settledCommit(repo, writer, one, settling)
  const begun: Entry = {
    type: 'started',
    n: (attempt?.n ?? 0) + 1,
    agent: attempt?.agent ?? 'hand',
    base: settling.onto,
    branch: settling.branch,
    worktree: settling.worktree,
    machine: world.clone,
    needs: attempt?.needs ?? {},
  }
  const message = attempt?.end?.message
  const ended: Entry = {
    type: 'ended',
    n: begun.n,
    outcome: 'done',
    tip,
    seconds: 0,
    checks: [],
    ...(message === undefined ? {} : { message }),
  }
  const sentBack: Entry = {
    type: 'reviewed',
    verdict: 'request-changes',
    tip: one.tip,
    message: 'its conflict was settled by hand',
    forced: false,
  }
  await transact(
    repo,
    writer,
    newOperation('land --continue', `settled the conflict of ${id} by hand`),
    (state) => {
      const ref = branchRef(settling.branch)
      return {
        lines: [sentBack, begun, ended].map((entry) => ({ task: id, entry })),
        refs: [{ ref, old: state.refs.get(ref), new: tip }, ...keepMoves(state, id, settling.tip)],
      }
    },
  )
  await attachBranch(repo, settling.worktree, settling.branch)
  await refreshIndex(settling.worktree)
  rmSync(recordPath(repo, id), { force: true })
}

async function settledCommit(
  repo: Repo,
  writer: Writer,
  one: Observed,
  { onto, worktree }: Settling,
): Promise<Oid> {
  const { tree, degraded } = await snapshotTree(repo, worktree)
  if (degraded !== undefined)
    throw new AgentsError('refused', `Not everything in ${worktree} can be committed: ${degraded}.`)
  const ident = { ...writer.ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const message = `${one.task.brief.title}\n\nIts conflict was settled by hand.\n`
  const agent = one.attempt?.agent ?? 'hand'
  const author = { ...ident, name: agent, email: agentAddress(agent) }
  const written = await writeCommits(repo, [
    { mark: 1, tree, parents: [onto], author, committer: ident, message },
  ])
  const commit = written.get(1) as Oid
  const markers = await leftoverMarkers(repo, onto, commit)
  if (markers.length > 0)
    throw new AgentsError('refused', `Conflict markers are left in ${markers.slice(0, 5).join(', ')}.`, {
      hints: [`Settle them in ${worktree}, then run \`git agents land ${one.id} --continue\` again`],
    })
  return commit
}

/** Puts the task's worktree back as it was before its conflict was to be settled. */
export async function abortSettling(world: World, one: Observed): Promise<void> {
  const settling = readRecord(world.repo, one)
  await keepContent(world, one, await readWriter(world.repo))
  await prepareWorktree(world.repo, settling.worktree, settling.tip)
  await attachBranch(world.repo, settling.worktree, settling.branch)
  rmSync(recordPath(world.repo, one.id), { force: true })
}

async function keepContent(world: World, one: Observed, writer: Writer): Promise<void> {
  const worktree = one.attempt?.worktree ?? ''
  if (!isWorktree(world.repo, worktree)) return
  const content = await captureContent(world.repo, writer, { id: one.id, worktree, tip: one.tip })
  if (content?.degraded !== undefined)
    throw new AgentsError(
      'refused',
      `The worktree ${worktree} holds what cannot be kept: ${content.degraded}.`,
    )
  const operation = newOperation('land', `kept the worktree of ${one.id} before its conflict is settled`)
  if (content !== undefined && content.commit !== one.tip)
    await transact(world.repo, writer, operation, (state) => ({
      refs: keepMoves(state, one.id, content.commit),
    }))
}

function readRecord(repo: Repo, one: Observed): Settling {
  try {
    return JSON.parse(readFileSync(recordPath(repo, one.id), 'utf8')) as Settling
  } catch (cause) {
    throw isInCheckout(one) ? settledInPlace(one.id) : notBegun(one.id, cause)
  }
}

const notBegun = (id: TaskId, cause: unknown): AgentsError =>
  new AgentsError('refused', `No conflict of ${id} is being settled.`, {
    hints: [`To begin, run \`git agents land ${id}\``],
    cause,
  })

const settledInPlace = (id: TaskId): AgentsError =>
  new AgentsError('refused', `The work of ${id} is in your checkout, so a conflict of it is settled there.`, {
    hints: [
      `Change its files so that both intents hold, then run \`git agents done ${id}\` and \`git agents land ${id}\``,
    ],
  })

function writeRecord(repo: Repo, id: TaskId, settling: Settling): void {
  mkdirSync(dirname(recordPath(repo, id)), { recursive: true })
  writeFileSync(recordPath(repo, id), JSON.stringify(settling))
}
