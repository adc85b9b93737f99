// The radar's truth: on random repositories, for every pair the verdict is `conflict` exactly where `git merge`, really
// done in a throwaway clone, conflicts, and `shared` exactly where both changed a path and it merges.
// RADAR_RUNS raises the number of repositories, RADAR_SEED chooses others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PairVerdict } from '../../src/domain/rows.ts'
import { merger } from './field.ts'
import { lookAt } from './look.ts'
import { fieldOf, scene } from './scene.ts'

const runs = Number(process.env.RADAR_RUNS ?? 6)
const seed = Number(process.env.RADAR_SEED ?? 4)

const figures = { repositories: 0, pairs: 0, conflict: 0, shared: 0, clear: 0, overlap: 0 }

test('what it says of every pair is what Git does', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ workers, hasSubmodule }) => {
      const at = fieldOf({ hasSubmodule })
      const folders = workers.map((one, index) => {
        const folder = at.worker(`w${index}`)
        const cut = Math.round(one.edits.length * one.committed)
        at.edit(folder, one.edits.slice(0, cut))
        if (cut > 0) at.commitAll(folder, 'work')
        at.edit(folder, one.edits.slice(cut))
        return folder
      })
      const report = await lookAt(at)
      expect(await lookAt(at), 'a second look, from memory').toEqual(report)
      const base = at.git(at.repo, 'rev-parse', 'main')
      const tips = folders.map((folder) => at.commitAll(folder, 'all of it'))
      const changed = tips.map(
        (tip) =>
          new Set(
            at
              .git(at.repo, 'diff-tree', '-r', '-z', '--name-only', '--no-renames', base, tip)
              .split('\0')
              .filter(Boolean),
          ),
      )
      const merge = merger(at)
      for (const [a, ours] of tips.entries())
        for (const [b, theirs] of tips.entries()) {
          if (a >= b) continue
          const found = report.pairs.find((pair) => pair.a === `w${a}` && pair.b === `w${b}`)
          const isShared = [...(changed[a] ?? [])].some((name) => changed[b]?.has(name))
          const truth: PairVerdict = merge(ours, theirs).conflicts
            ? 'conflict'
            : isShared
              ? 'shared'
              : 'clear'
          figures.pairs++
          figures[truth]++
          expect({ a, b, verdict: found?.verdict }).toEqual({ a, b, verdict: truth })
        }
      figures.repositories++
    }),
    { numRuns: runs, seed, endOnFailure: process.env.RADAR_RUNS !== undefined },
  )
  if (process.env.RADAR_RUNS !== undefined) process.stderr.write(`${JSON.stringify(figures)}\n`)
  expect(figures.conflict).toBeGreaterThan(0)
  expect(figures.shared).toBeGreaterThan(0)
  expect(figures.clear).toBeGreaterThan(0)
})
