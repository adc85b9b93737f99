// Landing: one commit a task, nothing of anybody's lost, and a checkout that follows without touching local work.
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { land, reasons, runTasks } from '../support/tasks.ts'

const status = async (s: Scratch): Promise<string> => await s.git('status', '--porcelain', '-uall')

describe('one commit a task', () => {
  test('with the title, the person as author, and trailers; the checkout follows', async () => {
    const s = await scratch()
    await runTasks(s, {
      a: { script: 'echo a > a.txt; git add .; git commit -qm wip; echo b > b.txt', title: 'feat: add a' },
      b: 'echo x >> src/b.txt',
    })
    const report = await land(s, '--all')
    expect({ code: report.code, held: report.held }).toEqual({ code: 0, held: [] })
    expect(
      await s.git('log', '--format=%an|%s|%(trailers:key=Agent-Task,valueonly,separator=)', 'main'),
    ).toBe('Pat Person|Task b|b\nPat Person|feat: add a|a\nPat Person|first|')
    expect(await status(s)).toBe('')
    expect(await s.read('a.txt')).toBe('a\n')
    expect(await s.git('log', '-1', '--format=%N', '--notes=agents')).toContain('Task: b')
    expect(await s.states()).toEqual({ a: 'landed', b: 'landed' })
  })

  test('the message of the only commit that an agent made is kept', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt; git add .; git commit -qm "fix: my own words" -m "And why."' })
    await land(s, '--all')
    expect(await s.git('log', '-1', '--format=%B')).toMatch(
      /^fix: my own words\n\nAnd why\.\n\nAgent-Task: a\n/,
    )
  })

  test('a dry run moves nothing and says the same', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    const before = await s.git('for-each-ref')
    const dry = await land(s, '--all', '--dry-run')
    expect(await s.git('for-each-ref')).toBe(before)
    const real = await land(s, '--all')
    expect(real.landed.map(({ id }) => id)).toEqual(dry.landed.map(({ id }) => id))
  })
})

describe('conflicts', () => {
  test('hold only their task, with the file and the other task', async () => {
    const s = await scratch()
    await runTasks(s, {
      a: 'sed -i s/three/drei/ src/a.txt',
      b: 'sed -i s/three/trois/ src/a.txt',
      c: 'sed -i s/uno/one/ src/b.txt',
    })
    const report = await land(s, '--all')
    expect(report.code).toBe(1)
    expect(report.landed.map(({ id }) => id)).toEqual(['c', 'a'])
    expect(report.held).toMatchObject([{ id: 'b', reason: 'conflict', paths: ['src/a.txt'], with: ['a'] }])
    expect(await s.read('src/a.txt')).toContain('drei')
    expect(await status(s)).toBe('')
  })

  test('hold what depends on it too', async () => {
    const s = await scratch()
    await runTasks(s, {
      a: 'sed -i s/three/drei/ src/a.txt',
      b: { script: 'echo b > b.txt', after: ['a'] },
      c: 'echo c > c.txt',
    })
    await s.commit('theirs', { 'src/a.txt': 'one\ntwo\ntroix\nfour\nfive\n' })
    const report = await land(s, '--all')
    expect(reasons(report)).toEqual({ a: 'conflict', b: 'dependency' })
    expect(report.landed.map(({ id }) => id)).toEqual(['c'])
  })
})

describe('conservation', () => {
  test('what the target gained meanwhile stays, what the task did arrives, both in one file', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'sed -i s/one/eins/ src/a.txt; git mv src/b.txt src/c.txt; chmod +x README.md' })
    await s.commit('theirs', { 'src/a.txt': 'one\ntwo\nthree\nfour\nfünf\n', 'new.txt': 'new\n' })
    expect((await land(s, '--all')).code).toBe(0)
    expect(await s.read('src/a.txt')).toBe('eins\ntwo\nthree\nfour\nfünf\n')
    expect(await s.git('ls-tree', '-r', '--format=%(objectmode) %(path)', 'HEAD')).toBe(
      '100644 .agentsrc\n100755 README.md\n100644 new.txt\n100644 src/a.txt\n100644 src/c.txt',
    )
    expect(await status(s)).toBe('')
  })

  test('a change on the target follows a file that a task renamed', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'git mv src/a.txt src/z.txt' })
    await s.commit('theirs', { 'src/a.txt': 'one\ntwo\nthree\nfour\nfünf\n' })
    expect((await land(s, '--all')).code).toBe(0)
    expect(await s.read('src/z.txt')).toContain('fünf')
  })

  test('an agent that merged the target in lands only its own work', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    await s.commit('theirs')
    await s.git('-C', s.worktree('a'), 'merge', '-q', '-m', 'merged', 'main')
    await s.write(join(s.worktree('a'), 'b.txt'), 'b\n')
    await s.git('-C', s.worktree('a'), 'add', 'b.txt')
    await s.git('-C', s.worktree('a'), 'commit', '-q', '-m', 'more')
    expect((await land(s, '--all')).code).toBe(0)
    expect(await s.git('log', '--format=%s')).toBe('Task a\ntheirs\nfirst')
    expect(await s.git('diff', '--name-only', 'HEAD^', 'HEAD')).toBe('a.txt\nb.txt')
  })
})

describe('local work', () => {
  /** What the person has: staged, changed, untracked, ignored; none of it may change by a byte. */
  async function dirty(s: Scratch): Promise<() => Promise<void>> {
    await s.write('src/b.txt', 'staged\n')
    await s.git('add', 'src/b.txt')
    await s.write('src/b.txt', 'changed after staging\n')
    await s.write('notes.txt', 'untracked\n')
    await s.git('config', 'core.excludesFile', join(s.root, 'ignored'))
    await writeFile(join(s.root, 'ignored'), '*.log\n')
    await s.write('debug.log', 'ignored\n')
    const look = async () => [
      await s.git('ls-files', '-s', 'src/b.txt'),
      await readFile(join(s.repo, 'src/b.txt')),
      await readFile(join(s.repo, 'notes.txt')),
      await readFile(join(s.repo, 'debug.log')),
    ]
    const before = await look()
    return async () => expect(await look()).toEqual(before)
  }

  test('that is nowhere in the way survives byte for byte', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'sed -i s/one/eins/ src/a.txt' })
    const unchanged = await dirty(s)
    expect((await land(s, '--all')).code).toBe(0)
    await unchanged()
    expect(await status(s)).toBe('MM src/b.txt\n?? notes.txt')
    expect(await s.read('src/a.txt')).toContain('eins')
  })

  test('in the way holds only its task', async () => {
    const s = await scratch()
    await runTasks(s, {
      changed: 'echo more >> src/b.txt',
      untracked: 'echo theirs > notes.txt',
      ignored: 'echo theirs > debug.log; git add -f .; git commit -qm log',
      free: 'echo free > free.txt',
    })
    const unchanged = await dirty(s)
    const report = await land(s, '--all')
    expect(reasons(report)).toEqual({
      changed: 'local-changes',
      untracked: 'local-changes',
      ignored: 'local-changes',
    })
    expect(report.landed.map(({ id }) => id)).toEqual(['free'])
    await unchanged()
  })

  test('where a rename would put its file holds only its task', async () => {
    const s = await scratch()
    await runTasks(s, { moved: 'git mv src/a.txt z.txt', free: 'echo free > free.txt' })
    await s.write('z.txt', 'mine\n')
    const report = await land(s, '--all')
    expect(reasons(report)).toEqual({ moved: 'local-changes' })
    expect(report.landed.map(({ id }) => id)).toEqual(['free'])
    expect(await s.read('z.txt')).toBe('mine\n')
  })

  test('in a file that a task renames holds only its task', async () => {
    const s = await scratch()
    await runTasks(s, { moved: 'git mv src/a.txt z.txt', free: 'echo free > free.txt' })
    await s.write('src/a.txt', 'mine\n')
    const report = await land(s, '--all')
    expect(reasons(report)).toEqual({ moved: 'local-changes' })
    expect(report.landed.map(({ id }) => id)).toEqual(['free'])
    expect(await s.read('src/a.txt')).toBe('mine\n')
  })

  test('an untracked file where a task needs a folder holds only its task', async () => {
    const s = await scratch()
    await runTasks(s, { folder: 'mkdir lib; echo x > lib/x.txt', free: 'echo free > free.txt' })
    await s.write('lib', 'a file of mine\n')
    const report = await land(s, '--all')
    expect(reasons(report)).toEqual({ folder: 'local-changes' })
    expect(report.landed.map(({ id }) => id)).toEqual(['free'])
    expect(await s.read('lib')).toBe('a file of mine\n')
  })

  test('an untracked folder where a task needs a file holds only its task', async () => {
    const s = await scratch()
    await runTasks(s, { file: 'echo x > lib', free: 'echo free > free.txt' })
    await s.write('lib/mine.txt', 'mine\n')
    expect(reasons(await land(s, '--all'))).toEqual({ file: 'local-changes' })
    expect(await s.read('lib/mine.txt')).toBe('mine\n')
  })

  test('a tracked file that becomes a folder, and a folder that becomes a file, land', async () => {
    const s = await scratch()
    await runTasks(s, {
      up: 'rm README.md; mkdir README.md; echo x > README.md/x',
      down: 'git rm -q src/a.txt src/b.txt; rm -rf src; echo flat > src',
    })
    const report = await land(s, '--all')
    expect(report.held).toEqual([])
    expect(await status(s)).toBe('')
    expect(await s.read('src')).toBe('flat\n')
    expect(await s.read('README.md/x')).toBe('x\n')
  })

  test('an untracked file in a folder that becomes a file is not lost', async () => {
    const s = await scratch()
    await runTasks(s, { down: 'git rm -q src/a.txt src/b.txt; rm -rf src; echo flat > src' })
    await s.write('src/mine.txt', 'mine\n')
    const report = await land(s, '--all')
    expect(reasons(report)).toEqual({ down: 'local-changes' })
    expect(await s.read('src/mine.txt')).toBe('mine\n')
    expect(await status(s)).toBe('?? src/mine.txt')
  })

  test('a symbolic link in place of a folder is never written through', async () => {
    const s = await scratch()
    await mkdir(join(s.root, 'outside'))
    await runTasks(s, { a: 'mkdir lib; echo x > lib/x.txt' })
    await symlink(join(s.root, 'outside'), join(s.repo, 'lib'))
    expect(reasons(await land(s, '--all'))).toEqual({ a: 'local-changes' })
    await expect(readFile(join(s.root, 'outside/x.txt'))).rejects.toThrow()
  })

  test('a file staged as added, and one staged as removed, hold what writes them', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo theirs > new.txt', b: 'echo theirs >> src/b.txt', free: 'echo f > f.txt' })
    await s.write('new.txt', 'mine\n')
    await s.git('add', 'new.txt')
    await rm(join(s.repo, 'new.txt'))
    await s.git('rm', '-q', '--cached', 'src/b.txt')
    expect(reasons(await land(s, '--all'))).toEqual({ a: 'local-changes', b: 'local-changes' })
    expect(await status(s)).toBe('AD new.txt\nD  src/b.txt\n?? src/b.txt')
  })

  test('a merge under way holds everything', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    await s.git('checkout', '-q', '-b', 'side')
    await s.commit('side', { 'src/a.txt': 'side\n' })
    await s.git('checkout', '-q', 'main')
    await s.commit('main', { 'src/a.txt': 'main\n' })
    expect((await s.gitIn({}, 'merge', 'side')).code).toBe(1)
    expect(reasons(await land(s, '--all'))).toEqual({ a: 'operation-in-progress' })
  })

  test("Git's own index.lock refuses, and nothing has moved", async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    const before = await s.git('rev-parse', 'main')
    await s.write('.git/index.lock', '')
    const { code, stderr } = await s.agents('land', '--all')
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('index.lock') })
    expect(await s.git('rev-parse', 'main')).toBe(before)
    expect(await s.read('.git/index.lock')).toBe('')
    await rm(join(s.repo, '.git/index.lock'))
    expect((await land(s, '--all')).code).toBe(0)
  })
})

describe('where the target is', () => {
  test('not checked out: only the ref moves', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    await s.git('checkout', '-q', '-b', 'other')
    await s.write('src/a.txt', 'mine\n')
    expect((await land(s, 'a')).code).toBe(0)
    expect(await s.git('show', 'main:a.txt')).toBe('a')
    expect(await status(s)).toBe(' M src/a.txt')
    expect(await s.git('rev-parse', 'other')).not.toBe(await s.git('rev-parse', 'main'))
  })

  test('checked out in another worktree: that one follows', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    await s.git('checkout', '-q', '-b', 'other')
    const side = join(s.root, 'side')
    await s.git('worktree', 'add', '-q', side, 'main')
    expect((await land(s, '--all')).code).toBe(0)
    expect(await readFile(join(side, 'a.txt'), 'utf8')).toBe('a\n')
    expect(await s.git('-C', side, 'status', '--porcelain')).toBe('')
    expect(await status(s)).toBe('')
  })

  test('in a bare repository', async () => {
    const s = await scratch()
    const bare = join(s.root, 'bare.git')
    await s.git('clone', '-q', '--bare', s.repo, bare)
    const before = s.repo
    await rename(before, join(s.root, 'gone'))
    await rename(bare, before)
    await runTasks(s, { a: 'echo a > a.txt' })
    expect((await land(s, '--all')).code).toBe(0)
    expect(await s.git('show', 'main:a.txt')).toBe('a')
  })

  test('from a subfolder of a linked worktree', async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    const side = join(s.root, 'side')
    await s.git('worktree', 'add', '-q', '-b', 'side', side)
    expect(await s.agentsIn({ cwd: join(side, 'src') }, 'land', '--all')).toMatchObject({ code: 0 })
    expect(await s.read('a.txt')).toBe('a\n')
    expect(await status(s)).toBe('')
  })
})
