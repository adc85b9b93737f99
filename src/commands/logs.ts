// `logs`: what the agent of a task printed, whole or as it comes.
import { runnerOf } from '../engine/joining.ts'
import { followLog, readLog, tellLog } from '../engine/log-reader.ts'
import { recoverToRead } from '../engine/recover.ts'
import { readWorld, refreshWorld, requireTask } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit, signal }, { args: [name = ''], flags }) => {
  const world = await recoverToRead(await readWorld(cwd), emit)
  const one = requireTask(world, name)
  const { id, state, task } = one
  const isFollowed = flags.follow === true && runnerOf(world.repo) !== undefined
  if (task.attempts.length === 0 && !isFollowed)
    throw new AgentsError('refused', `${id} has not run yet.`, {
      hints: [`To start it, run \`git agents run ${id}\``],
    })
  const raw = flags.raw === true
  if (!isFollowed) {
    const events = raw || flags.follow === true ? [] : await readLog(world, one, signal)
    if (raw || flags.follow === true) await tellLog(world, one, { raw, signal, emit })
    return { kind: 'log', id, attempt: task.attempts.length, state, events }
  }
  await followLog(world, one, { raw, signal, emit })
  const after = requireTask(await recoverToRead(await refreshWorld(world), emit), id)
  return { kind: 'log', id, attempt: after.task.attempts.length, state: after.state, events: [] }
}
