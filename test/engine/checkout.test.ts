// Work in the person's own checkout: agents under `isolation: shared`, and the person's own under `add --here`.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPuppets, type Puppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

const files = { 'a/one.txt': 'one\n', 'b/two.txt': 'two\n', 'c/three.txt': 'three\n' }

async function begin(): Promise<{ s: Scratch; puppets: Puppets }> {
  const s = await scratch({ config: '\nisolation: shared\n' })
  await s.commit('files', files)
  return { s, puppets: await openPuppets(s) }
}

interface Landed {
  landed: { id: string }[]
  held: { id: string; reason: string; paths: string[]; detail?: string }[]
  unassigned?: { path: string; claimedBy: string[] }[]
}

const land = async (s: Scratch, ...more: string[]): Promise<Landed> =>
  JSON.parse((await s.agents('land', '--json', ...more)).stdout) as Landed

const namesIn = async (s: Scratch, commit: string): Promise<string> =>
  await s.git('show', '--format=', '--name-only', commit)

test('two agents in one folder: each one’s work is committed by itself, and the files stay', async () => {
  const { s, puppets } = await begin()
  await s.write('mine.txt', 'mine\n')
  await addTask(s, 'first', '--paths', 'a/**')
  await addTask(s, 'second', '--paths', 'b/**')
  const run = s.start('run', '--trust', '-j', '2')
  const [first, second] = [await puppets.next('first'), await puppets.next('second')]
  expect([first.cwd, second.cwd]).toEqual([s.repo, s.repo])
  expect(first.prompt).toContain('own Git checkout')
  await first.write('a/one.txt', 'first\n')
  await first.write('a/new.txt', 'new\n')
  await second.write('b/two.txt', 'second\n')
  await second.write('c/three.txt', 'stray\n')
  expect((await s.git('branch', '--list', 'agents/*')).trim()).toBe('')
  const committed = await first.run('git', 'commit', '--quiet', '-a', '-m', 'mine')
  expect(committed.code).not.toBe(0)
  expect(committed.stderr).toContain('leave your work in the files')
  await first.run('git', 'reset', '--quiet')
  await first.exit(0)
  await second.exit(0)
  const { code, stderr } = await run.ended
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('mine.txt') })
  expect(await namesIn(s, 'agents/first')).toBe('a/new.txt\na/one.txt')
  expect(await namesIn(s, 'agents/second')).toBe('b/two.txt')
  expect(await s.git('log', '-1', '--format=%an', 'agents/first')).toBe('puppet')
  expect(await s.git('show', 'refs/agents/keep/first/1:mine.txt')).toBe('mine')
  expect(await s.json('conflicts')).toMatchObject({
    participants: [
      { id: 'first', changed: 2 },
      { id: 'second', changed: 1 },
      { id: 'checkout', changed: 2 },
    ],
    pairs: [{ verdict: 'clear' }, { verdict: 'clear' }, { verdict: 'clear' }],
  })
  const { landed, unassigned } = await land(s, '--all')
  expect(landed.map(({ id }) => id)).toEqual(['first', 'second'])
  expect(unassigned).toEqual([
    { path: 'c/three.txt', claimedBy: [] },
    { path: 'mine.txt', claimedBy: [] },
  ])
  expect(await s.git('status', '--porcelain')).toBe(' M c/three.txt\n?? mine.txt')
  expect(await s.git('log', '-2', '--format=%s')).toBe('second\nfirst')
  expect(await s.read('a/one.txt')).toBe('first\n')
  await s.ok('undo')
  expect(await s.git('status', '--porcelain', '-uall')).toBe(
    ' M a/one.txt\n M b/two.txt\n M c/three.txt\n?? a/new.txt\n?? mine.txt',
  )
  await s.ok('redo')
  expect(await s.git('status', '--porcelain')).toBe(' M c/three.txt\n?? mine.txt')
})

test('what the person commits meanwhile is no work of the agent outside its paths; what is in them the hooks tell', async () => {
  const { s, puppets } = await begin()
  await s.ok('hooks', 'install')
  const told = async (...args: string[]): Promise<string> => (await s.gitIn({}, ...args)).stderr
  await s.git('config', 'agents.scope', 'deny')
  await addTask(s, 'first', '--paths', 'a/**')
  const run = s.start('run', '--trust')
  const first = await puppets.next('first')
  await first.write('a/one.txt', 'first\n')
  await s.write('b/two.txt', 'mine\n')
  expect(await told('commit', '-qm', 'mine', '--', 'b/two.txt')).toBe('')
  await first.write('a/note.txt', 'note\n')
  await s.git('add', 'a/note.txt')
  await first.write('a/note.txt', 'note, and more\n')
  expect(await told('commit', '-qm', 'note')).toBe(
    '! this commit holds a/note.txt, which first (running) has changed in this very checkout\n',
  )
  const later = await s.git('commit-tree', '-p', 'HEAD', '-m', 'later', 'HEAD^{tree}')
  expect(await told('merge', '--quiet', later), 'it stands on what its checkout stands on').toBe('')
  expect(await s.git('log', '-2', '--format=%s')).toBe('later\nnote')
  await first.exit(0)
  expect((await run.ended).stderr).not.toContain('outside its paths')
  expect(await s.states()).toEqual({ first: 'done' })
})

test('overlapping tasks in the checkout run one after the other, and the later builds on the earlier', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'first', '--paths', 'a/**')
  await addTask(s, 'second', '--paths', 'a/one.txt')
  const run = s.start('run', '--trust', '-j', '2')
  const first = await puppets.next('first')
  await first.write('a/one.txt', 'one\nfirst\n')
  expect(puppets.started).toEqual(['first'])
  await first.exit(0)
  const second = await puppets.next('second')
  await second.write('a/one.txt', 'one\nfirst\nsecond\n')
  await second.exit(0)
  expect(await run.ended).toMatchObject({ code: 0 })
  expect(await s.git('diff', '--numstat', 'agents/first', 'agents/second')).toBe('1\t0\ta/one.txt')
  expect((await land(s, 'first')).held).toEqual([])
  expect(await s.git('status', '--porcelain')).toBe(' M a/one.txt')
  expect((await land(s, 'second')).held).toEqual([])
  expect(await s.git('status', '--porcelain')).toBe('')
  expect(await s.git('log', '-2', '--format=%s')).toBe('second\nfirst')
})

test('a task without paths is refused; so is one that claims what the person has changed, and it is named', async () => {
  const { s, puppets } = await begin()
  await s.write('a/one.txt', 'mine\n')
  await addTask(s, 'all')
  const all = await s.agents('run', '--trust')
  expect(all).toMatchObject({ code: 1, stderr: expect.stringContaining('names no paths') })
  await s.ok('edit', 'all', '--paths', 'a/**')
  const dirty = await s.agents('run', '--trust')
  expect(dirty).toMatchObject({ code: 1, stderr: expect.stringContaining('a/one.txt') })
  expect(puppets.started).toEqual([])
  await s.git('worktree', 'add', '-q', '-b', 'linked', '../linked')
  const linked = { cwd: join(s.root, 'linked') }
  const here = await s.agentsIn(linked, 'add', 'there', '--here', '--paths', 'b/**')
  expect(here).toMatchObject({ code: 2, stderr: expect.stringContaining('not your main checkout') })
})

test('nothing changed is failed; what is sent back goes on in the checkout; checks see only its own work', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'first', '--paths', 'a/**', '--check', 'test ! -e stray.txt && grep -q again a/one.txt')
  const lazy = s.start('run', '--trust')
  await (await puppets.next('first')).exit(0)
  expect(await lazy.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing changed') })
  const run = s.start('run', '--trust')
  const agent = await puppets.next('first')
  await agent.write('a/one.txt', 'first\n')
  await agent.write('stray.txt', 'stray\n')
  await agent.exit(0)
  expect(await run.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('the check') })
  const again = s.start('run', '--trust')
  const second = await puppets.next('first')
  await second.write('a/one.txt', 'first again\n')
  await second.exit(0)
  expect(await again.ended).toMatchObject({ code: 0 })
  expect(await s.git('log', '--format=%s', 'main..agents/first')).toBe('first')
  expect(await s.git('worktree', 'list')).not.toContain('scratch')
})

test('by hand: an edit after the snapshot, or an entry staged otherwise, holds the task until `done` takes it in', async () => {
  const s = await scratch()
  await s.commit('files', files)
  await s.write('a/one.txt', 'mine\n')
  await s.write('c/three.txt', 'other\n')
  await addTask(s, 'by hand', '--here', '--paths', 'a/**')
  const { kept } = await s.json<{ kept: string }>('drop', 'by-hand')
  expect(await s.git('show', `${kept}:a/one.txt`)).toBe('mine')
  await s.ok('undo')
  expect(await s.states()).toEqual({ 'by-hand': 'running' })
  await s.git('worktree', 'add', '-q', '--detach', 'a/inner')
  expect(await s.json('list')).toMatchObject({ tasks: [{ id: 'by-hand', changed: 1 }] })
  const first = await s.json<{ tip: string; isNew: boolean }>('done')
  expect(first.isNew).toBe(true)
  expect(await namesIn(s, first.tip)).toBe('a/one.txt')
  await s.git('worktree', 'remove', 'a/inner')
  expect(await s.json('done', 'by-hand')).toMatchObject({ tip: first.tip, isNew: false })
  await s.ok('review', 'by-hand', '--approve')
  await s.git('add', 'a/one.txt')
  await s.write('a/one.txt', 'mine, more\n')
  const held = [{ id: 'by-hand', reason: 'local-changes', paths: ['a/one.txt'] }]
  expect((await land(s)).held).toMatchObject(held)
  await s.ok('done', 'by-hand')
  expect(await s.states()).toEqual({ 'by-hand': 'done' })
  const staged = (await land(s, 'by-hand')).held
  expect(staged).toMatchObject(held)
  expect(staged[0]?.detail).toContain('restore --staged')
  expect(await s.git('show', ':a/one.txt')).toBe('mine')
  await s.git('add', 'a/one.txt')
  expect((await land(s, 'by-hand')).landed).toHaveLength(1)
  expect(await s.git('log', '-1', '--format=%an: %s')).toBe('Pat Person: by hand')
  expect(await s.git('status', '--porcelain')).toBe(' M c/three.txt')
  expect(await s.agents('restore', 'by-hand', '1', '--worktree')).toMatchObject({ code: 2 })
  await s.git('stash', '--quiet')
  await s.git('switch', '--quiet', 'agents/by-hand')
  expect((await s.agents('clean')).stdout).toContain('its branch is checked out in')
  expect(await s.git('rev-parse', '--verify', 'HEAD')).not.toBe('')
  await s.git('switch', '--quiet', 'main')
  await s.ok('clean')
  expect(await s.git('branch', '--list', 'agents/*')).toBe('')
})

test('what lands, is taken back and brought again leaves a later task in the same file alone', async () => {
  const s = await scratch()
  await s.commit('files', files)
  await addTask(s, 'early', '--here', '--paths', 'a/**')
  await s.write('a/one.txt', 'early\n')
  await s.ok('done', 'early')
  await addTask(s, 'late', '--here', '--paths', 'a/**', '--after', 'early')
  await s.write('a/one.txt', 'early\nlate\n')
  await s.ok('done', 'late')
  expect((await land(s, 'early')).landed).toHaveLength(1)
  await s.ok('undo')
  await s.ok('redo')
  expect(await s.read('a/one.txt')).toBe('early\nlate\n')
  expect(await s.git('show', 'main:a/one.txt')).toBe('early')
})

test('a killed runner: what another branch holds by then is not taken for its work', async () => {
  const { s, puppets } = await begin()
  await s.git('branch', 'other')
  await addTask(s, 'first', '--paths', 'a/**')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('first')
  run.kill('SIGKILL')
  await run.ended
  await s.git('switch', '--quiet', 'other')
  await s.commit('theirs', { 'a/one.txt': 'theirs\n' })
  expect((await s.agents('list')).stderr).toContain('nothing of it could be kept')
  await agent.gone
  expect(await s.states()).toEqual({ first: 'stopped' })
  expect(await s.git('for-each-ref', 'refs/agents/keep/first')).toBe('')
})

test('a killed runner: the work in the checkout is kept, and `run` goes on with it', async () => {
  const { s, puppets } = await begin()
  await addTask(s, 'first', '--paths', 'a/**')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('first')
  await agent.write('a/one.txt', 'half\n')
  run.kill('SIGKILL')
  await run.ended
  expect(await s.states()).toEqual({ first: 'stopped' })
  await agent.gone
  expect(await s.git('show', 'refs/agents/keep/first/1:a/one.txt')).toBe('half')
  const again = s.start('run', '--trust')
  const second = await puppets.next('first')
  await second.write('a/two.txt', 'whole\n')
  await second.exit(0)
  expect(await again.ended).toMatchObject({ code: 0 })
  expect(await namesIn(s, 'agents/first')).toBe('a/one.txt\na/two.txt')
})

test('a conflict of work in the checkout is settled there: `land --continue` says so, and `done` takes it in', async () => {
  const s = await scratch()
  await addTask(s, 'mine', '--here', '--paths', 'src/a.txt')
  await s.write('src/a.txt', 'mine\n')
  await s.ok('done', 'mine')
  // Somebody's commit arrives under the checkout, whose files stay as they are.
  await s.git('update-index', '--cacheinfo', `100644,${await blob(s, 'theirs\n')},src/a.txt`)
  await s.git('commit', '--quiet', '-m', 'theirs')
  expect((await land(s, 'mine')).held).toMatchObject([{ id: 'mine', reason: 'conflict', inCheckout: true }])
  for (const way of ['--continue', '--abort'])
    expect(await s.agents('land', 'mine', way)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /is in your checkout(.|\n)*`git agents done mine` and `git agents land mine`/,
      ),
    })
  await s.write('src/a.txt', 'theirs and mine\n')
  await s.ok('done', 'mine')
  expect((await land(s, 'mine')).landed).toMatchObject([{ id: 'mine' }])
  expect(await s.git('show', 'main:src/a.txt')).toBe('theirs and mine')
  expect(await s.git('status', '--porcelain')).toBe('')
})

const blob = async (s: Scratch, text: string): Promise<string> =>
  (await s.gitIn({ input: text }, 'hash-object', '-w', '--stdin')).stdout.trim()
