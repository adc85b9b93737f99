// A run whose client has had enough for a while: its tasks wait, those of others go on.
import { expect, test } from 'vitest'
import type { RunnerRow } from '../../src/domain/rows.ts'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'

async function begin() {
  const s = await scratch()
  const config = await s.read('.agentsrc')
  await s.commit('config', {
    '.agentsrc': config.replace('  script:', '  other:\n    command: [puppet]\n  script:'),
  })
  return { s, puppets: await openPuppets(s) }
}

test('a limit with a told end: no failure, no try used up, what there was is kept, and it goes on', async () => {
  const { s, puppets } = await begin()
  await s.ok('add', 'a')
  await s.ok('add', 'b')
  const run = s.start('run', '--trust', '-j', '1')
  const a = await puppets.next('a')
  await a.write('half.txt', 'half\n')
  await a.print('Error: 429 Too Many Requests, retry in 100ms', 'stderr')
  await a.exit(1)
  for (const id of ['a', 'b']) {
    const agent = await puppets.next(id)
    await agent.write(`${id}.txt`, `${id}\n`)
    await agent.exit(0)
  }
  expect(await run.ended).toMatchObject({ code: 0 })
  expect(puppets.started).toEqual(['a', 'a', 'b'])
  expect(await s.states()).toEqual({ a: 'done', b: 'done' })
  expect(await s.git('show', 'refs/agents/keep/a/1:half.txt')).toBe('half')
})

test('while it waits, other clients go on, list says until when, and Ctrl-C ends the wait at once', async () => {
  const { s, puppets } = await begin()
  await s.ok('add', 'a')
  await s.ok('add', 'b')
  await s.ok('add', 'c', '--agent', 'other')
  const run = s.start('run', '--trust', '-j', '1')
  const a = await puppets.next('a')
  await a.print("You've hit your usage limit. Try again in 5 hours.", 'stderr')
  await a.exit(1)
  const c = await puppets.next('c')
  await c.write('c.txt', 'c\n')
  await c.exit(0)
  await run.says(/c done/)
  const { stdout } = await s.agents('list')
  expect(stdout.match(/^ +waits for the rate limit of puppet until \d/gm)).toHaveLength(2)
  const { runner } = await s.json<{ runner: RunnerRow }>('list')
  expect(runner).toMatchObject({ paused: [{ client: 'puppet', cause: 'rate-limit', tasks: ['a', 'b'] }] })
  expect(await s.ok()).toContain('It waits for the rate limit of puppet until')
  run.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130 })
  const next = s.start('run')
  await next.says(/a and b wait for the rate limit of puppet/)
  next.kill('SIGINT')
  await next.ended
  expect(puppets.started).toEqual(['a', 'c'])
  expect(await s.states()).toEqual({ a: 'stopped', b: 'pending', c: 'done' })
})

const used = (id: string, tokens: number): string =>
  JSON.stringify({
    type: 'assistant',
    message: { id, content: [], usage: { input_tokens: tokens, output_tokens: 0 } },
  })

test('what is over its budget is ended, its work is kept, and a spent run starts nothing more', async () => {
  const s = await scratch()
  const config = await s.read('.agentsrc')
  const budget = 'budget:\n  tokens: 1000\n  run:\n    tokens: 1400\n'
  const claude = config.replace('    command: [puppet]', '    command: [puppet]\n    format: claude')
  await s.commit('config', { '.agentsrc': `${claude}${budget}` })
  const puppets = await openPuppets(s)
  for (const id of ['a', 'b', 'c']) await s.ok('add', id)
  const run = s.start('run', '--trust', '-j', '1')
  const a = await puppets.next('a')
  await a.write('half.txt', 'half\n')
  await a.print(used('one', 900))
  await a.print(used('two', 101))
  await a.gone
  const b = await puppets.next('b')
  await b.print(used('one', 400))
  await b.gone
  const { code, stderr } = await run.ended
  expect(code).toBe(1)
  expect(stderr).toContain('it has used 1001 tokens')
  expect(stderr).toContain('the run has used 1401 tokens')
  expect(await s.states()).toEqual({ a: 'failed', b: 'failed', c: 'pending' })
  expect(await s.git('show', 'agents/a:half.txt')).toBe('half')
  expect((await s.agents('list')).stdout).toContain('failed, budget used up')
})

test('with --fail-fast what works goes on, and nothing more starts', async () => {
  const { s, puppets } = await begin()
  for (const id of ['a', 'b', 'c']) await s.ok('add', id)
  const run = s.start('run', '--trust', '-j', '2', '--fail-fast')
  const [a, b] = [await puppets.next('a'), await puppets.next('b')]
  await a.exit(1)
  await run.says(/nothing more starts: a failed/)
  await b.write('b.txt', 'b\n')
  await b.exit(0)
  expect(await run.ended).toMatchObject({ code: 1 })
  expect(await s.states()).toEqual({ a: 'failed', b: 'done', c: 'pending' })
})

test('below `diskReserve` nothing starts, and why is told; Ctrl-C ends the wait', async () => {
  const s = await scratch({ config: 'diskReserve: 999999TiB\n' })
  const puppets = await openPuppets(s)
  await s.ok('add', 'a')
  const run = s.start('run', '--trust')
  await run.says(/nothing starts: less than \d+\.0 GB left in/)
  run.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130 })
  expect(puppets.started).toEqual([])
})
