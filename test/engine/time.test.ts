// A task's own limit of time, over the configured one.
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

test('a task has its own time: it is told when that ends an attempt, its work stays, and edit gives it more', async () => {
  const s = await scratch({ config: 'timeout: 1d\n' })
  const puppets = await openPuppets(s)
  await addTask(s, 'a', '--timeout', '1s')
  const run = s.start('run', '--trust')
  const a = await puppets.next('a')
  await a.write('half.txt', 'half\n')
  await a.gone
  const { code, stderr } = await run.ended
  expect(code).toBe(1)
  expect(stderr).toContain('it took longer than the 1s that this task may take')
  expect(await s.git('show', 'agents/a:half.txt')).toBe('half')
  await s.ok('edit', 'a', '--timeout', '2h')
  const shown = await s.agents('show', 'a')
  expect(shown.stdout).toMatch(/timeout +2h\n/)
  expect(shown.stderr).toContain('for more time, first `git agents edit a --timeout 4h`')
})
