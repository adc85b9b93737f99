// The laws of `intersectGlobs`, against minimatch on all short paths. GLOB_PAIRS raises the number of pairs.
import fc from 'fast-check'
import { Minimatch } from 'minimatch'
import { expect, test } from 'vitest'
import { intersectGlobs, isMatch } from '../../src/domain/glob.ts'
import { foldChar } from '../../src/domain/glob-fold.ts'
import type { Glob } from '../../src/domain/names.ts'
import { arbitraryGlob, shortPaths } from './glob-arbitrary.ts'

const pairs = Number(process.env.GLOB_PAIRS ?? 12_000)
const perRun = 80
const seed = 20_261_101
const settings = { dot: true, nonegate: true, nocomment: true } as const

interface Tally {
  overlap: number
  disjoint: number
  undecided: number
}

/** The short paths that a pattern matches, by their place. */
function matched(glob: Glob, paths: readonly string[], nocase: boolean): Uint8Array {
  const matcher = new Minimatch(glob, { ...settings, nocase })
  return Uint8Array.from(paths, (path) => (matcher.match(path) ? 1 : 0))
}

function checkPair(a: Glob, b: Glob, common: string | undefined, nocase: boolean, tally: Tally): void {
  const found = intersectGlobs(a, b, { nocase })
  tally[found.kind]++
  if (found.kind === 'disjoint') expect(common, `${a} and ${b} were called disjoint`).toBeUndefined()
  if (found.kind !== 'overlap') return
  const { witness } = found
  for (const glob of [a, b])
    expect(new Minimatch(glob, { ...settings, nocase }).match(witness), `${glob} on ${witness}`).toBe(true)
  expect(Array.from(witness).length, `${a} and ${b}: ${witness}, not ${common}`).toBeLessThanOrEqual(
    common?.length ?? Number.POSITIVE_INFINITY,
  )
}

function checkAll(globs: readonly Glob[], paths: readonly string[], nocase: boolean, tally: Tally): void {
  const matches = globs.map((glob) => matched(glob, paths, nocase))
  globs.forEach((a, i) => {
    for (let j = i; j < globs.length; j++) {
      const [left, right, b] = [matches[i], matches[j], globs[j]]
      if (left === undefined || right === undefined || b === undefined) continue
      checkPair(a, b, paths[left.findIndex((one, k) => one === 1 && right[k] === 1)], nocase, tally)
    }
  })
}

test.each([
  { nocase: false, alphabet: 'ab1./', share: 0.8 },
  { nocase: true, alphabet: 'aAb./', share: 0.2 },
])(
  'no pair is called disjoint that meets, and no witness is wrong or too long: %j',
  ({ nocase, alphabet, share }) => {
    const paths = shortPaths(alphabet, 5)
    const tally: Tally = { overlap: 0, disjoint: 0, undecided: 0 }
    const numRuns = Math.ceil((pairs * share) / ((perRun * (perRun + 1)) / 2))
    const globs = fc.array(arbitraryGlob, { minLength: perRun, maxLength: perRun })
    fc.assert(
      fc.property(globs, (sample) => checkAll(sample, paths, nocase, tally)),
      { seed, numRuns },
    )
    if (process.env.GLOB_PAIRS !== undefined)
      process.stderr.write(`${JSON.stringify({ nocase, ...tally })}\n`)
    const total = tally.overlap + tally.disjoint + tally.undecided
    expect(tally.overlap / total).toBeGreaterThan(0.1)
    expect(tally.undecided / total).toBeLessThan(0.02)
  },
  600_000,
)

test('what is avoided is never in the witness, and what is left is found', () => {
  const paths = shortPaths('ab./', 4)
  const triple = fc.tuple(
    arbitraryGlob,
    arbitraryGlob,
    fc.array(arbitraryGlob, { minLength: 1, maxLength: 3 }),
  )
  let found = 0
  fc.assert(
    fc.property(triple, ([a, b, except]) => {
      const isCommon = (path: string) =>
        isMatch(a, path) && isMatch(b, path) && !except.some((glob) => isMatch(glob, path))
      const common = paths.find(isCommon)
      const answer = intersectGlobs(a, b, { except })
      if (answer.kind === 'disjoint') expect(common).toBeUndefined()
      if (answer.kind !== 'overlap') return
      found++
      expect(isCommon(answer.witness)).toBe(true)
      expect(Array.from(answer.witness).length).toBeLessThanOrEqual(
        common?.length ?? Number.POSITIVE_INFINITY,
      )
    }),
    { seed, numRuns: 400 },
  )
  expect(found).toBeGreaterThan(30)
}, 60_000)

test('a character and its fold are equal but for case, and no two folds are', () => {
  const folds = new Set<string>()
  for (let code = 0; code <= 0x1ffff; code++) {
    const one = String.fromCodePoint(code)
    const fold = foldChar(one)
    if (fold === one) continue
    folds.add(fold)
    expect(new RegExp(`^${one}$`, 'iu').test(fold)).toBe(true)
    expect(foldChar(fold)).toBe(fold)
  }
  const letters = [...folds].join('')
  for (const one of folds) expect(letters.match(new RegExp(one, 'giu'))).toHaveLength(1)
})
