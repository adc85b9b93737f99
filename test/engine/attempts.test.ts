// Earlier attempts of a task: each is there to be looked at and compared, whatever came after it.
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

test('each attempt is shown as it was, and compared with the last', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await addTask(s, 'Twice')
  const first = s.start('run', '--trust')
  const one = await puppets.next('twice')
  await one.write('a.txt', 'first\n')
  await one.commit('first try')
  await one.exit(3)
  await first.ended
  const second = s.start('run')
  const two = await puppets.next('twice')
  await two.write('a.txt', 'second\n')
  await two.commit('second try')
  await two.exit(0)
  await second.ended
  const shown = await s.ok('review', 'twice', '--attempt', '1')
  expect(shown).toContain('failed, its agent ended with exit code 3, puppet, attempt 1')
  expect(shown).toContain('first try')
  expect(await s.ok('review', 'twice', '--attempt', '1', '--diff')).toContain('+first')
  expect(await s.ok('review', 'twice', '--attempt', '2', '--diff')).toContain('+second')
  expect(await s.ok('review', 'twice', '--attempt', '1', '--compare')).toMatch(/first try[\s\S]*second try/)
  expect((await s.ok('show', 'twice')).match(/work at [0-9a-f]{7}/g)).toHaveLength(2)
  const none = await s.agents('review', 'twice', '--attempt', '3')
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('It has 1, 2') })
  expect((await s.agents('review', 'twice', '--compare')).stderr).toContain('--attempt 1 --compare')
})

test('`run -m` tells a failed task what to do, with what went wrong, and is refused where there is nothing yet', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await addTask(s, 'Again')
  expect((await s.agents('run', '--trust', 'again', '-m', 'x')).stderr).toContain('git agents edit again')
  const first = s.start('run', '--trust')
  const one = await puppets.next('again')
  await one.write('a.txt', 'first\n')
  await one.exit(3)
  await first.ended
  const second = s.start('run', 'again', '-m', 'Keep the old URLs')
  const two = await puppets.next('again')
  expect(two.prompt).toContain('Keep the old URLs')
  expect(two.prompt).toContain('its agent ended with exit code 3')
  expect(await two.run('cat', 'a.txt')).toMatchObject({ stdout: 'first\n' })
  await two.write('a.txt', 'second\n')
  await two.exit(0)
  expect(await second.ended).toMatchObject({ code: 0 })
})
