// Adoption: work of other tools and of the person's own hands becomes tasks, uncommitted work included.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Adopted {
  id: string
  title: string
  paths: string[]
  uncommitted: number
}

const adopt = async (s: Scratch, name: string): Promise<Adopted> => await s.json<Adopted>('adopt', name)

async function commitAt(
  s: Scratch,
  folder: string,
  message: string,
  files: Record<string, string>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) await s.write(join(folder, path), content)
  await s.git('-C', join(s.repo, folder), 'add', '-A')
  await s.git('-C', join(s.repo, folder), 'commit', '-qm', message)
}

test('a worktree as Claude Code makes it, inside the checkout, dirty: all of it is the task, and nothing of it is touched', async () => {
  const s = await scratch()
  const folder = '.claude/worktrees/fix'
  await s.git('worktree', 'add', '-q', '-b', 'worktree-fix', folder)
  await commitAt(s, folder, 'fix: it', { 'fix.txt': 'fixed\n' })
  await s.write(`${folder}/loose.txt`, 'loose\n')
  const status = await s.git('-C', join(s.repo, folder), 'status', '--porcelain')
  const made = await adopt(s, folder)
  expect(made).toMatchObject({ title: 'fix: it', paths: ['fix.txt', 'loose.txt'], uncommitted: 0 })
  expect(await s.json('conflicts')).toMatchObject({
    participants: [
      { id: made.id, dirty: false, changed: 2 },
      { id: 'checkout', dirty: false, changed: 0 },
    ],
    pairs: [{ verdict: 'clear' }],
    outOfScope: [],
  })
  expect(await s.json('review', made.id)).toMatchObject({
    files: [{ path: 'fix.txt' }, { path: 'loose.txt' }],
  })
  expect(await s.git('-C', join(s.repo, folder), 'status', '--porcelain')).toBe(status)
  await s.ok('land', made.id)
  expect(await s.git('show', '--format=%s', '--name-only', 'main')).toBe('fix: it\n\nfix.txt\nloose.txt')
  await commitAt(s, folder, 'later', { 'later.txt': 'later\n' })
  expect(await s.states()).toEqual({ [made.id]: 'landed' })
})

test('a hand-made worktree with nothing committed is called by its branch; an unfinished merge is refused', async () => {
  const s = await scratch()
  await s.git('worktree', 'add', '-q', '-b', 'by-hand', '../hand')
  await s.write('../hand/new.txt', 'new\n')
  expect(await adopt(s, '../hand')).toMatchObject({ id: 'by-hand', title: 'by-hand', paths: ['new.txt'] })
  await s.ok('land', 'by-hand')
  expect(await s.git('log', '-1', '--format=%s')).toBe('by-hand')
  expect(await s.read('new.txt')).toBe('new\n')
  await s.git('worktree', 'add', '-q', '-b', 'merging', '../merging')
  await commitAt(s, '../merging', 'one side', { 'both.txt': 'one\n' })
  await s.commit('other side', { 'both.txt': 'other\n' })
  await s.gitIn({ cwd: join(s.repo, '../merging') }, 'merge', 'main')
  const { code, stderr } = await s.agents('adopt', 'merging')
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('both.txt') })
})

test('merges from the target, and a start from what is not pulled yet, are no work of the branch', async () => {
  const s = await scratch()
  await s.git('switch', '-q', '-c', 'feature')
  await s.commit('feat: first', { 'feature.txt': 'first\n' })
  await s.git('switch', '-q', 'main')
  await s.commit('target', { 'target.txt': 'target\n' })
  await s.git('switch', '-q', 'feature')
  await s.git('merge', '-q', '--no-edit', 'main')
  await s.git('switch', '-q', 'main')
  expect(await adopt(s, 'feature')).toMatchObject({ title: 'feat: first', paths: ['feature.txt'] })
  await s.git('clone', '-q', '--bare', '.', '../origin')
  await s.git('remote', 'add', 'origin', '../origin')
  await s.git('switch', '-q', '-c', 'upstream')
  await s.commit('somebody else', { 'else.txt': 'else\n' })
  await s.git('push', '-q', 'origin', 'upstream:main')
  await s.git('branch', '-q', '--set-upstream-to', 'origin/main', 'main')
  await s.git('switch', '-q', '-c', 'ahead')
  await s.commit('feat: ahead', { 'ahead.txt': 'ahead\n' })
  await s.git('switch', '-q', 'main')
  expect(await adopt(s, 'ahead')).toMatchObject({ title: 'feat: ahead', paths: ['ahead.txt'] })
  await s.ok('land', '--all')
  expect(await s.git('log', '-2', '--format=%s', '--name-only')).toBe(
    'feat: ahead\n\nahead.txt\nfeat: first\n\nfeature.txt',
  )
})
