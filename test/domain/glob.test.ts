import { execFileSync } from 'node:child_process'
import { build } from 'esbuild'
import { minimatch } from 'minimatch'
import { describe, expect, test } from 'vitest'
import { checkGlob, intersectGlobs, isMatch, matcherOf } from '../../src/domain/glob.ts'
import type { Glob } from '../../src/domain/names.ts'

const glob = (text: string): Glob => text as Glob
const globs = (...texts: string[]): Glob[] => texts.map(glob)
const meet = (a: string, b: string, nocase = false) => intersectGlobs(glob(a), glob(b), { nocase })

describe('two patterns that meet, with the shortest path that both match', () => {
  test.each([
    ['src/a.ts', 'src/a.ts', 'src/a.ts'],
    ['src/**', 'src/a.ts', 'src/a.ts'],
    ['src/**', '**/*.ts', 'src/.ts'],
    ['src/**', '**/[!.]*.ts', 'src/a.ts'],
    ['**', '*', 'a'],
    ['**/**', '**', 'a'],
    ['a/**/b', 'a/b', 'a/b'],
    ['a/**/b', 'a/*/*/b', 'a/a/a/b'],
    ['**/test/**', 'src/*/a.ts', 'src/test/a.ts'],
    ['src/{api,web}/*.ts', 'src/w*/index.*', 'src/web/index.ts'],
    ['{a,b}/c', 'b/{c,d}', 'b/c'],
    ['log.{1..5000}', 'log.4*9?', 'log.491'],
    ['log.{0001..5000}', 'log.???9', 'log.1119'],
    ['{-5..20}x', '-?x', '-1x'],
    ['[a-f]*', '*[e-h]', 'e'],
    ['[[:upper:]]?', '?[[:digit:]]', 'A0'],
    ['[[:alpha:]]', '[!a-zA-Z]', 'ª'],
    ['*.@(js|ts)', 'index.!(js)', 'index.ts'],
    ['!(*.test).ts', '*.ts', '.ts'],
    ['!(*.test|*.spec).ts', 'a*', 'a.ts'],
    ['+(ab)', '*(a|b)?????', 'ababab'],
    ['!(a|b)', '[abc]', 'c'],
    ['!()', '?(a)', 'a'],
    ['*(a|!(b))', 'b?', 'bc'],
    ['a\\*b', 'a?b', 'a*b'],
    ['app/\\[slug\\]/page.tsx', 'app/*/page.tsx', 'app/[slug]/page.tsx'],
    ['@(a', '?(\\@)(a', '@(a'],
    ['.*/**', '*/.*', '.a/.a'],
    ['#a', '#*', '#a'],
    ['a/../b*', 'b?', 'ba'],
    ['ä?', '*ö', 'äö'],
    ['?', '[^a-z]', '0'],
  ])('%s and %s', (a, b, witness) => {
    expect(meet(a, b)).toEqual({ kind: 'overlap', witness })
    expect(meet(b, a).kind).toBe('overlap')
  })
})

describe('two patterns that share no path', () => {
  test.each([
    ['src/a.ts', 'src/b.ts'],
    ['src/**', 'src'],
    ['src/**', 'test/**'],
    ['*.ts', '*.tsx'],
    ['*', '*/*'],
    ['src/*.ts', 'src/*/*.ts'],
    ['src/**/', '**'],
    ['!(*.ts)', '*.ts'],
    ['!(a)', 'a'],
    ['[a-c]', '[d-f]'],
    ['[b-a]*', '**'],
    ['[[:digit:]]', '[[:alpha:]]'],
    ['{a,b}', '{c,d}'],
    ['log.{1..5000}', 'log.5001'],
    ['log.{1..5000}', 'log.[6-9]???'],
    ['{01..20}', '[1-9]'],
    ['+(ab)', '+(ba)'],
    ['*(aa)', 'a*(aa)'],
    ['?', '??'],
    ['*', '.'],
    ['./a', 'a'],
    ['/a', '**'],
    ['README.md', 'readme.md'],
  ])('%s and %s', (a, b) => {
    expect(meet(a, b)).toEqual({ kind: 'disjoint' })
    expect(meet(b, a)).toEqual({ kind: 'disjoint' })
  })
})

describe('without regard to case', () => {
  test.each([
    ['README.md', 'readme.*', 'README.md'],
    ['SRC/*.TS', 'src/a*', 'src/a.ts'],
    ['[A-C]x', '[c-d]X', 'cx'],
    ['[[:upper:]]1', 'q?', 'q1'],
    ['STRASSE-Ä*', 'strasse-ä', 'strasse-ä'],
    ['\u212A', 'k', '\u212A'],
  ])('%s meets %s', (a, b, witness) => {
    expect(meet(a, b, true)).toEqual({ kind: 'overlap', witness })
    expect(minimatch(witness, a, { nocase: true })).toBe(true)
  })

  test.each([
    ['!(A)', 'a'],
    ['[^A]', 'a'],
    ['ı', 'i'],
  ])('%s does not meet %s', (a, b) => {
    expect(meet(a, b, true)).toEqual({ kind: 'disjoint' })
  })
})

test('patterns to be avoided are taken out of what both match', () => {
  const outside = (a: string, b: string, ...except: string[]) =>
    intersectGlobs(glob(a), glob(b), { except: globs(...except) })
  expect(outside('src/**', '**/*.ts', 'src/*.ts')).toEqual({ kind: 'overlap', witness: 'src/a/.ts' })
  expect(outside('src/**', 'src/gen/**', 'src/gen/**')).toEqual({ kind: 'disjoint' })
  expect(outside('src/*', 'src/*', 'src/!(b)')).toEqual({ kind: 'overlap', witness: 'src/b' })
  expect(outside('*', '[abc]', 'a', 'b')).toEqual({ kind: 'overlap', witness: 'c' })
  expect(outside('*', '[abc]', 'a', 'b', '{b,c}')).toEqual({ kind: 'disjoint' })
  expect(outside('a', '*', 'a')).toEqual({ kind: 'disjoint' })
  expect(outside('**', '**', '?', '?/**')).toEqual({ kind: 'overlap', witness: 'aa' })
})

describe('a pattern that is too hard', () => {
  const nested = (depth: number): string =>
    depth === 0 ? 'a' : `*(${nested(depth - 1)}|!(${nested(depth - 1)}b))`
  test.each([
    ['a wall of stars', `${'*a'.repeat(40)}`, `${'a*'.repeat(40)}b`],
    ['a late choice', `*a${'?'.repeat(30)}`, `*b${'?'.repeat(29)}`],
    ['stars and folders', `${'**/*a*/'.repeat(20)}**`, `${'**/*b*/'.repeat(20)}**`],
    ['a hundred braces', '{a,b}'.repeat(100), '{a,c}'.repeat(100)],
    ['nested braces', `${'{a,'.repeat(500)}b${'}'.repeat(500)}`, '*'],
    ['nested extglobs', nested(8), `${nested(7)}c`],
    ['too many extglobs', '*(a)'.repeat(300), '*'],
    ['long ranges', '{1..999999}'.repeat(4), '{5..77777}'.repeat(4)],
    ['many names', `@(${Array.from({ length: 3000 }, (_, i) => `n${i}`).join('|')})x`, '!(n*)!(*y)x'],
    ['a very long one', `*${'a'.repeat(70_000)}`, '**'],
  ])('%s ends soon', (_name, a, b) => {
    const start = performance.now()
    const found = meet(a, b)
    expect(performance.now() - start).toBeLessThan(2000)
    if (found.kind === 'overlap')
      expect(isMatch(glob(a), found.witness) && isMatch(glob(b), found.witness)).toBe(true)
    else expect(['disjoint', 'undecided']).toContain(found.kind)
  })

  test('is undecided where its braces stand for too many patterns', () => {
    expect(meet('{a,b}'.repeat(20), '{a,b}*')).toEqual({ kind: 'undecided' })
  })
})

describe('isMatch', () => {
  test.each([
    ['src/**', 'src/.env', true],
    ['src/**', 'src', false],
    ['!a', '!a', true],
    ['#a', '#a', true],
    ['a\\[b\\].ts', 'a[b].ts', true],
    ['a\\{b,c\\}', 'a{b,c}', true],
    ['a{b', 'a{b', true],
    ['a//b', 'a/b', true],
    ['a/b', 'a//b/', true],
    ['a\\', 'a\\', true],
    ['*(a)'.repeat(300), 'a', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(isMatch(glob(pattern), path)).toBe(expected)
  })

  test('without regard to case, as minimatch has it', () => {
    for (const [pattern, path] of [
      ['Ä/B', 'ä/b'],
      ['ß', 'ẞ'],
      ['ß', 'ss'],
      ['ſ', 'S'],
      ['İ', 'i'],
      ['µ', 'Μ'],
    ] as const)
      expect(isMatch(glob(pattern), path, { nocase: true })).toBe(minimatch(path, pattern, { nocase: true }))
  })
})

describe('matcherOf', () => {
  test('claims what a plain pattern matches and no exclusion does, in any order', () => {
    const isClaimed = matcherOf(globs('!src/gen/**', 'src/**', 'a\\*b', '!./src/x'))
    const paths = ['src/a', 'src/gen/a', 'a*b', 'ab', 'src/x', 'test/a']
    expect(paths.filter(isClaimed)).toEqual(['src/a', 'a*b'])
  })

  test('reads an extglob at the beginning as one', () => {
    expect(['src/a', 'dist/a'].filter(matcherOf(globs('!(dist)/**')))).toEqual(['src/a'])
    expect(['(a)', 'b'].filter(matcherOf(globs('*', '!\\(a)')))).toEqual(['b'])
  })

  test('claims nothing where nothing is named', () => {
    expect(matcherOf([])('a')).toBe(false)
    expect(matcherOf(globs('!a'))('b')).toBe(false)
  })
})

describe('checkGlob', () => {
  test.each([
    ['src/', '`src/` ends in `/` and matches no file: a folder is claimed with `src/**`'],
    ['src/**/', '`src/**/` ends in `/` and matches no file: a folder is claimed with `src/**`'],
    ['', 'an empty pattern matches no file: the whole repository is claimed with `**`'],
    ['.', '`.` matches no file: the whole repository is claimed with `**`'],
    ['./', '`./` matches no file: the whole repository is claimed with `**`'],
    ['../a', "`../a` matches no file: paths begin at the repository's root, so `..` leads nowhere"],
    ['a/./b', '`a/./b` has a `.` for a folder and matches no file: write `a/b`'],
    ['.git/hooks/*', "`.git/hooks/*` is in Git's own folder, where no file is tracked"],
    ['a[b-a]c', '`a[b-a]c` matches no file: no character is in the class `[b-a]`'],
    ['a\0', '`a\\x00` holds a NUL, and no path does'],
    ['!src/', '`src/` ends in `/` and matches no file: a folder is claimed with `src/**`'],
    ['@(.|..)', '`@(.|..)` can match no file'],
  ])('%j', (pattern, reason) => {
    expect(checkGlob(pattern)).toBe(reason)
  })

  test('tells what minimatch refuses', () => {
    expect(checkGlob('*(a)'.repeat(300))).toMatch(/…` is too complex and matches no file$/)
    expect(checkGlob('*'.repeat(70_000))).toMatch(/…` is too complex and matches no file$/)
  })

  test.each([
    'src/**',
    './src/a',
    '/src',
    '!src/**',
    'a[b',
    '[]',
    '.github/**',
    '.gitignore',
    '!(a)',
    '{1..9}',
    'a b',
  ])('finds nothing wrong with %s', (pattern) => {
    expect(checkGlob(pattern)).toBeUndefined()
  })
})

test('minimatch is not loaded for plain paths', async () => {
  const script = `
    import { createRequire } from 'node:module'
    import { overlapsAmong } from './src/domain/overlap.ts'
    import { checkGlob, isMatch, matcherOf } from './src/domain/glob.ts'
    const isLoaded = () => Object.keys(createRequire(import.meta.url).cache ?? {}).some((file) => file.includes('minimatch'))
    const paths = ['src/a.ts', 'a\\\\[b\\\\].ts', 'a\\\\{b,c\\\\}']
    const found = overlapsAmong([{ id: 'a', paths }, { id: 'b', paths: [...paths, 'src/*.md'] }])
    const plain = [found[0].overlap.length, matcherOf(paths)('a[b].ts'), isMatch('a', 'b'), isLoaded()]
    process.stdout.write(JSON.stringify([...plain, isMatch('*.ts', 'a.ts'), isLoaded()]))`
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  const code = outputFiles[0]?.text ?? ''
  const output = execFileSync(process.execPath, ['--input-type=module'], { input: code, encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([3, true, false, false, true, true])
})
