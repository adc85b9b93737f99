// Which pairs are merged at all: sound, since no conflict comes without one of these.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidatePairs, changedSetOf, pairKey } from '../../src/domain/candidates.ts'

type Given = ReturnType<typeof changedSetOf>

/** Changed paths, `from → to` where one was renamed. */
const set = (id: string, paths: readonly string[]): Given =>
  changedSetOf(
    id,
    paths.map((path) => {
      const [from = '', to] = path.split(' → ')
      return to === undefined ? { status: 'A', path } : { status: 'R', path: to, from }
    }),
  )
const keys = (sets: Given[]): string[] =>
  candidatePairs(sets)
    .map(([a, b]) => pairKey(a, b))
    .sort()

describe('candidates', () => {
  test.each([
    ['a path in common', [set('x', ['a']), set('y', ['a'])], ['x y']],
    ['a file where the other has a folder', [set('x', ['a']), set('y', ['a/b/c'])], ['x y']],
    [
      'a folder that one renames and the other adds to',
      [set('x', ['d/a → e/a']), set('y', ['d/new'])],
      ['x y'],
    ],
    ['only the same folder', [set('x', ['d/a']), set('y', ['d/b'])], []],
    ['only the beginning of a name', [set('x', ['ab']), set('y', ['a/b', 'abc'])], []],
    ['nothing', [set('x', []), set('y', ['a'])], []],
  ] as const)('%s', (_, sets, expected) => expect(keys([...sets])).toEqual(expected))

  test('are each named once, whatever the order', () => {
    const paths = fc.uniqueArray(fc.constantFrom('a', 'a/b', 'a/c', 'd', 'd/e/f', 'g'), { maxLength: 4 })
    fc.assert(
      fc.property(fc.array(paths, { maxLength: 6 }), (all) => {
        const sets = all.map((one, index) => set(`t${index}`, one))
        const found = keys(sets)
        expect(new Set(found).size).toBe(found.length)
        expect(keys(sets.toReversed())).toEqual(found)
        const touch = (a: string, b: string): boolean =>
          a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
        const truth = sets.flatMap((x, index) =>
          sets
            .slice(index + 1)
            .filter((y) => [...x.paths].some((a) => [...y.paths].some((b) => touch(a, b))))
            .map((y) => pairKey(x.id, y.id)),
        )
        expect(found).toEqual(truth.sort())
      }),
    )
  })
})
