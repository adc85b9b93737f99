// Objects in rounds through one process: whole, in order, and an end that is no answer.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { notesRef } from '../../src/git/notes.ts'
import { writeCommits } from '../../src/git/object.ts'
import { openReader } from '../../src/git/reader.ts'
import { GitError } from '../../src/git/spawn.ts'
import { listNotes } from '../support/notes.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('what is asked next may depend on what was read; a large object and a missing one among them', async () => {
  const s = await scratch()
  const large = 'line of a large file\n'.repeat(50_000)
  await s.commit('large', { 'large.txt': large, 'empty.txt': '' })
  const reader = openReader(await repoOf(s))
  try {
    const [tree] = await reader.read(['main^{tree}'])
    expect(tree?.includes('large.txt')).toBe(true)
    const names = ['main:large.txt', 'main:no such file', 'main:empty.txt']
    const found = await reader.read(names)
    expect(found.map((bytes) => bytes?.toString())).toEqual([large, undefined, ''])
    expect(await reader.read([])).toEqual([])
  } finally {
    await reader.close()
  }
})

test('where Git ends early, that is an error and no answer', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const reader = openReader({ ...repo, commonDir: join(s.repo, 'src') })
  await expect(reader.read(['main'])).rejects.toBeInstanceOf(GitError)
  await reader.close()
})

test('notes that Git has spread over folders are all found', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const blob = await s.git('hash-object', '-w', 'src/a.txt')
  const sums = Array.from({ length: 300 }, (_, n) => n.toString(16).padStart(2, '0').repeat(20).slice(0, 40))
  const changes = sums.map((on) => ({
    path: `${on.slice(0, 2)}/${on.slice(2, 4)}/${on.slice(4)}`,
    mode: '100644',
    oid: oidOf(blob),
  }))
  const committer = { name: 'a', email: 'a@b', at: '0 +0000' }
  const written = await writeCommits(repo, [{ mark: 1, parents: [], committer, message: 'notes\n', changes }])
  await s.git('update-ref', notesRef, written.get(1) ?? '')
  const found = await listNotes(repo)
  expect([...found.keys()].sort()).toEqual([...new Set(sums)].sort())
  expect(new Set(found.values())).toEqual(new Set([blob]))
})
