// Claims: how much of a tree a task's paths match, and the typo that nothing matches.
import { expect, test } from 'vitest'
import { claimOf, isMost, nearMisses, Tracked } from '../../src/domain/claims.ts'
import type { Glob } from '../../src/domain/names.ts'

const tracked = new Tracked([
  'README.md',
  'src/content/a.md',
  'src/content/b.md',
  'src/components/Button.tsx',
  'src/components/deep/Card.tsx',
  'src/nav.ts',
  'docs/guide/start.md',
  'test/a.test.ts',
  'test/b.test.ts',
  'package.json',
])
const globs = (...patterns: string[]): Glob[] => patterns as Glob[]
const misses = (...patterns: string[]) => nearMisses(globs(...patterns), tracked)

test('files and share, exclusions taken away', () => {
  expect(claimOf(globs('src/**'), tracked)).toEqual({ files: 5, share: 0.5 })
  expect(claimOf(globs('src/**', '!src/content/**'), tracked)).toEqual({ files: 3, share: 0.3 })
  expect(claimOf([], tracked)).toEqual({ files: 0, share: 0 })
  expect(claimOf(globs('**'), new Tracked([]))).toEqual({ files: 0, share: 0 })
})

test('most of a tree is more than half, unless the tree is tiny', () => {
  const tiny = new Tracked(['a', 'b'])
  expect(isMost(claimOf(globs('src/**'), tracked), tracked)).toBe(false)
  expect(isMost(claimOf(globs('src/**', 'docs/**'), tracked), tracked)).toBe(true)
  expect(isMost(claimOf(globs('**'), tiny), tiny)).toBe(false)
})

test.each([
  ['src/conent/**', 'src/content/**'],
  ['src/naw.ts', 'src/nav.ts'],
  ['Src/nav.ts', 'src/nav.ts'],
  ['src/conent/new/*.mdx', 'src/content'],
  ['components/**', 'src/components/**'],
  ['guide/start.md', 'docs/guide/start.md'],
  ['test/*.tss', 'test/*.ts'],
  ['!src/contnt/**', 'src/content/**'],
])('%s was probably meant to be %s', (pattern, nearest) => {
  expect(misses(pattern).map((miss) => miss.nearest)).toEqual([nearest])
})

test.each([['src/nav.ts'], ['src/**/*.tsx'], ['lib/**'], ['src/styles/**'], ['**/*.py'], ['src/[a-m]*/x']])(
  '%s matches something, or is simply new',
  (pattern) => {
    expect(misses(pattern)).toEqual([])
  },
)

test('case is no matter where the file system folds it', () => {
  expect(nearMisses(globs('SRC/nav.ts'), tracked, { nocase: true })).toEqual([])
  expect(claimOf(globs('SRC/**'), tracked, { nocase: true }).files).toBe(5)
})
