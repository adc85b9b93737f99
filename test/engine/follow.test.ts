// The journal of a checkout that follows: the record of a killed landing is never written over.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { followJournalPath } from '../../src/engine/follow-journal.ts'
import { moveBranch } from '../../src/engine/publisher.ts'
import { branchRef } from '../../src/store/tasks.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('a branch does not move while the landing before it is not finished', async () => {
  const s = await scratch()
  const from = oidOf(await s.git('rev-parse', 'main'))
  const to = oidOf(await s.commit('next', { 'next.txt': 'next\n' }))
  await s.git('reset', '--quiet', '--hard', from)
  const repo = await repoOf(s)
  await s.write(followJournalPath(repo), 'of another')
  let moves = 0
  const move = async (): Promise<void> => {
    moves++
  }
  await expect(moveBranch(repo, { ref: branchRef('main'), from, to, stays: [] }, move)).rejects.toThrow(
    'not been finished',
  )
  expect(moves).toBe(0)
  expect(await s.read(followJournalPath(repo))).toBe('of another')
  expect(existsSync(`${s.repo}/.git/index.lock`)).toBe(false)
})
