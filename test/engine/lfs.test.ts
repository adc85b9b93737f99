// Files of Git LFS in tasks' worktrees: content as in the checkout, pointers in commits; where content is missing, told.
import { spawnSync } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { prepareWorktree } from '../../src/engine/keeper.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'
import { land, runTasks } from '../support/tasks.ts'

const isThere = spawnSync('git', ['lfs', 'version']).status === 0

/** The contents in the local store. */
const stored = async (s: Scratch): Promise<number> =>
  (await readdir(join(s.repo, '.git/lfs/objects'), { recursive: true })).filter((name) =>
    /\w{64}$/.test(name),
  ).length

test.skipIf(!isThere)('content in worktrees, pointers in commits, and looks store nothing', async () => {
  const s = await scratch()
  await s.git('lfs', 'install', '--local')
  await s.commit('lfs', { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'x.bin': 'one\n' })
  await runTasks(s, {
    a: 'grep -qx one x.bin; echo a >x.bin; echo new >new.bin',
    b: 'grep -qx one x.bin; echo b >x.bin; git add -A; git commit -qm b',
  })
  expect(await s.git('show', 'agents/a:new.bin')).toContain('oid sha256:')
  await s.write('mine.bin', 'looked at, and in no commit\n')
  const before = await stored(s)
  expect(await s.ok('conflicts')).toContain('a and b')
  expect(await stored(s)).toBe(before)
  expect((await land(s, 'a')).landed).toHaveLength(1)
  expect([await s.read('x.bin'), await s.read('new.bin')]).toEqual(['a\n', 'new\n'])
  expect(await s.git('status', '--porcelain')).toBe('?? mine.bin')
})

test.skipIf(!isThere)('content that is nowhere here comes from the remote, or is told', async () => {
  const s = await scratch()
  await s.git('lfs', 'install', '--local')
  await s.commit('lfs', { '.gitattributes': '*.bin filter=lfs\n', 'x.bin': 'one\n' })
  const remote = join(s.root, 'remote.git')
  await s.git('init', '-q', '--bare', remote)
  await s.git('remote', 'add', 'origin', `file://${remote}`)
  await s.git('push', '-q', 'origin', 'main')
  await rm(join(s.repo, '.git/lfs'), { recursive: true })
  await s.git('remote', 'set-url', 'origin', `file://${remote}.away`)
  const [repo, path] = [await repoOf(s), join(s.root, 'w')]
  const base = oidOf(await s.git('rev-parse', 'main'))
  await expect(prepareWorktree(repo, path, base)).rejects.toThrow('Git LFS has not the content of x.bin')
  await s.git('remote', 'set-url', 'origin', `file://${remote}`)
  await prepareWorktree(repo, path, base)
  expect(await s.read(join(path, 'x.bin'))).toBe('one\n')
})
