import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pairKey } from '../../src/domain/candidates.ts'
import { type Stander, withoutInherited } from '../../src/domain/inherited.ts'

const conflict = (path: string) => ({ path, kind: 'contents', lines: [] })
const stander = (id: string, paths: string[], under: string[] = []): Stander => ({
  id,
  paths: new Set(paths),
  under,
})

//  low ── high, rival: a file and a folder of its name
test('a file in whose place the upper one has a folder is its own conflict', () => {
  const standers = [stander('low', ['x/a']), stander('high', ['x/b'], ['low']), stander('rival', ['x'])]
  const pairs = new Map([
    [pairKey('low', 'rival'), [conflict('x')]],
    [pairKey('high', 'rival'), [conflict('x')]],
  ])
  expect(withoutInherited(pairs, standers)).toEqual(pairs)
})

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const paths = fc.subarray(['p', 'q', 'r'])
const world = fc.record({
  paths: fc.array(paths, { minLength: 6, maxLength: 6 }),
  /** Each may stand on those before it. */
  under: fc.array(fc.subarray(ids), { minLength: 6, maxLength: 6 }),
  conflicts: fc.array(paths, { minLength: 15, maxLength: 15 }),
})

test('every path in conflict is still told of somebody, and of who changes it always', () => {
  fc.assert(
    fc.property(world, (seen) => {
      const standers = ids.map((id, n) =>
        stander(
          id,
          seen.paths[n] ?? [],
          ids.slice(0, n).filter((other) => seen.under[n]?.includes(other)),
        ),
      )
      const keys = ids.flatMap((a, n) => ids.slice(n + 1).map((b) => [a, b] as const))
      const pairs = new Map(
        keys.map(([a, b], n) => [pairKey(a, b), (seen.conflicts[n] ?? []).map((path) => conflict(path))]),
      )
      const told = withoutInherited(pairs, standers)
      const all = (of: Map<string, { path: string }[]>) =>
        new Set([...of.values()].flat().map(({ path }) => path))
      expect(all(told)).toEqual(all(pairs))
      for (const [n, [a, b]] of keys.entries())
        for (const path of seen.conflicts[n] ?? []) {
          const isOwn = [a, b].every((id) => seen.paths[ids.indexOf(id)]?.includes(path))
          if (isOwn) expect(told.get(pairKey(a, b))).toContainEqual(conflict(path))
        }
    }),
  )
})
