// `done`: takes what the person did in the checkout as the finished work of a task.
import type { Observed } from '../domain/observe.ts'
import { handIn } from '../engine/hand-work.ts'
import { recover } from '../engine/recover.ts'
import { readWorld, requireTask, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name] }) => {
  const world = await recover(await readWorld(cwd), emit)
  return {
    kind: 'done',
    ...(await handIn(world, name === undefined ? onlyOne(world) : requireTask(world, name))),
  }
}

/** The task that the person works on, where that is one. */
function onlyOne({ tasks }: World): Observed {
  const mine = [...tasks.values()].filter(
    ({ state, attempt }) => state === 'running' && attempt?.place === 'here',
  )
  const [one, ...more] = mine
  if (one !== undefined && more.length === 0) return one
  throw new AgentsError(
    'usage',
    one === undefined
      ? 'You work on no task in your checkout.'
      : `You work on ${mine.length} tasks in your checkout: ${mine.map(({ id }) => id).join(', ')}.`,
    {
      hints: [
        one === undefined
          ? "To make one of what you do, run `git agents add 'a title' --here --paths 'src/**'`"
          : 'Name one of them',
      ],
    },
  )
}
