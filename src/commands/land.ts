// `land`: puts approved tasks on the target branch, one logical commit each.
import type { Observed } from '../domain/observe.ts'
import type { CheckMode } from '../engine/gate.ts'
import { land } from '../engine/lander.ts'
import { recover } from '../engine/recover.ts'
import { requireTrust } from '../engine/trust.ts'
import { namedTasks, readWorld, requireTarget, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, env, emit, signal, confirm }, { args, flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  const wanted = (now: World): Observed[] => wantedTasks(now, args, flags.all === true)
  const tasks = wanted(world)
  const branch = targetOf(world, tasks)
  const checks = tasks.flatMap(({ task }) => task.brief.checks)
  if (tasks.length > 0 && (checks.length > 0 || world.config.checks.length > 0))
    await requireTrust(world, { checks, isGiven: flags.trust === true, confirm })
  const dryRun = flags['dry-run'] === true
  const report = await land(world, {
    repo: world.repo,
    config: world.config,
    env,
    signal,
    emit,
    wanted,
    branch,
    dryRun,
    checks: modeOf(flags.checks),
  })
  return { kind: 'landed', target: branch, dryRun, ...report }
}

const modeOf = (text: unknown): CheckMode => (text === 'each' || text === 'none' ? text : 'tip')

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
      hints: ['Name the tasks of one branch'],
    })
  return targets[0] ?? requireTarget(world)
}
