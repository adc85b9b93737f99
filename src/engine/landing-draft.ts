// The plan of a landing: what would land, as commits that only a hold names yet, and why the rest does not. Nothing that
// anybody sees has moved when it is there. Dry run and landing are the same computation.

import type { Placed } from '../domain/landing-order.ts'
import { type LandingPlan, type LandingStep, landedOf } from '../domain/landing-plan.ts'
import type { Oid, OperationId, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Held, Landed, Unassigned } from '../domain/rows.ts'
import { isInCheckout } from '../domain/task.ts'
import { readCommitSettings } from '../git/commit-settings.ts'
import type { Chain, ChainSetting, Link, Ready } from './chain.ts'
import { commitHookOf } from './commit-hook.ts'
import { type Foresight, firstToLand, type Ordered } from './foresight.ts'
import { type Gate, passGate } from './gate.ts'
import type { Hold } from './hold.ts'
import { configuredTrailers } from './landed-message.ts'
import type { LandingHooks } from './landing-hook.ts'
import { findLandingHooks } from './landing-hooks.ts'
import { landingIdent } from './landing-ident.ts'
import { proveConservation, type Stat, statLinks } from './landing-proof.ts'
import { messageHookOf } from './message-hook.ts'
import { select } from './selection.ts'
import { attributesAt } from './standing.ts'
import { unassignedIn } from './staying.ts'
import { requireTip, type World } from './world.ts'

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
  /** Changed files of the checkout that no task in it claims, or several. */
  unassigned?: Unassigned[]
  /** Of a dry run: the person's hooks, which it did not ask, and which may change or refuse what lands. */
  hooks?: string[]
}

/** A request while its landing is under way. */
export type HeldRequest = LandRequest & { hold: Hold }

/** What a try came to, and what the next one can learn from it. */
export interface Planned {
  report: LandReport
  chain: Chain
  ordered: Ordered
}

/** Plans for the target as it stands, with no more than `most` tasks: the others wait for another landing. */
export async function planLanding(
  world: World,
  request: HeldRequest,
  most: number,
  foresight?: Foresight,
): Promise<Planned> {
  const target = requireTip(world, request.branch)
  const selection = await select(world, request.wanted(world), target, request.branch, foresight)
  const { ready, order, follower } = selection
  const hooks = await findLandingHooks(request.repo, target)
  const setting = { ...(await chainSetting(request, target, hooks)), led: foresight?.led }
  const taken = firstToLand(ready, most, foresight?.led)
  const chain = await passGate(request, setting, taken)
  await proveConservation(request.repo, chain.links)
  const plan: LandingPlan = {
    branch: request.branch,
    from: target,
    to: chain.links.at(-1)?.commits.at(-1) ?? target,
    follows: follower?.path ?? null,
    steps: await stepsOf(request, chain.links, order),
  }
  const held = [...selection.held, ...chain.held, ...ready.slice(taken.length).map(waiting)]
  const unassigned = await unassignedBeside(world, request, plan)
  const unasked = request.dryRun && hooks.names.length > 0 ? { hooks: hooks.names } : {}
  const report = { plan, landed: landedOf(plan), held, operation: null, ...unassigned, ...unasked }
  return { report, chain, ordered: selection }
}

const waiting = ({ task: { id } }: Ready): Held => ({ id, reason: 'target-moved', paths: [], with: [] })

/** Where tasks land that worked in the checkout: the changed files there that are none of any task's. */
async function unassignedBeside(
  world: World,
  { wanted }: LandRequest,
  { follows, from, steps }: LandingPlan,
): Promise<{ unassigned?: Unassigned[] }> {
  if (follows === null || !wanted(world).some(isInCheckout)) return {}
  const landing = new Set(steps.flatMap(({ stays }) => stays))
  const unassigned = await unassignedIn(world, follows, from, landing)
  return unassigned.length === 0 ? {} : { unassigned }
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
    stays: ready.stays,
    stat: stats[index] as Stat,
    seq: ready.task.task.seq,
    note: noteOf(ready),
  }))
}

async function chainSetting(request: LandRequest, target: Oid, hooks: LandingHooks): Promise<ChainSetting> {
  const { repo, config, keepsCommits } = request
  const [author, committer, settings, attributes] = await Promise.all([
    landingIdent(repo, 'author', config.commit.author),
    landingIdent(repo, 'committer', config.commit.committer),
    readCommitSettings(repo),
    attributesAt(repo, target),
  ])
  const asked = request.dryRun
    ? {}
    : { commitHook: commitHookOf(request, hooks), messageHook: messageHookOf(repo, hooks) }
  return {
    repo,
    target,
    attributes,
    author,
    committer,
    ...settings,
    ...asked,
    trailers: configuredTrailers(config),
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
