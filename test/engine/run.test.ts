// `run` with puppets: every interleaving is what the test says.
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'

test('what an agent leaves uncommitted and untracked is committed on its branch', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await s.ok('add', 'One task', '-m', 'do it')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('one-task')
  await agent.write('src/a.txt', 'changed\n')
  await agent.write('new/deep.txt', 'untracked\n')
  await agent.print('I did it')
  await agent.exit(0)
  const ran = await run.ended
  expect(ran.code).toBe(0)
  expect(await s.git('diff', '--name-only', 'main', 'agents/one-task')).toBe('new/deep.txt\nsrc/a.txt')
})
