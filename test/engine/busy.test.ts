// A silent agent is busy by what its worktree shows: a file that changed, one that is gone, a commit.
import { rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasChangedSince } from '../../src/engine/busy.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('a change, a removal and a commit count from when they were made; nothing else does', async () => {
  const s = await scratch()
  await repoOf(s)
  const later = Date.now() + 3_600_000
  const isBusy = (since: number): Promise<boolean> => hasChangedSince(s.repo, since)
  const old = Date.now() - 3_600_000
  await utimes(join(s.repo, 'src'), old / 1000, old / 1000)
  expect(await isBusy(Date.now() - 60_000)).toBe(false)
  await s.write('src/a.txt', 'changed\n')
  expect(await isBusy(Date.now() - 60_000)).toBe(true)
  expect(await isBusy(later)).toBe(false)
  await s.git('checkout', '-q', 'src/a.txt')
  await rm(join(s.repo, 'src/b.txt'))
  expect(await isBusy(Date.now() - 60_000)).toBe(true)
  await s.commit('gone')
  expect(await isBusy(Date.now() - 60_000)).toBe(false)
  const now = { ...s.env, GIT_COMMITTER_DATE: `@${Math.floor(Date.now() / 1000)} +0000` }
  await s.gitIn({ env: now }, 'commit', '-q', '--allow-empty', '-m', 'now')
  expect(await isBusy(Date.now() - 60_000)).toBe(true)
})
