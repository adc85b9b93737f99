// An attempt that was planned by what another command has changed since: it does not begin, and the next look knows all.
import { expect, test } from 'vitest'
import { Spending } from '../../src/domain/budget.ts'
import { attempt, type Run } from '../../src/engine/attempt.ts'
import { Limits } from '../../src/engine/limits.ts'
import { readWorld, readWriter } from '../../src/engine/world.ts'
import { newOperation } from '../../src/store/operation.ts'
import { id } from '../output/samples.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('what was edited or judged since the look does not begin as it was', async () => {
  const s = await scratch()
  await s.ok('add', 'A', '--agent', 'script')
  const repo = await repoOf(s)
  const world = await readWorld(s.repo)
  const run = {
    ...{ repo, config: world.config, clone: world.clone, env: s.env },
    ...{ writer: await readWriter(repo), operation: newOperation('run', 'ran a') },
    ...{ signal: new AbortController().signal, emit: () => undefined },
    ...{ processes: new Map(), limits: new Limits(), spending: new Spending() },
  } satisfies Run
  await s.ok('edit', 'a', '-m', 'Something else.')
  expect(await attempt(run, world, id('a'), [])).toMatchObject({
    state: 'pending',
    again: true,
    reason: 'Another command has changed a meanwhile.',
  })
  const { tasks } = await s.json<{ tasks: { id: string; state: string; attempts: number }[] }>('list')
  expect(tasks.map(({ state, attempts }) => [state, attempts])).toEqual([['pending', 0]])
  expect(await s.git('branch', '--list', 'agents/*')).toBe('')
})
