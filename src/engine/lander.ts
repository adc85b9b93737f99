// The lander: computes everything before anything moves, then moves the target, the task refs and the notes in one
// transaction, the checkout following. Dry run and landing are the same computation.

import type { Trailer } from '../domain/message.ts'
import type { Oid, OperationId, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Held, Landed } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import { signsCommits } from '../git/commit.ts'
import { readIdent } from '../git/ident.ts'
import { takeLock } from '../store/lock.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { type ChainSetting, describeLinks, type Link, proveConservation } from './chain.ts'
import { type Follower, follow } from './follow.ts'
import { type Gate, passGate } from './gate.ts'
import { keepMoves } from './keep.ts'
import { findMessageHook } from './message-hook.ts'
import { select } from './selection.ts'
import { prepareSettling } from './settling.ts'
import { attributesAt } from './standing.ts'
import { readWriter, refreshWorld, requireTip, type World } from './world.ts'

export interface LandRequest extends Gate {
  /** Which tasks, of the world as it is once the lock is held. */
  wanted: (world: World) => Observed[]
  branch: string
  dryRun: boolean
  keepsCommits: boolean
  /** Whether a conflict of this task, held now, is to be prepared in its worktree for a person to settle. */
  isSettledByHand: (id: TaskId) => boolean
}

export interface LandReport {
  landed: Landed[]
  held: Held[]
  operation: OperationId | null
  followed: string | null
}

/** How often a landing is planned anew when somebody else moves the target while its checks run. */
const maxPlans = 5

/** Lands what may land. One landing at a time; a target that moves meanwhile is planned for anew. */
export async function land(before: World, request: LandRequest): Promise<LandReport> {
  const lock = await takeLock(request.repo, 'land', 60_000)
  try {
    for (let plans = 1; ; plans++) {
      try {
        const report = await landOnce(await refreshWorld(before), request)
        return request.dryRun ? report : await withSettling(await refreshWorld(before), request, report)
      } catch (error) {
        if (!(error instanceof AgentsError) || error.code !== 'moved' || plans === maxPlans) throw error
      }
    }
  } finally {
    lock.release()
  }
}

/** Named tasks that conflict get their worktree prepared, so that a person can go on at once. */
async function withSettling(world: World, request: LandRequest, report: LandReport): Promise<LandReport> {
  const held: Held[] = []
  for (const one of report.held) {
    const task = world.tasks.get(one.id)
    const isByHand = one.reason === 'conflict' && request.isSettledByHand(one.id)
    const tip = requireTip(world, request.branch)
    const worktree = isByHand && task !== undefined ? await prepareSettling(world, task, tip) : undefined
    held.push(worktree === undefined ? one : { ...one, worktree })
  }
  return { ...report, held }
}

async function landOnce(world: World, request: LandRequest): Promise<LandReport> {
  const target = requireTip(world, request.branch)
  const { ready, held, follower } = await select(world, request.wanted(world), target, request.branch)
  const setting = await chainSetting(request, target)
  const chain = await passGate(request, setting, ready)
  await proveConservation(request.repo, chain.links)
  const landed = await describeLinks(request.repo, chain.links)
  const report = { landed, held: [...held, ...chain.held], followed: follower?.path ?? null }
  if (request.dryRun || chain.links.length === 0) return { ...report, operation: null }
  return { ...report, operation: await publish(request, target, chain.links, follower) }
}

async function chainSetting({ repo, config, keepsCommits }: LandRequest, target: Oid): Promise<ChainSetting> {
  const cwd = repo.top ?? repo.commonDir
  const [author, committer, sign, attributes, messageHook] = await Promise.all([
    readIdent(cwd, 'author'),
    readIdent(cwd, 'committer'),
    signsCommits(repo),
    attributesAt(repo, target),
    findMessageHook(repo),
  ])
  if (author === undefined || committer === undefined)
    throw new AgentsError('refused', 'Git does not know who you are, and a commit needs an author.', {
      hints: [
        'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`',
      ],
    })
  const trailers = Object.entries(config.commit.trailers) as Trailer[]
  return {
    repo,
    target,
    attributes,
    author,
    committer,
    sign,
    trailers,
    messageHook,
    keepsCommits,
    template: config.commit.template,
  }
}

async function publish(
  request: LandRequest,
  from: Oid,
  links: readonly Link[],
  follower: Follower | undefined,
): Promise<OperationId> {
  const { repo, branch } = request
  const to = links.at(-1)?.commits.at(-1) as Oid
  const ids = links.map(({ ready }) => ready.task.id)
  const operation = newOperation(
    'land',
    `landed ${ids.length === 1 ? ids[0] : `${ids.length} tasks`} on ${branch}`,
  )
  const writer = await readWriter(repo)
  const ref = branchRef(branch)
  const move = async (): Promise<void> => {
    await transact(repo, writer, operation, (state) => {
      refuseMoved(state.refs.get(ref), from, branch)
      for (const { ready } of links) refuseChanged(state.tasks.get(ready.task.id)?.seq, ready.task)
      return {
        refs: [
          { ref, old: from, new: to },
          ...links.flatMap(({ ready }) => keepMoves(state, ready.task.id, ready.tip)),
        ],
        lines: links.map(({ ready, commits }) => ({
          task: ready.task.id,
          entry: { type: 'landed', commits, target: branch, tip: ready.tip } as const,
        })),
        notes: links.flatMap((link) => link.commits.map((on) => ({ on, text: noteOf(link) }))),
      }
    })
  }
  if (follower === undefined) await move()
  else await follow(repo, follower, { ref, from, to }, move)
  return operation.id
}

function refuseMoved(now: Oid | undefined, from: Oid, branch: string): void {
  if (now !== from)
    throw new AgentsError(
      'moved',
      `${branch} is being moved by somebody else all the time. Nothing has landed.`,
      {
        hints: ['Run `git agents land` again once it rests'],
      },
    )
}

function refuseChanged(seq: number | undefined, task: Observed): void {
  if (seq !== task.task.seq)
    throw new AgentsError('moved', `${task.id} is being changed by other commands. Nothing has landed.`, {
      hints: ['Run `git agents land` again'],
    })
}

/** What plain `git log --notes=agents` tells of a landed commit. */
function noteOf({ ready }: Link): string {
  const { task, attempt } = ready.task
  const verdict = task.verdicts.at(-1)
  const usage = attempt?.end?.usage
  return [
    `Task: ${task.id}`,
    `Agent: ${attempt?.agent ?? 'unknown'}, attempt ${attempt?.n ?? 1}, ${attempt?.end?.seconds ?? 0} s${usage === undefined ? '' : `, ${usage.input + usage.output} tokens`}`,
    `Work: ${ready.tip}`,
    verdict?.kind === 'approve' ? `Approved: ${verdict.by} at ${verdict.at}` : 'Approved: by landing it',
    '',
  ].join('\n')
}
