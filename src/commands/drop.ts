// `drop`: puts a task away. What was done on it is kept first.
import { isLegal } from '../domain/journal.ts'
import { captureContent, keepMoves } from '../engine/keep.ts'
import { recover } from '../engine/recover.ts'
import { readWorld, readWriter, requireTask } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { transact } from '../store/transaction.ts'
import type { Command } from './context.ts'

export const command: Command = async (context, { args: [name = ''] }) => {
  const world = await recover(await readWorld(context.cwd), context.emit)
  const { id, state, attempt, tip } = requireTask(world, name)
  if (!isLegal('dropped', state))
    throw new AgentsError(
      'refused',
      `${id} is ${state}; only tasks that wait, failed, stopped or were rejected can be dropped.`,
      {
        hints: [
          state === 'running'
            ? 'End its run first'
            : `To refuse its work, run \`git agents review ${id} --reject -m "why"\``,
        ],
      },
    )
  const writer = await readWriter(world.repo)
  const content =
    attempt === undefined
      ? undefined
      : await captureContent(world.repo, writer, { id, worktree: attempt.worktree, tip })
  const change = await transact(world.repo, writer, newOperation('drop', `dropped ${id}`), (store) => ({
    lines: [{ task: id, entry: { type: 'dropped' } }],
    refs: content === undefined ? [] : keepMoves(store, id, content.commit),
  }))
  return { kind: 'dropped', id, kept: change.refs?.[0]?.ref ?? null }
}
