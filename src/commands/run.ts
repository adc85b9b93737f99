// `run`: starts what may start and keeps agents busy until nothing is left.
import { configNotices } from '../engine/notices.ts'
import { recover } from '../engine/recover.ts'
import { runTasks } from '../engine/runner.ts'
import { requireTrust } from '../engine/trust.ts'
import { namedTasks, readWorld, readWriter } from '../engine/world.ts'
import { cloneId } from '../store/clone.ts'
import { newOperation } from '../store/operation.ts'
import type { Command } from './context.ts'

export const command: Command = async (context, { args, flags }) => {
  const { cwd, env, emit, signal, confirm } = context
  const world = await recover(await readWorld(cwd), emit)
  for (const text of configNotices(world.config)) emit({ type: 'warning', text })
  const wanted = namedTasks(world, args)
  await requireTrust(world, {
    checks: wanted.flatMap(({ task }) => task.brief.checks),
    isGiven: flags.trust === true,
    confirm,
  })
  const summary = await runTasks({
    repo: world.repo,
    config: world.config,
    writer: await readWriter(world.repo),
    operation: newOperation(
      'run',
      args.length === 0 ? 'ran what could start' : `ran ${wanted.map(({ id }) => id).join(', ')}`,
    ),
    clone: cloneId(world.repo, true),
    env,
    signal,
    emit,
    world: { ...world, clone: cloneId(world.repo, true) },
    wanted: args.length === 0 ? undefined : wanted.map(({ id }) => id),
    processes: new Map(),
    pauses: flags['pause-on-conflict'] === true,
    jobs: typeof flags.jobs === 'string' ? Number(flags.jobs) : world.config.concurrency,
  })
  return { kind: 'ran', summary }
}
