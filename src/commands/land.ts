// `land`: puts approved tasks on the target branch, one logical commit each.
import { availableParallelism } from 'node:os'
import type { Answer } from '../domain/answer.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { State } from '../domain/task.ts'
import { hookNeedsSetup } from '../engine/commit-hook.ts'
import { requestPulls } from '../engine/forge.ts'
import type { CheckMode } from '../engine/gate.ts'
import { land } from '../engine/lander.ts'
import type { LandReport, LandRequest } from '../engine/landing-draft.ts'
import { recover } from '../engine/recover.ts'
import { abortSettling, continueSettling, isSettling } from '../engine/settling.ts'
import { requireTrust } from '../engine/trust.ts'
import { namedTasks, readWorld, refreshWorld, requireTarget, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { pushBranch } from '../git/porcelain.ts'
import type { Command, Context, Flags, Input } from './context.ts'
import { command as review } from './review.ts'
import { command as run } from './run.ts'

export const command: Command = async (context, input): Promise<Answer> => {
  const { cwd, emit } = context
  const world = await recover(await readWorld(cwd), emit)
  if (input.flags.abort === true) return await abort(world, input)
  if (input.flags['pull-request'] === true) return await pullRequests(context, world, input)
  if (input.flags.continue !== true) return await landTasks(context, world, input)
  const one = settledTask(world, input)
  await continueSettling(world, one)
  return await landTasks(context, await refreshWorld(world), { ...input, args: [one.id] })
}

async function pullRequests({ env }: Context, world: World, { args, flags }: Input): Promise<Answer> {
  const tasks = wantedTasks(world, args, flags.all === true)
  return { kind: 'requested', requests: await requestPulls(world, tasks, env) }
}

async function abort(world: World, input: Input): Promise<Answer> {
  const one = settledTask(world, input)
  await abortSettling(world, one)
  return { kind: 'text', text: `${one.id}: its worktree is as it was before its conflict.` }
}

/** The task whose conflict is being settled: the one named, else the only one. */
function settledTask(world: World, { args }: Input): Observed {
  const [one, ...more] = namedTasks(world, args).filter(
    ({ id }) => args.length > 0 || isSettling(world.repo, id),
  )
  if (one !== undefined && more.length === 0) return one
  throw new AgentsError(
    'usage',
    one === undefined ? 'No conflict is being settled.' : 'Which of the conflicts that are being settled?',
    {
      hints:
        one === undefined
          ? ['To begin, run `git agents land <id>` for a task that conflicts']
          : ['Name one task'],
    },
  )
}

async function landTasks(context: Context, world: World, { args, flags }: Input): Promise<Answer> {
  const { env, emit, signal, confirm } = context
  const wanted = (now: World): Observed[] => wantedTasks(now, args, flags.all === true)
  const tasks = wanted(world)
  const branch = typeof flags.onto === 'string' ? flags.onto : targetOf(world, tasks)
  const checks = tasks.flatMap(({ task }) => task.brief.checks)
  const hasChecks = checks.length > 0 || world.config.checks.length > 0
  if (tasks.length > 0 && (hasChecks || (await hookNeedsSetup(world, branch))))
    await requireTrust(world, { checks, isGiven: flags.trust === true, confirm })
  const named = new Set(args.length === 0 ? [] : tasks.map(({ id }) => id))
  const dryRun = flags['dry-run'] === true
  const request: LandRequest = {
    repo: world.repo,
    config: world.config,
    env,
    signal,
    emit,
    wanted,
    branch,
    dryRun,
    checks: modeOf(flags),
    jobs: Math.max(1, availableParallelism() >> 1),
    keepsCommits: flags['keep-commits'] === true,
    isSettledByHand: (id) => named.has(id) && flags.resolve !== true,
  }
  const report = await land(world, request)
  const resolved = flags.resolve === true ? await resolve(context, report, branch, flags) : []
  if (flags.push !== true || report.operation === null)
    return { kind: 'landed', target: branch, dryRun, ...report, ...resolution(resolved) }
  const pushed = await pushBranch(world.repo.top ?? world.repo.commonDir, branch)
  return { kind: 'landed', target: branch, dryRun, pushed, ...report, ...resolution(resolved) }
}

type Resolved = { id: TaskId; state: State }[]

const resolution = (resolved: Resolved): { resolved?: Resolved } =>
  resolved.length === 0 ? {} : { resolved }

/** Sends each task that is held by a conflict back to its agent, with what it conflicts with, and runs them. */
async function resolve(
  context: Context,
  report: LandReport,
  branch: string,
  flags: Flags,
): Promise<Resolved> {
  const held = report.held.filter(({ reason }) => reason === 'conflict')
  for (const { id, paths, with: others } of held) {
    const met = others.length === 0 ? '' : ` (${others.join(', ')})`
    const message = `What has landed on ${branch}${met} conflicts with your work in ${paths.join(', ')}. Settle it so that both intents hold.`
    await review(context, { args: [id], flags: { 'request-changes': true, message } })
  }
  if (held.length === 0) return []
  const answer = await run(context, { args: held.map(({ id }) => id), flags: { trust: flags.trust } })
  return answer.kind === 'ran' ? answer.summary.tasks.map(({ id, state }) => ({ id, state })) : []
}

const modeOf = ({ checks }: Flags): CheckMode => (checks === 'each' || checks === 'none' ? checks : 'tip')

/** Those named (naming approves); else the approved ones, with `--all` those that are done too. Research has nothing to land. */
function wantedTasks(world: World, args: readonly string[], isAll: boolean): Observed[] {
  const named = namedTasks(world, args).filter(({ task }) => task.brief.kind === 'change')
  if (args.length > 0) return named.filter(({ state }) => state !== 'landed')
  return named.filter(({ state }) => state === 'approved' || (isAll && state === 'done'))
}

function targetOf(world: World, tasks: readonly Observed[]): string {
  const targets = [...new Set(tasks.map(({ task }) => task.target))]
  if (targets.length > 1)
    throw new AgentsError('refused', `These tasks land on different branches: ${targets.join(', ')}.`, {
      hints: ['Name the tasks of one branch, or one branch with `--onto`'],
    })
  return targets[0] ?? requireTarget(world)
}
