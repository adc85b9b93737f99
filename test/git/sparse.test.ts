// A worktree with only some folders: made so, changed, taken back, and after a kill at any step tried again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { prepareWorktree } from '../../src/engine/keeper.ts'
import { narrowedTo } from '../../src/git/sparse.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('folders come and go, odd names too; the shared configuration is written once; a mark left empty by a kill is no promise', async () => {
  const s = await scratch()
  const base = oidOf(
    await s.commit('more', { 'we*rd/q.txt': '1\n', 'wexrd/q.txt': '1\n', '"x/q.txt': '1\n' }),
  )
  const [repo, path] = [await repoOf(s), join(s.root, 'w')]
  const has = (): string[] =>
    ['src/a.txt', 'we*rd/q.txt', 'wexrd/q.txt', '"x/q.txt'].filter((file) => existsSync(join(path, file)))
  const narrow = async (folders?: string[]): Promise<string[]> => {
    await prepareWorktree(repo, path, base, folders)
    expect(await s.git('-C', path, 'status', '--porcelain')).toBe('')
    return has()
  }
  expect(await narrow(['we*rd', '"x'])).toEqual(['we*rd/q.txt', '"x/q.txt'])
  const config = readFileSync(join(s.repo, '.git/config'), 'utf8')
  expect(config).toContain('worktreeConfig = true')
  expect(await narrow(['src'])).toEqual(['src/a.txt'])
  expect(narrowedTo(path)).toEqual(['src'])
  const mark = join(s.repo, '.git/worktrees/w/agents-sparse')
  writeFileSync(mark, '')
  expect(narrowedTo(path)).toBeUndefined()
  expect(await narrow()).toHaveLength(4)
  expect(existsSync(mark)).toBe(false)
  writeFileSync(mark, '')
  expect(await narrow([])).toEqual([])
  expect(readFileSync(join(s.repo, '.git/config'), 'utf8')).toBe(config)
})
