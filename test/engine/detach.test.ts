// Runs that outlive their terminal, and several terminals on one run; puppets say in which order things happen.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPuppets, type Puppet, type Puppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'

async function begin(...tasks: string[]): Promise<{ s: Scratch; puppets: Puppets }> {
  const s = await scratch()
  const puppets = await openPuppets(s)
  const plan = JSON.stringify({ tasks: tasks.map((id) => ({ id, title: id, prompt: id })) })
  if (tasks.length > 0) await s.agentsIn({ input: plan }, 'plan', '-')
  return { s, puppets }
}

/** An agent that changes one file and ends well. */
async function work(agent: Puppet): Promise<void> {
  await agent.write(`${agent.task}.txt`, `${agent.task}\n`)
  await agent.exit(0)
}

interface ListDocument {
  runner: { pid: number; detached: boolean; since: string } | null
}

const runnerOf = async (s: Scratch): Promise<number> =>
  (await s.json<ListDocument>('list')).runner?.pid ?? Number.NaN

const isAlive = (pid: number): boolean => {
  try {
    return !/ Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('a detached run outlives its terminal; who comes in the middle sees what came before, as text or byte by byte', async () => {
  const { s, puppets } = await begin('one', 'two')
  const typed = 'git-agents run --detach --trust -j 1; echo started; read forever'
  const terminal = spawn('sh', ['-c', typed], { cwd: s.repo, env: s.env, detached: true })
  await new Promise<void>((resolve) =>
    terminal.stdout.on('data', (data) => /started/.test(String(data)) && resolve()),
  )
  const one = await puppets.next('one')
  await one.print('\u001b[31mhello\u001b[0m from one')
  process.kill(-(terminal.pid ?? 0), 'SIGHUP')
  await new Promise((resolve) => terminal.once('exit', resolve))
  expect((await s.json<ListDocument>('list')).runner).toMatchObject({ detached: true })
  const [attached, followed] = [s.start('attach'), s.start('logs', 'one', '-f')]
  await attached.says(/one started/)
  await followed.says(/hello from one/)
  const waiting = s.start('wait')
  await one.print('and goodbye')
  await work(one)
  await work(await puppets.next('two'))
  expect(await followed.ended).toMatchObject({ code: 0, stdout: 'hello from one\nand goodbye\n' })
  expect(await attached.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('2 tasks in') })
  expect(await waiting.ended).toMatchObject({ code: 0 })
  expect(await s.agents('wait')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/done {2}one[\s\S]*done {2}two/),
  })
  const raw = '\u001b[31mhello\u001b[0m from one\nand goodbye\n'
  expect((await s.agents('logs', 'one', '--raw')).stdout).toBe(raw)
  const [first = ''] = (await s.ok('logs', 'one', '--raw', '--json')).split('\n')
  expect(Buffer.from(JSON.parse(first).base64, 'base64').toString()).toBe(raw)
})

test('a detached run is refused with the words of a run in the foreground', async () => {
  const { s } = await begin('one')
  const [here, there] = [await s.agents('run'), await s.agents('run', '--detach')]
  expect(there).toEqual(here)
  expect(there.code).toBe(2)
  await s.ok('drop', 'one')
  const nothing = await s.agents('run', '--detach', '--trust')
  expect(nothing).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to start') })
})

test('two runs at once share six tasks, and start each of them once', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f']
  const { s, puppets } = await begin(...ids)
  const runs = [s.start('run', '--trust', '-j', '3'), s.start('run', '--trust', '-j', '3')]
  for (const _ of ids) await work(await puppets.next())
  for (const run of runs)
    expect(await run.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('6 tasks') })
  expect(puppets.started.toSorted()).toEqual(ids)
  expect(puppets.most).toBeLessThanOrEqual(3)
})

test('a second run hands its task over and ends with it; Ctrl-C only leaves', async () => {
  const { s, puppets } = await begin('long', 'short', 'never')
  const run = s.start('run', '--trust', 'long')
  const long = await puppets.next('long')
  const [joined, left] = [
    s.start('run', 'short', '-j', '2', '--fail-fast', '--timeout', '9h'),
    s.start('run', 'long'),
  ]
  await left.says(/long started[\s\S]*from another command/)
  left.kill('SIGINT')
  expect(await left.ended).toMatchObject({ code: 130, stdout: expect.stringContaining('goes on with long') })
  const short = await puppets.next('short')
  await short.exit(3)
  expect(await joined.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('1 failed') })
  expect(puppets.working).toEqual(new Set(['long']))
  await work(long)
  const first = await run.ended
  expect(first.code).toBe(1)
  expect(first.stderr).toContain('2 at a time; nothing more starts once a task has failed; short may take 9h')
  expect(first.stderr).toContain('nothing more starts: short failed (--fail-fast)')
  expect(await s.states()).toEqual({ long: 'done', short: 'failed', never: 'pending' })
})

test('stop ends one task and keeps its work, then all, whatever ignores TERM in a session of its own', async () => {
  const { s, puppets } = await begin('one', 'two', 'three')
  await s.ok('run', '--detach', '--trust', '-j', '2')
  const [one, two] = [await puppets.next('one'), await puppets.next('two')]
  await one.write('half.txt', 'half done\n')
  const child = await one.child()
  const anyOf = s.start('wait', '--any', 'one', 'two')
  expect(await s.agents('stop', 'one')).toMatchObject({ code: 0, stdout: expect.stringContaining('one') })
  await Promise.all([one.gone, child.gone])
  expect(await anyOf.ended).toMatchObject({ code: 1, stdout: expect.stringMatching(/stopped\s+one/) })
  expect(await s.git('show', 'refs/agents/keep/one/1:half.txt')).toBe('half done')
  const three = await puppets.next('three')
  const stray = await three.child()
  await stray.ignoreTerm()
  const pid = await runnerOf(s)
  expect(await s.agents('stop')).toMatchObject({ code: 0, stdout: expect.stringContaining(String(pid)) })
  await Promise.all([two.gone, three.gone, stray.gone])
  expect(isAlive(pid)).toBe(false)
  expect(await s.states()).toEqual({ one: 'stopped', two: 'stopped', three: 'stopped' })
  expect(await s.agents('stop', 'one')).toMatchObject({ code: 2 })
  expect(await s.agents('wait', 'one')).toMatchObject({ code: 1 })
})

test('when the runner is killed, who had joined it takes its own task over', async () => {
  const { s, puppets } = await begin('one', 'two')
  await s.ok('run', '--detach', '--trust', 'two')
  const first = await puppets.next('two')
  const [joined, attached] = [s.start('run', 'one', 'two', '-j', '2'), s.start('attach')]
  await puppets.next('one')
  await attached.says(/one started/)
  process.kill(await runnerOf(s), 'SIGKILL')
  await first.gone
  for (const id of ['one', 'two']) await work(await puppets.next(id))
  const [who, watcher] = [await joined.ended, await attached.ended]
  expect(who).toMatchObject({ code: 0, stdout: expect.stringContaining('2 done') })
  expect(watcher).toMatchObject({ code: 2, stderr: expect.stringContaining('was killed') })
  expect(who.stderr + watcher.stderr).toMatch(/one: its runner was killed/)
  expect(await s.states()).toEqual({ one: 'done', two: 'done' })
})

test('`add --run` starts a runner or joins it, with the configuration as it is now; TERM to the runner keeps what was done', async () => {
  const { s, puppets } = await begin()
  const first = await s.json<{ runner: object }>('add', 'First', '--run', '--trust')
  const agent = await puppets.next('first')
  await agent.write('half.txt', 'half done\n')
  const pid = await runnerOf(s)
  expect(first.runner).toEqual({ pid, joined: false })
  await s.write(
    '.agentsrc',
    `${await s.read('.agentsrc')}`.replace('agents:\n', 'agents:\n  later:\n    command: [puppet]\n'),
  )
  const second = await s.json<{ runner: object }>('add', 'Second', '--agent', 'later', '--run', '--trust')
  expect(second.runner).toEqual({ pid, joined: true })
  await puppets.next('second')
  process.kill(pid, 'SIGTERM')
  expect(await s.agents('wait')).toMatchObject({ code: 1 })
  await agent.gone
  expect(await s.states()).toEqual({ first: 'stopped', second: 'stopped' })
  expect(await s.git('show', 'refs/agents/keep/first/1:half.txt')).toBe('half done')
  const idle = await s.agents('add', 'Third', '--after', 'second', '--run')
  expect(idle).toMatchObject({ code: 0, stdout: 'third\n', stderr: expect.stringContaining('after second') })
})
