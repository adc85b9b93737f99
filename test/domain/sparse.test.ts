// Which folders a task needs for what it claims.
import { expect, test } from 'vitest'
import type { Glob } from '../../src/domain/names.ts'
import { sparseFolders } from '../../src/domain/sparse.ts'

test.each([
  [['src/api/**'], [], ['src/api']],
  [['src/api/*.ts', '!src/api/x.ts', 'docs/guide.md'], ['tools/'], ['docs/guide.md', 'src/api', 'tools']],
  [['src/{api,web}/a.ts', './lib/'], [], ['lib', 'src']],
  [['README.md', '*.json'], [], ['README.md']],
  [['*.json'], ['a'], ['a']],
  [['src/**', '**/*.md'], [], undefined],
  [['{src,docs}/x'], [], undefined],
  [['*/x'], [], undefined],
  [['**'], [], undefined],
  [[], ['tools'], undefined],
  [['!src/**'], [], undefined],
])('%j with %j', (paths, more, folders) => {
  expect(sparseFolders(paths as Glob[], more)).toEqual(folders)
})
