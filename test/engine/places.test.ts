// The journey from a task to a landed commit in repositories that are not plain: other hashes, cones, names, line ends.
import { writeFileSync } from 'node:fs'
import { readFile, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { land, reasons, runTasks } from '../support/tasks.ts'

const status = async (s: Scratch): Promise<string> => await s.git('status', '--porcelain', '-uall')

/** Puts the repository at `folder` in the place of the scratch's own. */
async function replace(s: Scratch, folder: string): Promise<void> {
  await rename(s.repo, join(s.root, 'first'))
  await rename(folder, s.repo)
}

test('a repository of SHA-256', async () => {
  const s = await scratch()
  const folder = join(s.root, 'sha256')
  await s.git('init', '-q', '--object-format=sha256', folder)
  await s.write(join(folder, '.agentsrc'), await s.read('.agentsrc'))
  await s.write(join(folder, 'a.txt'), 'one\n')
  await replace(s, folder)
  await s.commit('first')
  await runTasks(s, { a: 'echo two >> a.txt', b: 'echo b > b.txt' })
  const { conflicts } = { conflicts: await s.json<{ pairs: { verdict: string }[] }>('conflicts') }
  expect(conflicts.pairs.map(({ verdict }) => verdict)).toContain('clear')
  const report = await land(s, '--all')
  expect(report.held).toEqual([])
  expect(report.landed[0]?.commits[0]).toHaveLength(64)
  expect(await status(s)).toBe('')
  await s.ok('undo')
  expect(await s.states()).toEqual({ a: 'done', b: 'done' })
})

test('a shallow clone', async () => {
  const s = await scratch()
  await s.commit('second')
  await s.git('clone', '-q', '--depth', '1', `file://${s.repo}`, join(s.root, 'shallow'))
  await replace(s, join(s.root, 'shallow'))
  await runTasks(s, { a: 'echo a > a.txt' })
  expect((await land(s, '--all')).held).toEqual([])
  expect(await s.read('a.txt')).toBe('a\n')
})

test('a sparse checkout: what lies outside the cone lands without appearing', async () => {
  const s = await scratch()
  await s.commit('more', { 'docs/one.md': '1\n', 'lib/two.txt': '2\n' })
  await s.git('sparse-checkout', 'set', 'src')
  await runTasks(s, {
    a: 'mkdir -p docs; git sparse-checkout disable; echo more >> docs/one.md; echo x >> src/a.txt',
  })
  expect((await land(s, '--all')).held).toEqual([])
  expect(await status(s)).toBe('')
  expect(await s.git('show', 'main:docs/one.md')).toBe('1\nmore')
  expect(await s.read('src/a.txt')).toContain('x')
})

test('names that are no UTF-8, or odd', async () => {
  const s = await scratch()
  await runTasks(s, {
    a: `printf x > "$(printf 'a\\377b')"; printf y > "$(printf 'line\\nfeed')"; printf z > ' -lead "q" $(x)'`,
  })
  expect((await land(s, '--all')).held).toEqual([])
  expect(await status(s)).toBe('')
  const raw = Buffer.concat([Buffer.from(`${s.repo}/`), Buffer.from([0x61, 0xff, 0x62])])
  expect(await readFile(raw, 'utf8')).toBe('x')
  await s.ok('undo')
  expect(await status(s)).toBe('')
})

test('an untracked file whose name is no UTF-8 is in the way of its like', async () => {
  const s = await scratch()
  await runTasks(s, { a: `printf x > "$(printf 'a\\377b')"` })
  writeFileSync(Buffer.concat([Buffer.from(`${s.repo}/`), Buffer.from([0x61, 0xff, 0x62])]), 'mine')
  expect(reasons(await land(s, '--all'))).toEqual({ a: 'local-changes' })
})

test('line ends that the checkout converts', async () => {
  const s = await scratch()
  await s.commit('attributes', { '.gitattributes': '*.txt text eol=crlf\n', 'crlf.txt': 'one\r\ntwo\r\n' })
  await s.git('rm', '-q', '-r', '--cached', '.')
  await s.git('reset', '-q', '--hard')
  await runTasks(s, { a: 'printf "one\\r\\nzwei\\r\\n" > crlf.txt' })
  expect((await land(s, '--all')).held).toEqual([])
  expect(await s.read('crlf.txt')).toBe('one\r\nzwei\r\n')
  expect(await status(s)).toBe('')
})

test('a submodule beside, with its own changes', async () => {
  const s = await scratch()
  const module = join(s.root, 'module')
  await s.git('init', '-q', module)
  await s.write(join(module, 'm.txt'), 'm\n')
  await s.git('-C', module, 'add', '-A')
  await s.git('-C', module, 'commit', '-q', '-m', 'module')
  await s.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module, 'sub')
  await s.commit('submodule')
  await runTasks(s, { a: 'echo a > a.txt' })
  await s.write('sub/m.txt', 'changed in the submodule\n')
  expect((await land(s, '--all')).held).toEqual([])
  expect(await status(s)).toBe(' M sub')
  expect(await s.read('sub/m.txt')).toBe('changed in the submodule\n')
})

test('links: tracked ones change as links', async () => {
  const s = await scratch()
  await symlink('src/a.txt', join(s.repo, 'link'))
  await s.commit('link')
  await runTasks(s, { a: 'rm link; ln -s src/b.txt link' })
  expect((await land(s, '--all')).held).toEqual([])
  expect(await s.read('link')).toContain('uno')
  expect(await status(s)).toBe('')
})

test('two landings at once: each task lands once', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt', b: 'echo b > b.txt', c: 'echo c > c.txt' })
  const both = await Promise.all([s.agents('land', '--all'), s.agents('land', '--all')])
  expect(both.map(({ code }) => code).sort()).toEqual([0, 0])
  expect((await s.git('log', '--format=%s', 'main')).split('\n').sort()).toEqual([
    'Task a',
    'Task b',
    'Task c',
    'first',
  ])
  expect(await status(s)).toBe('')
})

test('a detached HEAD, and a branch without a commit, are told with the way out', async () => {
  const s = await scratch()
  await s.git('checkout', '-q', '--detach')
  expect(await s.agents('add', 'X')).toMatchObject({ code: 2, stderr: expect.stringContaining('detached') })
  await s.git('checkout', '-q', '--orphan', 'fresh')
  expect(await s.agents('add', 'X')).toMatchObject({ code: 2, stderr: expect.stringContaining('no commit') })
})

test('a task that only removes, one that only changes a mode, and one whose work cancels out', async () => {
  const s = await scratch()
  await runTasks(s, {
    removes: 'git rm -q src/b.txt',
    mode: 'chmod +x README.md',
    cancels:
      'echo x > x.txt; git add .; git commit -qm one; git rm -q x.txt; git commit -qm two; echo y > y.txt',
  })
  const report = await land(s, '--all')
  expect(report.held).toEqual([])
  expect(await s.git('ls-tree', '-r', '--format=%(objectmode) %(path)', 'main')).toBe(
    '100644 .agentsrc\n100755 README.md\n100644 src/a.txt\n100644 y.txt',
  )
  expect(await status(s)).toBe('')
})

test('what the target has already, by a squash merge made elsewhere, has nothing left to land', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt', b: 'echo b > b.txt' })
  await s.git('merge', '-q', '--squash', 'agents/a')
  await s.git('commit', '-q', '-m', 'squashed elsewhere')
  const report = await land(s, '--all')
  expect(reasons(report)).toEqual({ a: 'empty' })
  expect(report.landed.map(({ id }) => id)).toEqual(['b'])
})
