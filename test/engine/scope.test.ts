// What a task deletes outside its paths, where that is only told: it is done, and nobody can miss it.
import { expect, test } from 'vitest'
import type { ListedTask } from '../../src/domain/rows.ts'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

test('with `scope: warn` it is done with a doubt, which run, list and review name', async () => {
  const s = await scratch()
  await s.commit('more', { 'docs/a.md': 'a\n' })
  const puppets = await openPuppets(s)
  await addTask(s, 'a', '--paths', 'src/**')
  const run = s.start('run', '--trust')
  const a = await puppets.next('a')
  await a.write('src/a.txt', 'a\n')
  await a.remove('docs/a.md')
  await a.exit(0)
  const { code, stderr } = await run.ended
  expect(code).toBe(0)
  expect(stderr).toContain('a: it deleted files outside its paths: docs/a.md')
  const [row] = (await s.json<{ tasks: ListedTask[] }>('list')).tasks
  expect(row).toMatchObject({ state: 'done', cause: 'deleted', reason: expect.stringContaining('docs/a.md') })
  const shown = await s.ok('review', 'a')
  expect(shown).toContain('done, deleted too much')
  expect(shown).toMatch(/D +docs\/a\.md .*deleted outside its paths\n.*src\/a\.txt/)
})
