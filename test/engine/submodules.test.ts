// Submodules in tasks' worktrees: as the checkout has them, without a network, and nothing that is committed there is lost.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { land, runTasks } from '../support/tasks.ts'

test('a submodule is there at its commit, moves with the base, and a commit in it lands', async () => {
  const s = await scratch()
  const library = join(s.root, 'library')
  await s.git('init', '-q', library)
  await s.write(join(library, 'lib.txt'), 'one\n')
  await s.git('-C', library, 'add', '.')
  await s.git('-C', library, 'commit', '-qm', 'one')
  const local = ['-c', 'protocol.file.allow=always']
  await s.git(...local, 'submodule', '--quiet', 'add', library, 'deep/lib')
  await s.git(...local, 'submodule', '--quiet', 'add', '--name', 'other', library, 'unused')
  await s.git('commit', '-qm', 'submodules')
  await s.git('submodule', '--quiet', 'deinit', '-f', 'unused')
  await rm(library, { recursive: true })
  const failing = 'cat deep/lib/lib.txt >seen.txt; test ! -e unused/lib.txt; exit 1'
  await expect(runTasks(s, { a: failing })).rejects.toThrow()
  expect(await s.read(join(s.worktree('a'), 'seen.txt'))).toBe('one\n')
  expect(await s.git('diff', '--name-only', 'main', 'agents/a')).toBe('seen.txt')
  await s.write('deep/lib/lib.txt', 'two\n')
  await s.git('-C', 'deep/lib', 'commit', '-qam', 'two')
  await s.git('commit', '-qam', 'lib: two')
  await s.write(
    join(s.root, 'scripts/a.sh'),
    'set -e\ngrep -q two deep/lib/lib.txt\necho three >deep/lib/lib.txt\ngit -C deep/lib commit -qam three\n',
  )
  await s.ok('run', 'a')
  expect(await s.git('diff', '--name-only', 'main', 'agents/a')).toBe('deep/lib')
  const script = 'echo left >deep/lib/left.txt; echo x >x.txt'
  await expect(runTasks(s, { b: script })).rejects.toThrow('changes in the submodule deep/lib')
  await s.ok('review', 'a', '--approve')
  expect((await land(s, 'a')).landed).toHaveLength(1)
  const place = join(s.worktree('a'), 'deep/lib')
  await s.write(join(place, 'left.txt'), 'in no commit\n')
  expect(await s.ok('clean')).toContain('changes in the submodule deep/lib are not committed there')
  await s.git('-C', place, 'clean', '-qf')
  expect(await s.ok('clean')).toContain('removed')
  await s.git('submodule', '--quiet', 'update', '--no-fetch', 'deep/lib')
  expect(await s.read('deep/lib/lib.txt')).toBe('three\n')
})
