import { expect, test } from 'vitest'
import { statByFolder } from '../../src/domain/folder-stat.ts'

const file = (path: string, outOfScope = false) => ({
  path,
  status: 'M',
  insertions: 2,
  deletions: 1,
  outOfScope,
})

test('as deep as there is room for, and the sums are kept', () => {
  const files = ['README.md', 'src/a/x.ts', 'src/a/y.ts', 'src/b/deep/z.ts', 'docs/a.md'].map((path) =>
    file(path),
  )
  expect(statByFolder(files).map(({ folder, files }) => [folder, files])).toEqual([
    ['', 1],
    ['docs/', 1],
    ['src/a/', 2],
    ['src/b/deep/', 1],
  ])
  expect(statByFolder(files, 3).map(({ folder, files }) => [folder, files])).toEqual([
    ['', 1],
    ['docs/', 1],
    ['src/', 3],
  ])
  expect(statByFolder(files, 3).reduce((sum, { insertions }) => sum + insertions, 0)).toBe(10)
})

test('nothing changed is no row', () => expect(statByFolder([])).toEqual([]))
