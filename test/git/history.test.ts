// Ancestry for many tips at once is what Git says of each alone.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Oid, oidOf } from '../../src/domain/names.ts'
import { aheadOf, isAncestor, mergeBases, rememberAncestor } from '../../src/git/history.ts'
import { writeCommits } from '../../src/git/object.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('merge bases in random histories of merges', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const tree = oidOf(await s.git('rev-parse', 'main^{tree}'))
  const parents = fc.noBias(fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }))
  let several = 0
  await fc.assert(
    fc.asyncProperty(fc.array(parents, { minLength: 12, maxLength: 30 }), async (history) => {
      const written = await writeCommits(
        repo,
        history.map((picks, index) => {
          // Of the six before it, so that histories cross.
          const marks = picks.filter(() => index > 0).map((pick) => index - (pick % Math.min(6, index)))
          const committer = { name: 'a', email: 'a@b', at: `${index} +0000` }
          const before = [...new Set(marks)].map((mark) => ({ mark }))
          return { mark: index + 1, tree, parents: before, committer, message: `${index}\n` }
        }),
      )
      const oids = history.map((_, index) => written.get(index + 1) as Oid)
      const [target = tree, ...tips] = oids.slice(-7).reverse()
      const ahead = await aheadOf(repo, target, tips)
      for (const tip of tips) {
        const bases = ahead.get(tip)?.bases ?? []
        several += bases.length > 1 ? 1 : 0
        expect([...bases].sort()).toEqual((await mergeBases(repo, target, tip)).sort())
      }
    }),
    { numRuns: Number(process.env.HISTORY_RUNS ?? 6), seed: 7 },
  )
  expect(several).toBeGreaterThan(0)
})

test('what is remembered of ancestors is what Git says, and nothing is where a clone is shallow', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const tree = oidOf(await s.git('rev-parse', 'main^{tree}'))
  const committer = { name: 'a', email: 'a@b', at: '1 +0000' }
  const commit = async (message: string, ...parents: Oid[]): Promise<Oid> => {
    const written = await writeCommits(repo, [{ mark: 1, tree, parents, committer, message }])
    return written.get(1) as Oid
  }
  const one = await commit('one')
  const two = await commit('two', one)
  const three = await commit('three', two)
  const apart = await commit('apart', one)
  rememberAncestor(one, two)
  rememberAncestor(two, three)
  // Asked twice: the second time from memory.
  for (const _ of [1, 2]) {
    expect(await isAncestor(repo, one, three)).toBe(true)
    expect(await isAncestor(repo, three, one)).toBe(false)
    expect(await isAncestor(repo, two, apart)).toBe(false)
    expect(await mergeBases(repo, one, three)).toEqual([one])
    expect(await mergeBases(repo, three, apart)).toEqual([one])
  }
  writeFileSync(join(repo.commonDir, 'shallow'), `${two}\n`)
  expect(await isAncestor(repo, one, three)).toBe(false)
})
