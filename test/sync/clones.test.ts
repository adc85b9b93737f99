// Two clones and a bare remote: the shortest way through all that a sync does. The rest is in `clones.slow.ts`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Synced } from '../../src/domain/sync.ts'
import { type Clone, clonesOf } from '../support/clones.ts'

test('two tasks with one id, work on one side, a verdict on the other: both sides end the same, and a refusal changes nothing', async () => {
  const { s, origin, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  s.env.SCRIPTS = join(s.root, 'scripts')
  await mkdir(s.env.SCRIPTS)
  await writeFile(join(s.env.SCRIPTS, 'one.sh'), 'echo 1 > one.txt\n')
  await a.ok('add', 'Older', '--id', 'one', '--agent', 'script')
  await b.ok('add', 'Younger', '--id', 'one', '--check', 'true')
  await a.ok('run', 'one', '--trust')
  expect(await a.json<Synced>('sync')).toMatchObject({
    sent: { tasks: ['one'], branches: ['agents/one'] },
  })
  expect(await b.json<Synced>('sync')).toMatchObject({
    received: { tasks: ['one'], branches: ['agents/one'] },
    sent: { tasks: ['one-2'] },
    renamed: [{ from: 'one', to: 'one-2' }],
  })
  await b.ok('review', 'one', '--approve')
  await b.ok('sync')
  await a.ok('sync')
  const [left, right] = [await a.tasks(), await b.tasks()]
  expect(left).toEqual(right)
  expect(left).toEqual({ one: expect.stringMatching(/^approved /), 'one-2': 'pending -' })
  const untrusted = await a.agents('run', 'one-2')
  expect(untrusted.stderr).toContain('check runs: true')
  await s.git('-C', origin, 'config', 'receive.hideRefs', 'refs/agents')
  await b.ok('add', 'Unsent')
  const refused = await b.agents('sync')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('git agents sync --branches-only')
})
