// `conflicts`: the three layers for all open tasks, or those named, and the person's own checkout.
import type { Answer } from '../domain/answer.ts'
import type { Observed } from '../domain/observe.ts'
import { forecast } from '../engine/forecast.ts'
import { live, openWorktrees } from '../engine/live.ts'
import { type Memory, survey } from '../engine/radar.ts'
import { recoverToRead } from '../engine/recover.ts'
import { namedTasks, readWorld, type World } from '../engine/world.ts'
import { quarantine } from '../git/snapshot.ts'
import type { Command, Flags, WatchCommand } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args, flags }) => {
  const world = await recoverToRead(await readWorld(cwd), emit)
  const { store, discard } = quarantine(world.repo)
  try {
    return await answer(world, namedTasks(world, args), flags, { store })
  } finally {
    discard()
  }
}

export const watch: WatchCommand = async function* ({ cwd, emit, signal }, { args, flags }) {
  const world = await recoverToRead(await readWorld(cwd), emit)
  const ids = new Set(namedTasks(world, args).map(({ id }) => id))
  const chosen = (now: World): Observed[] =>
    [...now.tasks.values()].filter(({ id }) => args.length === 0 || ids.has(id))
  const { main } = world.repo
  yield* live(world, async (now, memory) => await answer(now, chosen(now), flags, memory), {
    trees: (now) => [...(main === undefined ? [] : [main]), ...openWorktrees(now)],
    signal,
    emit,
  })
}

async function answer(
  world: World,
  tasks: readonly Observed[],
  flags: Flags,
  memory: Pick<Memory, 'store'> & Partial<Memory>,
): Promise<Answer> {
  const seen = await survey(world, tasks, memory)
  return {
    kind: 'conflicts',
    ...seen.report,
    ...(flags.forecast === true ? { forecast: await forecast(world, seen, memory.store) } : {}),
    exitCode: flags['exit-code'] === true,
  }
}
