// Merges that Git cannot settle by lines: what they hold is their own task, and the others are judged as ever.
import { expect, test } from 'vitest'
import { field } from './field.ts'
import { landing } from './land.ts'
import { lookAt } from './look.ts'

test('two submodules at one path are a conflict of that path, and hold one task alone', async () => {
  const at = field({ 'f.txt': '1\n2\n3\n4\n5\n6\n7\n8\n' })
  const base = at.git(at.repo, 'rev-parse', 'main')
  for (const [name, digit] of Object.entries({ a: '1', b: '9' })) {
    const folder = at.worker(name)
    at.edit(folder, [{ do: 'submodule', path: 'sub', oid: digit.repeat(40) }])
    at.commitAll(folder, name)
  }
  for (const [name, line] of Object.entries({ c: 0, d: 7, e: 7 })) {
    const folder = at.worker(name)
    at.edit(folder, [{ do: 'line', path: 'f.txt', at: line, text: name }])
    at.commitAll(folder, name)
  }
  const found = (await lookAt(at)).pairs.filter(({ verdict }) => verdict !== 'clear')
  expect(found.map(({ a, b, verdict, conflicts }) => [a, b, verdict, conflicts])).toMatchObject([
    ['a', 'b', 'conflict', [{ path: 'sub' }]],
    ['c', 'd', 'shared', []],
    ['c', 'e', 'shared', []],
    ['d', 'e', 'conflict', [{ path: 'f.txt', lines: [[8, 12]] }]],
  ])
  const places = ['a', 'b', 'c', 'd'].map((name) => ({ name, base }))
  expect(await landing(at, places, ['a', 'b', 'c', 'd'])).toMatchObject({
    landed: ['c', 'd', 'a'],
    held: [{ id: 'b', reason: 'conflict', paths: ['sub'], with: ['a'] }],
  })
})
