// `conflicts`: the three layers for all open tasks, or those named, and the person's own checkout.
import type { Answer } from '../domain/answer.ts'
import type { Observed } from '../domain/observe.ts'
import { live, openWorktrees } from '../engine/live.ts'
import { look, type RadarReport, survey } from '../engine/radar.ts'
import { recover } from '../engine/recover.ts'
import { namedTasks, readWorld, type World } from '../engine/world.ts'
import type { Command, Flags, WatchCommand } from './context.ts'

const answer = (report: RadarReport, flags: Flags): Answer => ({
  kind: 'conflicts',
  ...report,
  exitCode: flags['exit-code'] === true,
})

export const command: Command = async ({ cwd, emit }, { args, flags }) => {
  const world = await recover(await readWorld(cwd), emit)
  return answer(await look(world, namedTasks(world, args)), flags)
}

export const watch: WatchCommand = async function* ({ cwd, emit, signal }, { args, flags }) {
  const world = await recover(await readWorld(cwd), emit)
  const trees = [...(world.repo.main === undefined ? [] : [world.repo.main])]
  const ids = new Set(namedTasks(world, args).map(({ id }) => id))
  const chosen = (now: World): Observed[] =>
    [...now.tasks.values()].filter(({ id }) => args.length === 0 || ids.has(id))
  const reports = live(world, async (now, memory) => await survey(now, chosen(now), memory), {
    trees: (now) => [...trees, ...openWorktrees(now)],
    signal,
    emit,
  })
  for await (const { report } of reports) yield answer(report, flags)
}
