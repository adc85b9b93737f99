// Snapshots hold everything in a worktree and leave no trace in it.
import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { putIndex } from '../../src/git/index-copy.ts'
import { mayBeUnmerged } from '../../src/git/index-facts.ts'
import { readPart } from '../../src/git/part.ts'
import { quarantine, snapshotTree, unmergedPaths } from '../../src/git/snapshot.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

test('an edit of the same size in the same second is not missed', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const file = join(s.repo, 'src/a.txt')
  const missed: number[] = []
  for (let n = 0; n < 20; n++) {
    writeFileSync(file, `${n % 10} first \n`)
    await s.git('add', 'src/a.txt')
    const { mtime, atime } = statSync(file)
    writeFileSync(file, `${n % 10} second\n`)
    // As if both had been written at the same instant: only the content tells.
    utimesSync(file, atime, mtime)
    const { tree } = await snapshotTree(repo, s.repo)
    if ((await s.git('show', `${tree}:src/a.txt`)) !== `${n % 10} second`) missed.push(n)
  }
  expect(missed).toEqual([])
})

test('it holds what is staged, changed, untracked, deleted and executable, and nothing that is ignored', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.commit('ignore', { '.gitignore': '*.log\n' })
  await s.write('staged.txt', 'staged\n')
  await s.git('add', 'staged.txt')
  await s.git('rm', '-q', 'src/b.txt')
  await s.write('src/a.txt', 'changed\n')
  await s.write('new/deep/file', 'untracked\n')
  await s.write(Buffer.from('odd\n"name').toString(), 'odd\n')
  await s.write('x.log', 'ignored\n')
  await s.git('update-index', '--chmod=+x', 'README.md')
  const { tree, degraded } = await snapshotTree(repo, s.repo)
  expect(degraded).toBeUndefined()
  expect(
    (await s.git('ls-tree', '-r', '-z', '--name-only', tree)).split('\0').filter(Boolean).sort(),
  ).toEqual([
    '.agentsrc',
    '.gitignore',
    'README.md',
    'new/deep/file',
    'odd\n"name',
    'src/a.txt',
    'staged.txt',
  ])
  expect(await s.git('show', `${tree}:src/a.txt`)).toBe('changed')
})

test('a path that is not UTF-8 is held as it is', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const name = Buffer.from([0x61, 0xff, 0x2e, 0x74])
  writeFileSync(Buffer.concat([Buffer.from(`${s.repo}/`), name]), 'bytes\n')
  const { tree } = await snapshotTree(repo, s.repo)
  expect(await s.git('ls-tree', '--name-only', tree)).toContain('"a\\377.t"')
})

test('the index is the same byte for byte, and no lock or draft is left', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.write('staged.txt', 'staged\n')
  await s.git('add', 'staged.txt')
  await s.write('src/a.txt', 'changed\n')
  const index = join(s.repo, '.git/index')
  const before = { bytes: readFileSync(index), mtime: statSync(index).mtimeMs, inode: statSync(index).ino }
  await snapshotTree(repo, s.repo)
  expect({ bytes: readFileSync(index), mtime: statSync(index).mtimeMs, inode: statSync(index).ino }).toEqual(
    before,
  )
  expect(readdirSync(join(s.repo, '.git')).filter((name) => name.includes('lock'))).toEqual([])
  expect(readdirSync(join(repo.agentsDir, 'tmp'))).toEqual([])
  expect(await s.git('status', '--porcelain')).toBe(' M src/a.txt\nA  staged.txt')
})

test('while another Git holds index.lock', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.write('.git/index.lock', '')
  await s.write('new.txt', 'new\n')
  const { tree, degraded } = await snapshotTree(repo, s.repo)
  expect(degraded).toBeUndefined()
  expect(await s.git('show', `${tree}:new.txt`)).toBe('new')
})

test('a linked worktree, a subfolder and a repository without an index', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const side = join(s.root, 'side')
  await s.git('worktree', 'add', '-q', '--detach', side)
  await s.write(join(side, 'side.txt'), 'side\n')
  const { tree } = await snapshotTree(repo, side)
  expect(await s.git('diff-tree', '--name-only', 'HEAD^{tree}', tree)).toBe('side.txt')
  const bare = join(s.root, 'bare')
  await s.git('worktree', 'add', '-q', '--detach', '--no-checkout', bare)
  expect((await snapshotTree(repo, bare)).degraded).toBeUndefined()
})

test('a nested repository with commits, and one without, are told', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const nested = join(s.repo, 'nested')
  await s.git('init', '-q', nested)
  await s.write('nested/file.txt', 'inside\n')
  await s.write('beside.txt', 'beside\n')
  const without = await snapshotTree(repo, s.repo)
  expect(without.degraded).toContain('nested')
  expect(await s.git('ls-tree', '--name-only', without.tree)).toContain('beside.txt')
  await s.git('-C', nested, 'add', '-A')
  await s.git('-C', nested, 'commit', '-q', '-m', 'inside')
  const within = await snapshotTree(repo, s.repo)
  expect(within.degraded).toContain('nested')
})

test('a file that a required filter refuses is told, and so is a repository beside it; a worktree of ours is no part', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.commit('attributes', { '.gitattributes': '*.bad filter=never\n' })
  await s.git('config', 'filter.never.clean', 'false')
  await s.git('config', 'filter.never.required', 'true')
  await s.write('x.bad', 'x\n')
  await s.git('worktree', 'add', '-q', '--detach', 'linked')
  const { tree, degraded } = await snapshotTree(repo, s.repo)
  expect(degraded).toMatch(/^\S*( clean)? filter [^;]*$|^[^;]*x\.bad[^;]*$/)
  expect(await s.git('ls-tree', '--name-only', tree)).not.toContain('linked')
  await s.git('clone', '-q', '.', 'foreign')
  expect((await snapshotTree(repo, s.repo)).degraded).toMatch(/filter.*embedded git repository: foreign/)
})

/** What `readPart` finds of a checkout: the paths with their letters, and what it could not. */
async function partOf(s: Scratch): Promise<string[]> {
  const head = await s.git('rev-parse', 'HEAD')
  const { changes, degraded } = await readPart(await repoOf(s), s.repo, head, (path) => path !== '.agentsrc')
  return [...changes.map(({ status, path }) => `${status} ${path}`), ...(degraded?.split('; ') ?? [])]
}

test('a part of the checkout: a folder in place of a file, and a file or a link in place of a folder; a worktree of ours is no part', async () => {
  const s = await scratch()
  await s.commit('more', { 'src/plain': 'file\n', 'lib/deep/one': 'one\n', 'old/two': 'two\n' })
  rmSync(join(s.repo, 'src/plain'))
  await s.write('src/plain/inside', 'inside\n')
  rmSync(join(s.repo, 'lib'), { recursive: true })
  await s.write('lib', 'file\n')
  rmSync(join(s.repo, 'old'), { recursive: true })
  symlinkSync('src', join(s.repo, 'old'))
  await s.git('worktree', 'add', '-q', '--detach', '.claude/worktrees/x')
  expect(await partOf(s)).toEqual([
    'A lib',
    'D lib/deep/one',
    'A old',
    'D old/two',
    'D src/plain',
    'A src/plain/inside',
  ])
  rmSync(join(s.repo, 'src/plain'), { recursive: true })
  await s.git('clone', '-q', '.', 'src/plain')
  expect(await partOf(s)).toEqual([
    'A lib',
    'D lib/deep/one',
    'A old',
    'D old/two',
    'D src/plain',
    'src/plain/ is a repository of its own',
  ])
})

test('a part of the checkout lacks only the files that cannot be read, and names them', async () => {
  const s = await scratch()
  await s.commit('attributes', { '.gitattributes': '*.bad filter=never\n' })
  await s.git('config', 'filter.never.clean', 'false')
  await s.git('config', 'filter.never.required', 'true')
  for (const name of ['a', 'b.bad', 'c', 'd.bad', 'e']) await s.write(name, `${name}\n`)
  expect(await partOf(s)).toEqual([
    'A a',
    'A c',
    'A e',
    expect.stringContaining('b.bad'),
    expect.stringContaining('d.bad'),
  ])
})

test('outside a sparse cone nothing is taken for deleted, and what is new there is held', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.commit('more', { 'docs/one.md': '1\n', 'lib/two.txt': '2\n' })
  await s.git('sparse-checkout', 'set', 'src')
  await s.write('src/a.txt', 'changed\n')
  await s.write('docs/new.md', 'new\n')
  const { tree, degraded } = await snapshotTree(repo, s.repo)
  expect(degraded).toBeUndefined()
  expect(await s.git('diff-tree', '-r', '--name-status', 'HEAD^{tree}', tree)).toBe(
    'A\tdocs/new.md\nM\tsrc/a.txt',
  )
})

test('an unfinished merge is held with its markers', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.git('checkout', '-q', '-b', 'side')
  await s.commit('side', { 'src/a.txt': 'side\n' })
  await s.git('checkout', '-q', 'main')
  await s.commit('main', { 'src/a.txt': 'main\n' })
  await s.gitIn({}, 'merge', 'side')
  const { tree } = await snapshotTree(repo, s.repo)
  expect(await s.git('show', `${tree}:src/a.txt`)).toContain('<<<<<<<')
  expect(await s.git('status', '--porcelain')).toBe('UU src/a.txt')
})

test('into a quarantine it adds nothing to the repository', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.write('big.txt', 'x'.repeat(1000))
  const before = await s.git('count-objects')
  const { store, discard } = quarantine(repo)
  await snapshotTree(repo, s.repo, { store })
  expect(await s.git('count-objects')).toBe(before)
  discard()
  expect(readdirSync(join(repo.agentsDir, 'tmp'))).toEqual([])
})

test('in a repository of SHA-256', async () => {
  const s = await scratch()
  const folder = join(s.root, 'sha256')
  await s.git('init', '-q', '--object-format=sha256', folder)
  await s.git('-C', folder, 'commit', '-q', '--allow-empty', '-m', 'first')
  await s.write(join(folder, 'new.txt'), 'new\n')
  const { tree } = await snapshotTree(await repoOf(s, folder), folder)
  expect(tree).toHaveLength(64)
  expect(await s.git('-C', folder, 'ls-tree', '--name-only', tree)).toBe('new.txt')
})

test('right after a checkout its index is refreshed once, and no later edit is missed for that', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const names = Array.from({ length: 150 }, (_, n) => `many/${n}.txt`)
  await s.commit('many', Object.fromEntries(names.map((name) => [name, 'one\n'])))
  const now = Math.floor(Date.now() / 1000)
  const ago = (seconds: number): Date => new Date((now - seconds) * 1000)
  const file = (n: number): string => join(s.repo, names[n] ?? '')
  // As a checkout in one second leaves it, a minute ago: every entry is racy, and one file has changed in that second.
  await s.git('config', 'core.trustctime', 'false')
  for (const n of names.keys()) utimesSync(file(n), ago(60), ago(60))
  utimesSync(file(2), ago(-60), ago(-60))
  await s.git('add', '-A')
  writeFileSync(file(0), 'two\n')
  utimesSync(file(0), ago(60), ago(60))
  utimesSync(join(s.repo, '.git/index'), ago(60), ago(60))
  const seen = async (n: number): Promise<string> =>
    await s.git('show', `${(await snapshotTree(repo, s.repo)).tree}:${names[n]}`)
  const kept = (): string[] => readdirSync(join(repo.agentsDir, 'cache/indexes'))
  expect(await seen(0)).toBe('two')
  expect(kept()).toHaveLength(1)
  expect(await seen(0)).toBe('two')
  writeFileSync(file(2), 'two\n')
  utimesSync(file(2), ago(-60), ago(-60))
  expect(await seen(2), 'written in the second of the look, or later').toBe('two')
  writeFileSync(file(1), 'two\n')
  expect(await seen(1)).toBe('two')
  writeFileSync(join(repo.agentsDir, 'cache/indexes', kept()[0] ?? ''), 'cut by a crash')
  expect(await seen(1)).toBe('two')
  await s.git('add', '-A')
  utimesSync(join(s.repo, '.git/index'), ago(60), ago(60))
  writeFileSync(file(1), 'six\n')
  expect(await seen(1)).toBe('six')
  expect(kept()).toHaveLength(1)
})

test('the index of a snapshot stages the worktree as `git add -A` would, and waits for nobody', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  await s.write('src/a.txt', 'CHANGED\n')
  await s.write('new file.txt', 'new\n')
  const { tree, index } = await snapshotTree(repo, s.repo, { keepsIndex: true })
  if (index === undefined) throw new Error('no index')
  const lock = join(s.repo, '.git/index.lock')
  writeFileSync(lock, '')
  expect(putIndex(s.repo, index)).toBe(false)
  rmSync(lock)
  expect(putIndex(s.repo, index)).toBe(true)
  expect(await s.git('write-tree')).toBe(tree)
  expect(await s.git('diff-files', '--name-only')).toBe('')
  expect(await s.git('status', '--porcelain')).toBe('A  "new file.txt"\nM  src/a.txt')
  // An edit of the same size in the same second is seen.
  await s.write('src/a.txt', 'cHANGED\n')
  expect(await s.git('status', '--porcelain', '--', 'src')).toBe('MM src/a.txt')
})

test('unmerged paths are told in every version of the index, and by Git where it is split', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  for (const version of ['2', '3', '4']) {
    await s.git('update-index', '--index-version', version)
    expect(await unmergedPaths(repo, s.repo)).toEqual([])
    expect(mayBeUnmerged(readFileSync(join(s.repo, '.git/index')), 20)).toBe(false)
  }
  const blob = await s.git('rev-parse', 'HEAD:src/a.txt')
  const input = `0 ${'0'.repeat(40)}\tsrc/a.txt\n100644 ${blob} 2\tsrc/a.txt\n`
  await s.gitIn({ input }, 'update-index', '--index-info')
  for (const version of ['2', '4']) {
    await s.git('update-index', '--index-version', version)
    expect(await unmergedPaths(repo, s.repo)).toEqual(['src/a.txt'])
  }
  await s.git('update-index', '--split-index')
  expect(mayBeUnmerged(readFileSync(join(s.repo, '.git/index')), 20)).toBe(true)
  expect(await unmergedPaths(repo, s.repo)).toEqual(['src/a.txt'])
})
