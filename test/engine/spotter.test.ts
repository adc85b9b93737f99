// While a run works: each conflict once, the moment it appears; `--pause-on-conflict` holds the later of two.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { documentsOf } from '../support/documents.ts'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

interface Line {
  type: string
  task?: string
  for?: string
  a?: string
  b?: string
  paths?: string[]
  files?: number
}

/** Whether Linux says that the process is stopped by a signal. */
const isStopped = (pid: number): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

/** A signal is delivered when the process next runs: on a busy machine that may take a while. */
const patience = { timeout: 20_000 }

async function begin(...flags: string[]) {
  const s = await scratch()
  const puppets = await openPuppets(s)
  for (const id of ['one', 'two', 'three']) await addTask(s, id)
  const run = s.start('run', '--trust', '--json', '-j', '3', ...flags)
  const next = documentsOf<Line>(run)
  const [one, two, three] = [
    await puppets.next('one'),
    await puppets.next('two'),
    await puppets.next('three'),
  ]
  return { s, run, next, one, two, three }
}

test('a conflict is told once for each pair, also when it goes and comes back', async () => {
  const { run, next, one, two, three } = await begin()
  await one.write('src/a.txt', 'ONE\n')
  await next(({ type, task, files }) => type === 'changed' && task === 'one' && files === 1)
  await two.write('src/a.txt', 'TWO\n')
  expect(await next(({ type }) => type === 'conflict')).toMatchObject({
    a: 'one',
    b: 'two',
    paths: ['src/a.txt'],
  })
  await two.run('git', 'checkout', '--', 'src/a.txt')
  await next(({ type, task, files }) => type === 'changed' && task === 'two' && files === 0)
  await two.write('src/a.txt', 'TWO AGAIN\n')
  await three.write('src/a.txt', 'THREE\n')
  const later = [await next(({ type }) => type === 'conflict'), await next(({ type }) => type === 'conflict')]
  expect(later.map(({ a, b }) => `${a} ${b}`).sort()).toEqual(['one three', 'two three'])
  for (const agent of [one, two, three]) await agent.exit(0)
  const { stdout } = await run.ended
  expect(stdout.match(/"type":"conflict"/g)).toHaveLength(3)
})

test('the later of two is held while both work, and goes on when the other has ended', async () => {
  const { run, next, one, two, three } = await begin('--pause-on-conflict')
  const child = await two.child()
  await two.write('src/a.txt', 'TWO\n')
  await next(({ type, task }) => type === 'changed' && task === 'two')
  await one.write('src/a.txt', 'ONE\n')
  expect(await next(({ type }) => type === 'held')).toMatchObject({
    task: 'two',
    for: 'one',
    paths: ['src/a.txt'],
  })
  await expect.poll(() => [two.pid, child.pid].map(isStopped), patience).toEqual([true, true])
  expect([one.pid, three.pid].map(isStopped)).toEqual([false, false])
  await one.exit(0)
  await next(({ type, task }) => type === 'resumed' && task === 'two')
  await expect.poll(() => [two.pid, child.pid].map(isStopped), patience).toEqual([false, false])
  await two.exit(0)
  await three.write('three.txt', 'three\n')
  await three.exit(0)
  expect((await run.ended).code).toBe(0)
})

test('it goes on too when the conflict is gone', async () => {
  const { run, next, one, two, three } = await begin('--pause-on-conflict')
  await two.write('src/a.txt', 'TWO\n')
  await one.write('src/a.txt', 'ONE\n')
  await next(({ type, task }) => type === 'held' && task === 'two')
  await one.run('git', 'checkout', '--', 'src/a.txt')
  await next(({ type, task }) => type === 'resumed' && task === 'two')
  await expect.poll(() => isStopped(two.pid), patience).toBe(false)
  for (const agent of [one, two, three]) {
    await agent.write(`${agent.task}.txt`, `${agent.task}\n`)
    await agent.exit(0)
  }
  expect((await run.ended).code).toBe(0)
})

test('Ctrl-C ends a held agent like any other, and its work is kept', async () => {
  const { s, run, next, one, two } = await begin('--pause-on-conflict')
  await two.write('src/a.txt', 'TWO\n')
  await one.write('src/a.txt', 'ONE\n')
  await next(({ type }) => type === 'held')
  run.kill('SIGINT')
  await Promise.all([one.gone, two.gone])
  expect((await run.ended).code).toBe(130)
  expect(await s.git('show', 'refs/agents/keep/two/1:src/a.txt')).toBe('TWO')
})
