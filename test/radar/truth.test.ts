// The radar's truth: on random repositories, for every pair the verdict is `conflict` exactly where `git merge`, really
// done in a throwaway clone, conflicts, and `shared` exactly where both changed a path and it merges.
// RADAR_RUNS raises the number of repositories, RADAR_SEED chooses others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PairVerdict } from '../../src/domain/answer.ts'
import { type Edit, field, merger } from './field.ts'
import { lookAt } from './look.ts'

const runs = Number(process.env.RADAR_RUNS ?? 6)
const seed = Number(process.env.RADAR_SEED ?? 4)

const text = (name: string, lines = 12): string =>
  Array.from({ length: lines }, (_, line) => `${name} ${line + 1}\n`).join('')

const files = {
  '.gitattributes': '*.crlf text eol=crlf\n*.log merge=union\n*.bin binary\n',
  'a/one.txt': text('one'),
  'a/two.txt': text('two'),
  'a/deep/three.txt': text('three'),
  'b/four.txt': text('four'),
  'b/five.txt': text('five'),
  'b/twin.txt': text('one'),
  plain: text('plain'),
  'run.sh': text('run', 5),
  'win.crlf': text('win').replaceAll('\n', '\r\n'),
  'all.log': text('log', 4),
  'raw.bin': 'a\0b\n',
}
const known = Object.keys(files).filter((path) => path !== '.gitattributes')
const fresh = [
  'a/new.txt',
  'b/new.txt',
  'c/new.txt',
  'PLAIN',
  'a',
  'plain/inner.txt',
  'a/one.txt/inner',
  'Ünï.txt',
]
const oids = ['9', '1', '2'].map((digit) => digit.repeat(40))

const path = fc.constantFrom(...known, ...fresh.slice(0, 4))
const words = fc.constantFrom('red', 'green', 'blue')
const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('line'), path, at: fc.nat(11), text: words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('append'), path, text: words }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('write'),
      path: fc.constantFrom(...fresh, ...known),
      text: words,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('write'),
      path: fc.constantFrom(...fresh),
      text: fc.constant(text('one')),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('remove'), path: fc.constantFrom('a', 'b', 'a/deep', ...known) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('move'),
      from: fc.constantFrom('a', 'b', 'a/deep', ...known),
      to: fc.constantFrom('c', 'd', 'd/e', 'moved.txt', 'a/moved.txt', 'b/moved.txt'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mode'), path }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('link'), path: fc.constantFrom(...fresh, 'plain'), to: words }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('submodule'),
      path: fc.constant('sub'),
      oid: fc.constantFrom(...oids),
    }),
  },
) as fc.Arbitrary<Edit>

/** One worker: its edits, and how many of them it has committed. */
const worker = fc.record({
  edits: fc.array(edits, { minLength: 1, maxLength: 5 }),
  committed: fc.constantFrom(0, 0.5, 1),
})
const scene = fc.record({
  workers: fc.array(worker, { minLength: 2, maxLength: 5 }),
  hasSubmodule: fc.boolean(),
})

const figures = { repositories: 0, pairs: 0, conflict: 0, shared: 0, clear: 0, overlap: 0 }

test('what it says of every pair is what Git does', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ workers, hasSubmodule }) => {
      const at = field(files)
      if (hasSubmodule) {
        at.edit(at.repo, [{ do: 'submodule', path: 'sub', oid: oids[0] ?? '' }])
        at.commitAll(at.repo, 'submodule')
      }
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
