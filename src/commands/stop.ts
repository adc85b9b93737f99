// `stop`: ends tasks that run, or the runner with all of them. What was done is kept.
import type { Observed } from '../domain/observe.ts'
import { runnerOf } from '../engine/joining.ts'
import { recover } from '../engine/recover.ts'
import { stopTasks } from '../engine/stopping.ts'
import { namedTasks, readWorld, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args }) => {
  const before = await readWorld(cwd)
  const runner = runnerOf(before.repo)
  const named = namedTasks(before, args)
  if (args.length > 0) refuseIdle(named, runner !== undefined)
  if (args.length > 0) refuseByHand(named)
  const running = named.filter(
    ({ task, state, attempt }) =>
      attempt?.place !== 'here' && (task.state === 'running' || (args.length > 0 && canStart(state))),
  )
  const world = await recover(before, emit)
  const after = await stopTasks(world, args.length === 0 ? null : running.map(({ id }) => id), emit)
  return {
    kind: 'stopped',
    tasks: running.map(({ id, state }) => ({ id, state: stateIn(after, id) ?? state })),
    runner: args.length === 0 ? (runner?.pid ?? null) : null,
  }
}

const canStart = (state: Observed['state']): boolean => state === 'pending' || state === 'changes-requested'

const stateIn = ({ tasks }: World, id: Observed['id']): Observed['state'] | undefined => tasks.get(id)?.state

/** A task that waits for its turn may be taken out of the run; one that has ended has nothing to stop. */
function refuseIdle(named: readonly Observed[], isRunner: boolean): void {
  const idle = named.filter(({ task, state }) => task.state !== 'running' && !(isRunner && canStart(state)))
  if (idle.length === 0) return
  throw new AgentsError(
    'refused',
    idle.map(({ id, state }) => `${id} is not running: it is ${state}.`).join(' '),
    { hints: ['To see what runs, run `git agents list`'] },
  )
}

/** What the person does has no process to end. */
function refuseByHand(named: readonly Observed[]): void {
  const mine = named.find(({ state, attempt }) => state === 'running' && attempt?.place === 'here')
  if (mine === undefined) return
  throw new AgentsError('refused', `You work on ${mine.id} yourself.`, {
    hints: [
      `To hand it in, run \`git agents done ${mine.id}\`; to put it away, run \`git agents drop ${mine.id}\``,
    ],
  })
}
