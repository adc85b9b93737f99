// `intersectGlobs` on the patterns that people really write: code owners, merge rules, attribute and ignore files of public
// repositories (test/fixtures/patterns, one file each). GLOB_FILES names a file of paths to try disjoint pairs on as well.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Minimatch } from 'minimatch'
import { expect, test } from 'vitest'
import { intersectGlobs } from '../../src/domain/glob.ts'
import type { Glob } from '../../src/domain/names.ts'

const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'fixtures/patterns')
const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean)

/** An owner's pattern as globs from the root: without a slash it stands in any folder, and a folder means all that is in it. */
function globsOf(pattern: string): Glob[] {
  const body = pattern.replace(/^\//, '').replace(/\/$/, '')
  const rooted = /\/./.test(pattern) || pattern.includes('**') || pattern === '*' ? body : `**/${body}`
  return (pattern.endsWith('/') ? [`${rooted}/**`] : [rooted]) as Glob[]
}

const corpus = readdirSync(folder).flatMap((name) => lines(join(folder, name)).flatMap(globsOf))
const globs = [...new Set(corpus)]
const matchers = globs.map((glob) => new Minimatch(glob, { dot: true, nonegate: true, nocomment: true }))

interface Judged {
  a: number
  b: number
  witness: string | undefined
}

/** Every pair, a pattern with itself too. */
const judged: Judged[] = globs.flatMap((one, a) =>
  globs.slice(a).map((other, k): Judged => {
    const found = intersectGlobs(one, other)
    expect(found.kind, `${one} and ${other}`).not.toBe('undecided')
    return { a, b: a + k, witness: found.kind === 'overlap' ? found.witness : undefined }
  }),
)

test('the corpus has patterns of seven repositories, and pairs of both kinds', () => {
  expect(readdirSync(folder).length).toBe(7)
  const overlaps = judged.filter(({ a, b, witness }) => a !== b && witness !== undefined)
  const disjoint = judged.filter(({ witness }) => witness === undefined)
  expect(overlaps.length).toBeGreaterThan(500)
  expect(disjoint.length).toBeGreaterThan(5000)
  if (process.env.GLOB_FILES !== undefined)
    process.stderr.write(
      `${globs.length} globs, ${judged.length} pairs: ${overlaps.length} overlap, ${disjoint.length} disjoint\n`,
    )
})

test('minimatch matches every witness with both', () => {
  const wrong = judged.filter(
    ({ a, b, witness }) => witness !== undefined && ![a, b].every((at) => matchers[at]?.match(witness)),
  )
  expect(wrong.map(({ a, b, witness }) => [globs[a], globs[b], witness])).toEqual([])
})

test('no path that is known matches both of a disjoint pair', () => {
  const witnesses = judged.flatMap(({ witness }) => witness ?? [])
  const paths = [
    ...new Set([...witnesses, ...globs, ...(process.env.GLOB_FILES?.split(':').flatMap(lines) ?? [])]),
  ]
  const matched = matchers.map((matcher) => new Set(paths.filter((path) => matcher.match(path))))
  const wrong = judged.flatMap(({ a, b, witness }) => {
    const both =
      witness === undefined ? [...(matched[a] ?? [])].find((path) => matched[b]?.has(path)) : undefined
    return both === undefined ? [] : [[globs[a], globs[b], both]]
  })
  expect(wrong).toEqual([])
})
