// A fleet on one machine: a Redis, a bare remote, workers in folders of their own. Puppets say when an agent ends.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasRedis, openFleet } from '../support/fleet.ts'
import { openPuppets } from '../support/puppet.ts'
import { addTask } from '../support/tasks.ts'

describe.skipIf(!hasRedis)('with a Redis', () => {
  test('a machine carries out what a run gives to the queue, and leaves nothing behind', async () => {
    const { s, queue, worker, shared } = await openFleet()
    const puppets = await openPuppets(s)
    await addTask(s, 'First', '-m', 'do it')
    await addTask(s, 'Second', '--after', 'first', '--check', 'test -e second.txt')
    const machine = await worker('one', '--trust', '--check', 'test -e second.txt')
    const run = s.start('run', '--queue', queue, '--trust')
    const first = await puppets.next('first')
    expect(first.cwd).toContain(join(s.root, 'one'))
    expect(first.prompt).toContain('do it')
    expect(Object.keys(await shared('refs/agents/attempts'))).toEqual(['refs/agents/attempts/first/1'])
    await first.write('first.txt', 'one\n')
    await first.exit(0)
    const second = await puppets.next('second')
    expect((await second.run('cat', 'first.txt')).stdout).toBe('one\n')
    await second.write('second.txt', 'two\n')
    await run.says(/second started/)
    const { machine: place } = (await s.json<{ tasks: { machine: string }[] }>('list')).tasks[1] ?? {}
    expect(place).toMatch(/^\S+-[0-9a-f]{8}$/)
    await second.exit(0)
    const { code, stderr } = await run.ended
    expect(stderr).toContain('second started (puppet, attempt 1, on ')
    expect(code).toBe(0)
    expect(await s.states()).toEqual({ first: 'done', second: 'done' })
    expect(stderr).toContain('second is checked: test -e second.txt')
    expect(await s.git('diff', '--name-only', 'main', 'agents/second')).toBe('first.txt\nsecond.txt')
    expect(await s.ok('show', 'second')).toContain(`done, puppet on ${place}, attempt 1`)
    expect(await shared('refs/agents/attempts')).toEqual({})
    expect(await shared('refs/heads/agents')).toHaveProperty('refs/heads/agents/second')
    machine.kill('SIGINT')
    expect(await machine.ended).toMatchObject({ stdout: 'Carried out 2 attempts.\n', code: 130 })
    expect(readdirSync(join(s.root, 'one')).filter((name) => !name.endsWith('.git'))).toEqual([
      expect.stringMatching(/^origin-[0-9a-f]{8}\.agents$/),
    ])
    expect((await s.agents('doctor')).stdout).toContain('Nothing is wrong')
  })

  test('a result that comes after another one is kept, and lands nowhere', async () => {
    const { s, origin, queue, worker, shared, killRedis } = await openFleet()
    const puppets = await openPuppets(s)
    await addTask(s, 'Twice')
    const machine = await worker('one', '--trust')
    const run = s.start('run', '--queue', queue, '--trust')
    const agent = await puppets.next('twice')
    await agent.write('late.txt', 'late\n')
    const ref = 'refs/agents/attempts/twice/1'
    await s.git('-C', origin, 'update-ref', ref, 'main')
    await agent.exit(0)
    await machine.says(/came late/)
    const [kept = ''] = Object.keys(await shared('refs/agents/keep/twice'))
    expect(await s.git('-C', origin, 'show', `${kept}:late.txt`)).toBe('late')
    expect(await shared(ref)).toEqual({ [ref]: await s.git('rev-parse', 'main') })
    expect((await run.ended).stderr).toContain('the remote holds no attempt of it any more')
    expect(await s.states()).toEqual({ twice: 'stopped' })
    expect(await s.git('ls-tree', '--name-only', 'agents/twice')).not.toContain('late.txt')
    killRedis()
    machine.kill('SIGINT')
    expect((await machine.ended).code).toBe(130)
  })

  test('a runner that works here already is handed no queue', async () => {
    const { s, queue } = await openFleet()
    const puppets = await openPuppets(s)
    await addTask(s, 'Here')
    const run = s.start('run', '--trust')
    const agent = await puppets.next('here')
    const { code, stderr } = await s.agents('run', '--queue', queue, '--trust')
    expect(code).toBe(2)
    expect(stderr).toContain('takes no queue')
    await agent.write('here.txt', 'here\n')
    await agent.exit(0)
    expect((await run.ended).code).toBe(0)
  })
})

test('a queue that anybody could use is refused, with the remedy', async () => {
  const { s } = await (await import('../support/clones.ts')).clonesOf()
  await addTask(s, 'One')
  const { code, stderr } = await s.agents('run', '--queue', 'redis://queue.example')
  expect(code).toBe(2)
  expect(stderr).toContain('neither a password nor TLS')
  expect(stderr).toContain('REDISCLI_AUTH')
})
