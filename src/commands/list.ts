// `list`: every task with its state.
import type { Answer } from '../domain/answer.ts'
import { listTasks } from '../engine/listing.ts'
import { live, openWorktrees } from '../engine/live.ts'
import { recoverToRead } from '../engine/recover.ts'
import { readWorld, runnerRow, type World } from '../engine/world.ts'
import type { Command, WatchCommand } from './context.ts'

const answer = async (world: World): Promise<Answer> => ({
  kind: 'list',
  target: world.target ?? 'HEAD',
  tasks: await listTasks(world),
  dropped: world.store.gone.size,
  runner: runnerRow(world),
})

export const command: Command = async ({ cwd, emit }) =>
  await answer(await recoverToRead(await readWorld(cwd), emit))

export const watch: WatchCommand = async function* ({ cwd, emit, signal }) {
  const world = await recoverToRead(await readWorld(cwd), emit)
  yield* live(world, answer, { trees: openWorktrees, signal, emit })
}
