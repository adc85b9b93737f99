// Line counts of many pairs from one process.
import { describe, expect, it } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { countLinesAll } from '../../src/git/diff.ts'
import { findRepo } from '../../src/git/repo.ts'
import { scratch } from '../support/scratch.ts'

describe('countLinesAll', () => {
  it('keeps pairs apart: nothing changed, binary, odd paths', async () => {
    const { repo, commit, git } = await scratch()
    const start = oidOf(await git('rev-parse', 'HEAD'))
    const text = oidOf(await commit('text', { 'a\tb\n"ž': '1\n2\n', plain: 'one\n' }))
    const bytes = oidOf(await commit('bytes', { image: Buffer.from([0, 1, 2]), plain: 'two\nthree\n' }))
    const pairs = [
      { from: start, to: start },
      { from: start, to: text },
      { from: text, to: text },
      { from: text, to: bytes },
      { from: bytes, to: bytes },
    ]
    expect(await countLinesAll(await findRepo(repo), pairs)).toEqual([
      [],
      [
        { path: 'a\tb\n"ž', insertions: 2, deletions: 0 },
        { path: 'plain', insertions: 1, deletions: 0 },
      ],
      [],
      [
        { path: 'image', insertions: 0, deletions: 0 },
        { path: 'plain', insertions: 2, deletions: 1 },
      ],
      [],
    ])
  })
})
