// Worktrees that a killed sync was putting on other branches: the next command does it, and touches nothing else.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noteFollowing } from '../../src/engine/following-note.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('the next command puts them on their branches, and tells which could not', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const at = (name: string): string => join(s.root, name)
  for (const name of ['renamed', 'behind', 'elsewhere'])
    await s.git('worktree', 'add', '-q', at(name), '-b', name)
  await s.git('branch', 'renamed-2', 'renamed')
  await s.git('-C', at('behind'), 'checkout', '-q', '--detach')
  await s.write(join(at('elsewhere'), 'new.txt'), 'new\n')
  await s.git('-C', at('elsewhere'), 'add', '.')
  await s.git('-C', at('elsewhere'), 'commit', '-qm', 'New')
  await s.git('branch', '-f', 'behind', 'elsewhere')
  noteFollowing(repo, [
    { path: at('renamed'), branch: 'renamed-2' },
    { path: at('behind'), branch: 'behind' },
    { path: at('elsewhere'), branch: 'renamed-2' },
    { path: at('gone'), branch: 'gone' },
  ])
  const { stderr } = await s.agents('list')
  expect(stderr).toContain('finished a sync that was killed')
  expect(stderr).toContain('could not follow its branch renamed-2: it is on elsewhere')
  const heads = ['renamed', 'behind', 'elsewhere'].map((name) => s.git('-C', at(name), 'status', '-bs'))
  expect(await Promise.all(heads)).toEqual(['## renamed-2', '## behind', '## elsewhere'])
  expect((await s.agents('list')).stderr).not.toContain('killed')
})
