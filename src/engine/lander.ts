// The lander: computes everything before anything moves, then moves the target, the task refs and the notes in one
// transaction, the checkout following. Dry run and landing are the same computation.

import type { Placed } from '../domain/landing-order.ts'
import { type LandingPlan, type LandingStep, landedOf } from '../domain/landing-plan.ts'
import type { Trailer } from '../domain/message.ts'
import type { Oid, OperationId, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Held, Landed } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import { signsCommits } from '../git/commit.ts'
import { readIdent } from '../git/ident.ts'
import { takeLock } from '../store/lock.ts'
import type { ChainSetting, Link, Ready } from './chain.ts'
import { type Gate, passGate } from './gate.ts'
import { openHold } from './hold.ts'
import { proveConservation, type Stat, statLinks } from './landing-proof.ts'
import { findMessageHook } from './message-hook.ts'
import { applyLanding } from './publisher.ts'
import { select } from './selection.ts'
import { prepareSettling } from './settling.ts'
import { attributesAt } from './standing.ts'
import { refreshWorld, requireTip, type World } from './world.ts'

export interface LandRequest extends Omit<Gate, 'hold'> {
  /** Which tasks, of the world as it is once the lock is held. */
  wanted: (world: World) => Observed[]
  branch: string
  dryRun: boolean
  keepsCommits: boolean
  /** Whether a conflict of this task, held now, is to be prepared in its worktree for a person to settle. */
  isSettledByHand: (id: TaskId) => boolean
}

export interface LandReport {
  plan: LandingPlan
  landed: Landed[]
  held: Held[]
  operation: OperationId | null
}

/** How often a landing is planned anew when somebody else moves the target while its checks run. */
const maxPlans = 5

/** Lands what may land. One landing at a time; a target that moves meanwhile is planned for anew. */
export async function land(before: World, request: LandRequest): Promise<LandReport> {
  const lock = await takeLock(request.repo, 'land', 60_000)
  const hold = openHold(request.repo, 'land')
  try {
    for (let plans = 1; ; plans++) {
      try {
        const report = await landOnce(await refreshWorld(before), { ...request, hold })
        return request.dryRun ? report : await withSettling(await refreshWorld(before), request, report)
      } catch (error) {
        if (!(error instanceof AgentsError) || error.code !== 'moved' || plans === maxPlans) throw error
      }
    }
  } finally {
    await hold.release()
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

async function landOnce(world: World, request: LandRequest & Gate): Promise<LandReport> {
  const target = requireTip(world, request.branch)
  const { ready, order, held, follower } = await select(world, request.wanted(world), target, request.branch)
  const setting = await chainSetting(request, target)
  const chain = await passGate(request, setting, ready)
  await proveConservation(request.repo, chain.links)
  const plan: LandingPlan = {
    branch: request.branch,
    from: target,
    to: chain.links.at(-1)?.commits.at(-1) ?? target,
    follows: follower?.path ?? null,
    steps: await stepsOf(request, chain.links, order),
  }
  const report = { plan, landed: landedOf(plan), held: [...held, ...chain.held] }
  if (request.dryRun || plan.steps.length === 0) return { ...report, operation: null }
  return { ...report, operation: await applyLanding(request.repo, plan) }
}

async function stepsOf(
  { repo }: LandRequest,
  links: readonly Link[],
  order: readonly Placed[],
): Promise<LandingStep[]> {
  const stats = await statLinks(repo, links)
  return links.map(({ ready, before, tree, commits }, index) => ({
    id: ready.task.id,
    title: ready.task.task.brief.title,
    why: order.find(({ id }) => id === ready.task.id)?.why ?? { rule: 'age' },
    base: ready.base,
    tip: ready.tip,
    onto: before,
    tree,
    commits,
    stat: stats[index] as Stat,
    seq: ready.task.task.seq,
    note: noteOf(ready),
  }))
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

/** What plain `git log --notes=agents` tells of a landed commit. */
function noteOf(ready: Ready): string {
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
