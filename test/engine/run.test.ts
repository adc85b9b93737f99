// `run` with puppets: every interleaving is what the test says.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openPuppets, type Puppet, type Puppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

async function begin(config?: string): Promise<{ s: Scratch; puppets: Puppets }> {
  const s = await scratch(config === undefined ? {} : { config })
  return { s, puppets: await openPuppets(s) }
}

/** An agent that changes one file and ends well. */
async function work(agent: Puppet, path = `${agent.task}.txt`, text = `${agent.task}\n`): Promise<void> {
  await agent.write(path, text)
  await agent.exit(0)
}

test('what an agent leaves uncommitted and untracked is committed on its branch, under its name', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'One task', '-m', 'do it')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('one-task')
  await agent.write('src/a.txt', 'committed\n')
  await agent.commit('mine')
  await agent.write('src/a.txt', 'changed\n')
  await agent.write('new/deep.txt', 'untracked\n')
  await agent.print('I did it')
  await agent.exit(0)
  expect(await run.ended).toMatchObject({ code: 0 })
  expect(await s.git('diff', '--name-only', 'main', 'agents/one-task')).toBe('new/deep.txt\nsrc/a.txt')
  expect(await s.git('log', '--format=%an: %s', 'main..agents/one-task')).toBe(
    'puppet: One task\nPat Person: mine',
  )
  expect(await s.git('-C', s.worktree('one-task'), 'status', '--porcelain')).toBe('')
})

test('an agent that ends well and changed nothing has failed', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Lazy')
  const run = s.start('run', '--trust')
  await (await puppets.next('lazy')).exit(0)
  const { code, stderr } = await run.ended
  expect(code).toBe(1)
  expect(stderr).toContain('nothing changed')
  expect(await s.states()).toEqual({ lazy: 'failed' })
  expect((await s.agents('list')).stdout).toContain('failed, no result')
  expect((await s.agents('show', 'lazy')).stdout).toContain('nothing changed')
  expect((await s.agents('show', 'lazy')).stderr).toContain('git agents logs lazy')
})

test('an agent that gets past its guard and ends on another branch has failed, and its work is kept', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Stray')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('stray')
  await agent.run('git', '-c', 'core.hooksPath=/dev/null', 'switch', '--quiet', '-c', 'elsewhere')
  await agent.write('stray.txt', 'work\n')
  await agent.run('git', 'add', '-A')
  await agent.run('git', '-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '-m', 'work elsewhere')
  await agent.exit(0)
  const { code, stderr } = await run.ended
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('elsewhere') })
  expect(await s.states()).toEqual({ stray: 'failed' })
  const kept = await s.git('for-each-ref', '--format=%(refname)', 'refs/agents/keep/stray/')
  expect(await s.git('show', `${kept.split('\n').at(-1)}:stray.txt`)).toBe('work')
})

test('an agent that exits with an error has failed, and its work is on its branch all the same', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Crash')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('crash')
  await agent.write('half.txt', 'half\n')
  await agent.exit(3)
  expect(await run.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('exit code 3') })
  expect(await s.git('show', 'agents/crash:half.txt')).toBe('half')
})

//   a ── b ── d        at most two at a time; c is alone
//   c
test('tasks start in the order of their graph, and never more at once than allowed', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'a')
  await addTask(s, 'c')
  await addTask(s, 'b', '--after', 'a')
  await addTask(s, 'd', '--after', 'b')
  await addTask(s, 'e')
  const run = s.start('run', '--trust', '-j', '2')
  const [a, c] = [await puppets.next('a'), await puppets.next('c')]
  expect(puppets.started.toSorted()).toEqual(['a', 'c'])
  await work(a)
  const b = await puppets.next('b')
  expect(await b.run('cat', 'a.txt')).toMatchObject({ stdout: 'a\n' })
  await work(b)
  const d = await puppets.next('d')
  await work(c)
  const e = await puppets.next('e')
  await work(e)
  await work(d)
  expect(await run.ended).toMatchObject({ code: 0 })
  expect(puppets.most).toBe(2)
  expect(puppets.started.slice(2)).toEqual(['b', 'd', 'e'])
})

//   bad ── below        good
test('a failing task stops only what comes after it', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'bad')
  await addTask(s, 'good')
  await addTask(s, 'below', '--after', 'bad')
  const run = s.start('run', '--trust', '-j', '2')
  await (await puppets.next('bad')).exit(1)
  await work(await puppets.next('good'))
  expect(await run.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('below') })
  expect(await s.states()).toEqual({ bad: 'failed', good: 'done', below: 'pending' })
  expect(puppets.started).not.toContain('below')
})

test('Ctrl-C leaves no process, keeps what was done, and `run` goes on', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Slow')
  await addTask(s, 'Next', '--after', 'slow')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('slow')
  const child = await agent.child()
  await child.ignoreTerm()
  await agent.write('half.txt', 'half done\n')
  run.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130 })
  await Promise.all([agent.gone, child.gone])
  expect(await s.states()).toEqual({ slow: 'stopped', next: 'pending' })
  expect(await s.git('show', 'refs/agents/keep/slow/1:half.txt')).toBe('half done')
  const again = s.start('run')
  await work(await puppets.next('slow'))
  await work(await puppets.next('next'))
  expect(await again.ended).toMatchObject({ code: 0 })
  expect(await s.states()).toEqual({ slow: 'done', next: 'done' })
})

test('Ctrl-C ends an agent that ignores TERM', { timeout: 20_000 }, async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Stubborn')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('stubborn')
  await agent.ignoreTerm()
  run.kill('SIGINT')
  await agent.gone
  expect(await run.ended).toMatchObject({ code: 130 })
})

test('after kill -9 of the runner the next command says so, ends the agents and keeps their work', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Orphan')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('orphan')
  const child = await agent.child()
  await agent.write('half.txt', 'half done\n')
  run.kill('SIGKILL')
  await run.ended
  const { stdout, stderr, code } = await s.agents('list', '--json')
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('orphan') })
  await Promise.all([agent.gone, child.gone])
  expect(JSON.parse(stdout).tasks).toMatchObject([{ id: 'orphan', state: 'stopped' }])
  expect(await s.git('show', 'refs/agents/keep/orphan/1:half.txt')).toBe('half done')
  expect((await s.agents('list')).stderr).not.toContain('orphan')
  const again = s.start('run')
  await work(await puppets.next('orphan'))
  expect(await again.ended).toMatchObject({ code: 0 })
})

test('a task that is added while others run joins the run', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'First')
  const run = s.start('run', '--trust', '-j', '1')
  const first = await puppets.next('first')
  await addTask(s, 'Second')
  await work(first)
  await work(await puppets.next('second'))
  expect(await run.ended).toMatchObject({ code: 0 })
})

test('a check that came while others run is not run before somebody trusts it', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'First')
  const run = s.start('run', '--trust')
  const first = await puppets.next('first')
  const plan = JSON.stringify({ tasks: [{ title: 'late', prompt: 'x', checks: ['touch ../ran'] }] })
  expect(await s.agentsIn({ input: plan }, 'plan', '-')).toMatchObject({ code: 0 })
  await work(first)
  expect(await run.ended).toMatchObject({ stderr: expect.stringContaining('late waits: its checks') })
  expect(await s.states()).toEqual({ first: 'done', late: 'pending' })
})

test('the answer of a research task is told to the tasks after it', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Look around', '--kind', 'research')
  await addTask(s, 'Build', '--after', 'look-around')
  const run = s.start('run', '--trust')
  const scout = await puppets.next('look-around')
  await scout.print('the answer is forty-two')
  await scout.exit(0)
  const builder = await puppets.next('build')
  expect(builder.prompt).toContain('the answer is forty-two')
  await work(builder)
  expect(await run.ended).toMatchObject({ code: 0 })
  expect(await s.states()).toEqual({ 'look-around': 'done', build: 'done' })
})

test('a research task without an answer has failed', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Mute', '--kind', 'research')
  const run = s.start('run', '--trust')
  await (await puppets.next('mute')).exit(0)
  expect(await run.ended).toMatchObject({ code: 1 })
})

test('`overlap: serialize` never runs two overlapping tasks at once, and the later one builds on the earlier', async () => {
  const { s, puppets } = await begin('overlap: serialize\n')
  await addTask(s, 'x', '--paths', 'src/**')
  await addTask(s, 'y', '--paths', 'src/a.txt')
  await addTask(s, 'z', '--paths', 'docs/**')
  const run = s.start('run', '--trust', '-j', '3')
  const [x, z] = [await puppets.next('x'), await puppets.next('z')]
  await work(z, 'docs/z.md')
  expect(puppets.started).not.toContain('y')
  await work(x, 'src/a.txt', 'by x\n')
  const y = await puppets.next('y')
  expect(await y.run('cat', 'src/a.txt')).toMatchObject({ stdout: 'by x\n' })
  await work(y, 'src/a.txt', 'by y\n')
  expect(await run.ended).toMatchObject({ code: 0 })
})

//   left ──┐
//   right ─┴─ both      left and right conflict
test('a task whose dependencies conflict stays pending and says with whom', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'left')
  await addTask(s, 'right')
  await addTask(s, 'both', '--after', 'left', '--after', 'right')
  const run = s.start('run', '--trust', '-j', '2')
  await work(await puppets.next('left'), 'src/a.txt', 'left\n')
  await work(await puppets.next('right'), 'src/a.txt', 'right\n')
  const { code, stderr } = await run.ended
  expect(stderr).toContain('src/a.txt')
  expect(code).toBe(1)
  expect(await s.states()).toEqual({ left: 'done', right: 'done', both: 'pending' })
})

test('an agent that removes its own worktree has failed, and the task can run again', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Vandal')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('vandal')
  await agent.write('made.txt', 'made\n')
  await agent.commit('made')
  await rm(s.worktree('vandal'), { recursive: true })
  await agent.exit(0)
  expect(await run.ended).toMatchObject({ code: 1 })
  expect((await s.states()).vandal).toMatch(/failed|stopped/)
  const again = s.start('run')
  await work(await puppets.next('vandal'))
  expect(await again.ended).toMatchObject({ code: 0 })
})

test('a worktree that a person has removed by hand is made anew', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Again')
  const run = s.start('run', '--trust')
  await (await puppets.next('again')).exit(1)
  await run.ended
  await rm(s.worktree('again'), { recursive: true })
  const second = s.start('run')
  await work(await puppets.next('again'))
  expect(await second.ended).toMatchObject({ code: 0 })
  expect(existsSync(s.worktree('again'))).toBe(true)
})

test('a branch that a person has checked out is not moved under their feet', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Mine')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('mine')
  await agent.write('half.txt', 'half\n')
  await agent.exit(1)
  await run.ended
  await s.git('worktree', 'remove', '--force', s.worktree('mine'))
  await s.git('checkout', '--quiet', 'agents/mine')
  const before = await s.git('rev-parse', 'HEAD')
  const again = s.start('run', 'mine')
  await Promise.race([puppets.next('mine').then((second) => work(second)), again.ended])
  await again.ended
  expect(await s.git('status', '--porcelain')).toBe('')
  expect(await s.git('rev-parse', 'HEAD')).toBe(before)
})

test('a task that comes after a dropped one says so, and can be told otherwise', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Gone')
  await addTask(s, 'Later', '--after', 'gone')
  const dropped = await s.agents('drop', 'gone')
  const run = await Promise.race([s.agents('run', '--trust'), puppets.next('later')])
  expect(dropped.code).toBe(0)
  expect(run).toMatchObject({ stderr: expect.stringContaining('gone') })
})

test('the work of a stopped task that a person approves all the same lands whole', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Stopped')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('stopped')
  await agent.write('good.txt', 'good enough\n')
  run.kill('SIGINT')
  await run.ended
  await s.ok('review', 'stopped', '--approve', '--force', '-m', 'it is all there')
  const landed = await s.json<{ landed: unknown[]; held: unknown[] }>('land', 'stopped')
  expect(landed).toMatchObject({ landed: [{ id: 'stopped' }], held: [] })
  expect(await s.git('log', '-1', '--format=%s')).toBe('Stopped')
  expect(await s.read('good.txt')).toBe('good enough\n')
})

test('a check that fails fails the task; one that passes proves the committed tree', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Checked', '--check', 'test -f there.txt')
  await addTask(s, 'Unchecked', '--check', 'test -f never.txt')
  const run = s.start('run', '--trust')
  await work(await puppets.next('checked'), 'there.txt')
  await work(await puppets.next('unchecked'), 'there.txt')
  expect(await run.ended).toMatchObject({ code: 1 })
  expect(await s.states()).toEqual({ checked: 'done', unchecked: 'failed' })
})

test('a task sent back starts again in its worktree, with the feedback', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'Back')
  const run = s.start('run', '--trust')
  await work(await puppets.next('back'), 'one.txt')
  await run.ended
  await s.ok('review', 'back', '--request-changes', '-m', 'add the second file')
  const again = s.start('run')
  const agent = await puppets.next('back')
  expect(agent.prompt).toContain('add the second file')
  expect(await agent.run('cat', 'one.txt')).toMatchObject({ code: 0 })
  await work(agent, 'two.txt')
  expect(await again.ended).toMatchObject({ code: 0 })
  expect(await s.git('diff', '--name-only', 'main', 'agents/back')).toBe('one.txt\ntwo.txt')
})
