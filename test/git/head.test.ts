// What HEAD files say is what Git says: on a branch, detached, with packed refs, unborn, in the main and a linked worktree.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refOf } from '../../src/domain/names.ts'
import { headOf, mayBeCheckedOut } from '../../src/git/head.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('the commit of a worktree, and whether a branch may be checked out', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const linked = join(s.root, 'linked')
  await s.git('worktree', 'add', '-q', '-b', 'agents/x', linked)
  await s.git('-C', linked, 'commit', '-q', '--allow-empty', '-m', 'two')
  const agrees = async () => {
    for (const folder of [s.repo, linked])
      expect(await headOf(folder)).toBe(await s.git('-C', folder, 'rev-parse', 'HEAD'))
  }
  await agrees()
  await s.git('pack-refs', '--all')
  await agrees()
  const on = (branch: string) => mayBeCheckedOut(repo, refOf(`refs/heads/${branch}`))
  expect(['main', 'agents/x', 'agents/y'].map(on)).toEqual([true, true, false])
  await s.git('-C', linked, 'checkout', '-q', '--detach')
  await agrees()
  expect(on('agents/x')).toBe(false)
  await s.git('-C', linked, 'switch', '-q', '--orphan', 'agents/y')
  expect(on('agents/y')).toBe(true)
  await expect(headOf(linked)).rejects.toThrow('rev-parse')
})

test('where HEAD is a link, Git is asked', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const head = await s.git('rev-parse', 'HEAD')
  await s.git('-c', 'core.preferSymlinkRefs=true', 'symbolic-ref', 'HEAD', 'refs/heads/main')
  expect(await headOf(s.repo)).toBe(head)
  expect(mayBeCheckedOut(repo, refOf('refs/heads/other'))).toBe(true)
})
