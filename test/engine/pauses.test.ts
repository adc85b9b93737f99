// A run whose client has had enough for a while: its tasks wait, those of others go on.
import { expect, test } from 'vitest'
import type { ListedTask, RunnerRow } from '../../src/domain/rows.ts'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'

/** Two agents, of two clients, and the tasks; `agents` names those that are not done by the first one. */
async function begin(config: (text: string) => string, ids: string[], agents: Record<string, string> = {}) {
  const s = await scratch()
  await s.write('.agentsrc', config(await s.read('.agentsrc')))
  const tasks = ids.map((id) => ({ id, title: id, prompt: id, ...(agents[id] ? { agent: agents[id] } : {}) }))
  await s.agentsIn({ input: JSON.stringify({ tasks }) }, 'plan', '-')
  return { s, puppets: await openPuppets(s) }
}

const withOther = (text: string): string =>
  text.replace('  script:', '  other:\n    command: [puppet]\n  script:')

interface List {
  tasks: ListedTask[]
  runner: RunnerRow | null
}

const statesIn = ({ tasks }: List) => Object.fromEntries(tasks.map(({ id, state }) => [id, state]))
const list = async (s: Scratch): Promise<List> => await s.json<List>('list')

test('a limit with a told end is no failure and uses up no try; one task tries the client before the others start', async () => {
  const { s, puppets } = await begin((text) => text, ['a', 'b', 'c'])
  const run = s.start('run', '--trust', '-j', '2')
  const [a, b] = [await puppets.next('a'), await puppets.next('b')]
  await a.write('half.txt', 'half\n')
  await a.print('Error: 429 Too Many Requests, retry in 100ms', 'stderr')
  await a.exit(1)
  await b.write('b.txt', 'b\n')
  await b.exit(0)
  for (const _ of ['a', 'c']) {
    const agent = await puppets.next()
    await agent.write(`${agent.task}.txt`, `${agent.task}\n`)
    await agent.exit(0)
  }
  expect(await run.ended).toMatchObject({ code: 0 })
  expect(puppets.started.toSorted()).toEqual(['a', 'a', 'b', 'c'])
  expect(statesIn(await list(s))).toEqual({ a: 'done', b: 'done', c: 'done' })
  expect(await s.git('show', 'refs/agents/keep/a/1:half.txt')).toBe('half')
})

test('while it waits others go on, everyone is told until when, Ctrl-C ends the wait, and the next run remembers', async () => {
  const { s, puppets } = await begin(withOther, ['a', 'b', 'c'], { c: 'other' })
  const run = s.start('run', '--trust', '-j', '1')
  const a = await puppets.next('a')
  await a.print("You've hit your usage limit. Try again in 5 hours.", 'stderr')
  await a.exit(1)
  const c = await puppets.next('c')
  await c.write('c.txt', 'c\n')
  await c.exit(0)
  await run.says(/c done/)
  const { tasks, runner } = await list(s)
  expect(tasks.map(({ paused }) => paused?.client)).toEqual(['puppet', 'puppet', undefined])
  expect(runner).toMatchObject({ paused: [{ client: 'puppet', cause: 'rate-limit', tasks: ['a', 'b'] }] })
  expect(await s.ok()).toContain('It waits for the rate limit of puppet until')
  run.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130 })
  const next = s.start('run')
  await next.says(/a and b wait for the rate limit of puppet/)
  next.kill('SIGINT')
  await next.ended
  expect(puppets.started).toEqual(['a', 'c'])
  expect(statesIn(await list(s))).toEqual({ a: 'stopped', b: 'pending', c: 'done' })
  // Who names a task has the client asked, and what it answers holds for the others too.
  const named = s.start('run', 'b')
  const b = await puppets.next('b')
  expect((await list(s)).tasks.map(({ paused }) => paused)).toEqual([null, null, null])
  await b.write('b.txt', 'b\n')
  await b.exit(0)
  await named.ended
  s.start('run')
  expect((await puppets.next('a')).task).toBe('a')
})

const used = (id: string, tokens: number): string =>
  JSON.stringify({
    type: 'assistant',
    message: { id, content: [], usage: { input_tokens: tokens, output_tokens: 0 } },
  })

test('what is over its budget is ended, its work is kept, and a spent run starts nothing more', async () => {
  const budget = 'budget:\n  tokens: 1000\n  run:\n    tokens: 1400\n'
  const asClaude = (text: string): string =>
    text.replace('    command: [puppet]', '    command: [puppet]\n    format: claude') + budget
  const { s, puppets } = await begin(asClaude, ['a', 'b', 'c'])
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
  const { tasks } = await list(s)
  expect(tasks.map(({ state, cause }) => [state, cause])).toEqual([
    ['failed', 'budget'],
    ['failed', 'budget'],
    ['pending', null],
  ])
  expect(await s.git('show', 'agents/a:half.txt')).toBe('half')
})

test('without room nothing starts, and why is told; Ctrl-C ends the wait', async () => {
  const { s, puppets } = await begin((text) => `${text}diskReserve: 999999TiB\n`, ['a'])
  const run = s.start('run', '--trust')
  await run.says(/nothing starts: less than \d+\.0 GB left in/)
  run.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130 })
  expect(puppets.started).toEqual([])
})
