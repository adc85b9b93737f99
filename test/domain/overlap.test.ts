import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intersectGlobs, splitPaths } from '../../src/domain/glob.ts'
import type { Glob } from '../../src/domain/names.ts'
import { type Claim, claimedFiles, overlapOf, overlapsAmong, sharedFiles } from '../../src/domain/overlap.ts'
import { arbitraryGlob } from './glob-arbitrary.ts'

const globs = (...texts: string[]): Glob[] => texts as Glob[]
const claim = (id: string, ...texts: string[]): Claim => ({ id, paths: globs(...texts) })

describe('overlapOf', () => {
  test('names each pair of patterns that meet, in order', () => {
    expect(overlapOf(globs('src/**', 'docs/*.md'), globs('docs/a.md', '**/*.ts', 'src/a.ts'))).toEqual([
      { globs: ['src/**', '**/*.ts'], witness: 'src/.ts' },
      { globs: ['src/**', 'src/a.ts'], witness: 'src/a.ts' },
      { globs: ['docs/*.md', 'docs/a.md'], witness: 'docs/a.md' },
    ])
  })

  test('honours what either side excludes', () => {
    expect(overlapOf(globs('src/**', '!src/gen/**'), globs('src/gen/**'))).toEqual([])
    expect(overlapOf(globs('src/gen/**'), globs('!src/gen/**', 'src/**'))).toEqual([])
    expect(overlapOf(globs('src/*', '!src/a'), globs('src/[ab]'))).toEqual([
      { globs: ['src/*', 'src/[ab]'], witness: 'src/b' },
    ])
    expect(overlapOf(globs('a', '!a'), globs('*'))).toEqual([])
  })

  test('counts what cannot be decided as an overlap without a witness', () => {
    const hard = '{a,b}'.repeat(20)
    expect(overlapOf(globs(hard), globs('{b,c}*'))).toEqual([{ globs: [hard, '{b,c}*'], witness: '' }])
  })

  test('compares plain paths however they are written', () => {
    expect(overlapOf(globs('a\\[b\\].ts'), globs('a\\[b].ts'))).toEqual([
      { globs: ['a\\[b\\].ts', 'a\\[b].ts'], witness: 'a[b].ts' },
    ])
    expect(overlapOf(globs('README.md'), globs('readme.md'))).toEqual([])
    expect(overlapOf(globs('README.md'), globs('readme.md'), { nocase: true })).toHaveLength(1)
  })

  test('says nothing of sets without patterns', () => {
    expect(overlapOf([], globs('**'))).toEqual([])
    expect(overlapOf(globs('!a'), globs('**'))).toEqual([])
  })
})

describe('overlapsAmong', () => {
  test('names the claims in their order, and no claim with itself', () => {
    const claims = [claim('x', 'src/*', 'src/a'), claim('y', 'docs/**'), claim('z', '**/a', 'docs/b')]
    expect(overlapsAmong(claims)).toEqual([
      {
        a: 'x',
        b: 'z',
        overlap: [
          { globs: ['src/*', '**/a'], witness: 'src/a' },
          { globs: ['src/a', '**/a'], witness: 'src/a' },
        ],
      },
      {
        a: 'y',
        b: 'z',
        overlap: [
          { globs: ['docs/**', '**/a'], witness: 'docs/a' },
          { globs: ['docs/**', 'docs/b'], witness: 'docs/b' },
        ],
      },
    ])
  })

  test('gives the answer of asking about every pair of patterns', () => {
    const path = fc.constantFrom(...globs('a', 'b', 'a/b', 'a/b.1', '\\a', 'a*b', 'src/a', 'src/b'))
    const prefixed = fc
      .tuple(fc.constantFrom('', 'a/', 'a', 'src/', '!'), arbitraryGlob, fc.constantFrom('', '.ts', 'b'))
      .map((parts) => parts.join('') as Glob)
    const paths = fc.array(fc.oneof(path, prefixed), { maxLength: 4 })
    const sets = fc.array(paths, { minLength: 2, maxLength: 6 })
    let met = 0
    fc.assert(
      fc.property(sets, fc.boolean(), (list, nocase) => {
        const claims = list.map((each, i) => ({ id: `t${i}`, paths: each }))
        const found = overlapsAmong(claims, { nocase })
        met += found.length
        expect(withoutLength(found)).toEqual(withoutLength(everyPair(claims, nocase)))
      }),
      { seed: 7, numRuns: 300 },
    )
    expect(met).toBeGreaterThan(200)
  }, 60_000)

  test('is quick among plain paths, thousands of them too', () => {
    const claims = Array.from({ length: 40 }, (_, i) =>
      claim(`t${i}`, ...Array.from({ length: 500 }, (_, k) => `app/\\[slug\\]/${i * 499 + k}.ts`)),
    )
    const start = performance.now()
    expect(overlapsAmong(claims)).toHaveLength(39)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('compares 200 claims of five patterns', () => {
    const claims = Array.from({ length: 200 }, (_, i) =>
      claim(
        `t${i}`,
        ...[`src/mod${i}/**`, `test/mod${i}/*.test.ts`, `docs/**/m${i}-*.md`],
        ...[`src/mod${i % 20}/**/*.ts`, `packages/*/src/${i}*.{ts,tsx}`],
      ),
    )
    const start = performance.now()
    const found = overlapsAmong(claims)
    expect(performance.now() - start).toBeLessThan(4000)
    expect(found.some(({ a, b }) => a === 't0' && b === 't20')).toBe(true)
    expect(found.some(({ a, b }) => a === 't0' && b === 't21')).toBe(false)
  })

  test('asks no more than a few times about a pattern that is too hard', () => {
    const claims = Array.from({ length: 30 }, (_, i) =>
      claim(`t${i}`, `{a,b}${'{a,b}'.repeat(20)}${i}*`, `?${i}*`),
    )
    const start = performance.now()
    expect(overlapsAmong(claims)).toHaveLength(435)
    expect(performance.now() - start).toBeLessThan(4000)
  })
})

/** Equal up to the choice among the shortest witnesses. */
const withoutLength = (found: ReturnType<typeof overlapsAmong>) =>
  found.map(({ a, b, overlap }) => [a, b, overlap.map(({ globs, witness }) => [globs, witness.length])])

function everyPair(claims: readonly Claim[], nocase: boolean): ReturnType<typeof overlapsAmong> {
  return claims.flatMap((one, i) =>
    claims.slice(i + 1).flatMap((other) => {
      const [left, right] = [splitPaths(one.paths), splitPaths(other.paths)]
      const except = [...left.excluded, ...right.excluded]
      const overlap = left.claimed.flatMap((a) =>
        right.claimed.flatMap((b) => {
          const found = intersectGlobs(a, b, { nocase, except })
          if (found.kind === 'disjoint') return []
          return [{ globs: [a, b] as [Glob, Glob], witness: found.kind === 'overlap' ? found.witness : '' }]
        }),
      )
      return overlap.length > 0 ? [{ a: one.id, b: other.id, overlap }] : []
    }),
  )
}

test('claimedFiles and sharedFiles name the files that one set and both sets claim', () => {
  const files = ['src/a.ts', 'src/gen/b.ts', 'docs/a.md', 'src/c.md']
  const code = globs('src/**', '!src/gen/**')
  expect(claimedFiles(code, files)).toEqual(['src/a.ts', 'src/c.md'])
  expect(sharedFiles(code, globs('**/*.md'), files)).toEqual(['src/c.md'])
  expect(sharedFiles(code, globs('SRC/A.*'), files, { nocase: true })).toEqual(['src/a.ts'])
})
