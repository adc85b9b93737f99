// Cleaning removes nothing that is not landed or kept, and leaves what it cannot keep.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { land, runTasks } from '../support/tasks.ts'

interface CleanDocument {
  removed: { id: string }[]
  left: { id: string; reason: string }[]
}

test('work that is not landed stays, whatever its state', async () => {
  const s = await scratch()
  await runTasks(s, { landed: 'echo l > l.txt', done: 'echo d > d.txt', approved: 'echo a > a.txt' })
  await s.ok('review', 'approved', '--approve')
  await land(s, 'landed')
  const { removed, left } = await s.json<CleanDocument>('clean')
  expect(removed.map(({ id }) => id)).toEqual(['landed'])
  expect(left.map(({ id }) => id).sort()).toEqual(['approved', 'done'])
  expect([s.worktree('landed'), s.worktree('done'), s.worktree('approved')].map(existsSync)).toEqual([
    false,
    true,
    true,
  ])
  expect(await s.git('branch', '--list', '--format=%(refname:short)', 'agents/*')).toBe(
    'agents/approved\nagents/done',
  )
})

test('what was written into a landed worktree later is kept before the worktree goes', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt' })
  await land(s, 'a')
  const worktree = s.worktree('a')
  await s.write(join(worktree, 'late.txt'), 'untracked\n')
  await s.git('-C', worktree, 'commit', '-q', '--allow-empty', '-m', 'a commit after landing')
  await s.write(join(worktree, 'a.txt'), 'dirty\n')
  await s.json<CleanDocument>('clean')
  const refs = await s.git('for-each-ref', '--format=%(refname)', 'refs/agents/keep/a')
  const shown = await Promise.all(
    refs.split('\n').map(async (ref) => await s.gitIn({}, 'show', `${ref}:late.txt`, `${ref}:a.txt`)),
  )
  expect(shown.some(({ stdout }) => stdout === 'untracked\ndirty\n')).toBe(true)
  const subjects = await s.git('log', '--format=%s', '--glob=refs/agents/keep/*')
  expect(subjects).toContain('a commit after landing')
})

test('a worktree that holds what cannot be kept is left', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt' })
  await land(s, 'a')
  const nested = join(s.worktree('a'), 'nested')
  await s.git('init', '-q', nested)
  await s.write(join(nested, 'precious.txt'), 'precious\n')
  const { removed, left } = await s.json<CleanDocument>('clean')
  expect({ removed, left }).toMatchObject({ removed: [], left: [{ id: 'a' }] })
  expect(await s.read(join(nested, 'precious.txt'))).toBe('precious\n')
})

test('a locked worktree is left', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt' })
  await land(s, 'a')
  await s.git('worktree', 'lock', s.worktree('a'))
  expect(await s.json<CleanDocument>('clean')).toMatchObject({ removed: [], left: [{ id: 'a' }] })
  expect(existsSync(s.worktree('a'))).toBe(true)
})

test('the worktree that a person stands in, or has put on another branch, loses nothing', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt' })
  await land(s, 'a')
  const worktree = s.worktree('a')
  await s.git('-C', worktree, 'switch', '-q', '-c', 'my-own')
  await s.write(join(worktree, 'own.txt'), 'own\n')
  await s.git('-C', worktree, 'add', '-A')
  await s.git('-C', worktree, 'commit', '-q', '-m', 'own work')
  await s.agents('clean')
  expect(await s.git('show', 'my-own:own.txt')).toBe('own')
})

test('a branch whose worktree is gone already, and a branch checked out elsewhere', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt', b: 'echo b > b.txt' })
  await land(s, '--all')
  await rm(s.worktree('a'), { recursive: true })
  await s.git('worktree', 'remove', s.worktree('b'))
  await s.git('checkout', '-q', 'agents/b')
  await s.agents('clean')
  expect((await s.gitIn({}, 'rev-parse', '--verify', '-q', 'agents/a')).code).not.toBe(0)
  expect(await s.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('agents/b')
  expect(await s.git('status', '--porcelain')).toBe('')
})

test('a dry run removes nothing', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt' })
  await land(s, 'a')
  const before = await s.git('for-each-ref')
  expect(await s.json<CleanDocument>('clean', '--dry-run')).toMatchObject({ removed: [{ id: 'a' }] })
  expect(await s.git('for-each-ref')).toBe(before)
  expect(existsSync(s.worktree('a'))).toBe(true)
})
