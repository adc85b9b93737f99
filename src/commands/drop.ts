// `drop`: puts a task away. What was done on it is kept first.
import { type Entry, isLegal } from '../domain/journal.ts'
import type { Oid } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { captureInCheckout } from '../engine/checkout-end.ts'
import { tasksInCheckout } from '../engine/checkout-standing.ts'
import { type Content, captureContent, keepMoves } from '../engine/keep.ts'
import { recover } from '../engine/recover.ts'
import { readWorld, readWriter, requireTask, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { transact, type Writer } from '../store/transaction.ts'
import type { Command } from './context.ts'

export const command: Command = async (context, { args: [name = ''] }) => {
  const world = await recover(await readWorld(context.cwd), context.emit)
  const one = requireTask(world, name)
  const { id, state, attempt } = one
  const isHere = state === 'running' && attempt?.place === 'here'
  if (!isHere && !isLegal('dropped', state))
    throw new AgentsError(
      'refused',
      `${id} is ${state}; only tasks that wait, failed, stopped or were rejected can be dropped.`,
      {
        hints: [wayOut(one)],
      },
    )
  const writer = await readWriter(world.repo, world.store)
  const content = await contentOf(world, one, writer)
  const change = await transact(world.repo, writer, newOperation('drop', `dropped ${id}`), (store) => ({
    lines: [
      ...(isHere ? [{ task: id, entry: stoppedEntry(attempt.n, content?.commit) }] : []),
      { task: id, entry: { type: 'dropped' } },
    ],
    refs: content === undefined ? [] : keepMoves(store, id, content.commit),
  }))
  return { kind: 'dropped', id, kept: change.refs?.[0]?.ref ?? null }
}

function wayOut({ id, state }: Observed): string {
  if (state === 'running') return `To end its run first, run \`git agents stop ${id}\``
  if (state === 'landed') return 'To remove its worktree and branch, run `git agents clean`'
  return `To refuse its work, run \`git agents review ${id} --reject -m "why"\``
}

/** What it holds: in its worktree, or in the person's checkout, whose files stay. */
async function contentOf(world: World, one: Observed, writer: Writer): Promise<Content | undefined> {
  const { id, attempt, tip } = one
  if (attempt === undefined) return undefined
  if (tasksInCheckout(world, [one]).length > 0) return await captureInCheckout(world, one, writer)
  return await captureContent(world.repo, writer, { id, worktree: attempt.worktree, tip })
}

const stoppedEntry = (n: number, tip: Oid | undefined): Entry => ({
  type: 'ended',
  n,
  outcome: 'stopped',
  seconds: 0,
  checks: [],
  ...(tip === undefined ? {} : { tip }),
})
