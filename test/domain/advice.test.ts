// Advice: who is independent, who waits, who shares, and what each way out costs.
import { expect, test } from 'vitest'
import { adviseOn, costOf, type SharedPair } from '../../src/domain/advice.ts'
import type { TaskId } from '../../src/domain/names.ts'

const node = (id: string, ...after: string[]) => ({ id: id as TaskId, after: after as TaskId[] })
const pair = (
  a: string,
  b: string,
  files: string[],
  globs: [string, string] = ['x/**', 'x/*'],
  ordered = false,
): SharedPair => ({
  a: a as TaskId,
  b: b as TaskId,
  overlap: [{ globs, witness: 'x/new', files }],
  ordered,
})

//  a   b   c → d
test('independent, ordered and shared are told apart', () => {
  const nodes = [node('a'), node('b'), node('c'), node('d', 'c'), node('e')]
  const advice = adviseOn(nodes, [pair('a', 'b', ['x/1'])], 9)
  expect(advice).toMatchObject({
    independent: ['e'],
    ordered: [{ id: 'd', after: ['c'] }],
    cost: { waves: 2, chain: 2 },
    more: 0,
  })
  expect(advice.shared.map(({ a, b, files, count }) => [a, b, files, count])).toEqual([
    ['a', 'b', ['x/1'], 1],
  ])
})

test('waves are rounds of so many agents, the chain is what must follow one another', () => {
  const nodes = [node('a'), node('b'), node('c'), node('d', 'a')]
  expect(costOf(nodes, 9)).toEqual({ waves: 2, chain: 2 })
  expect(costOf(nodes, 2)).toEqual({ waves: 2, chain: 2 })
  expect(costOf(nodes, 1)).toEqual({ waves: 4, chain: 2 })
  expect(costOf([], 3)).toEqual({ waves: 0, chain: 0 })
  expect(costOf([node('a', 'somewhere-else')], 3)).toEqual({ waves: 1, chain: 1 })
})

//  a → c, b: b behind a makes no chain longer; a behind b makes it three
test('of the two orders the cheaper one is told', () => {
  const [shared] = adviseOn([node('a'), node('c', 'a'), node('b')], [pair('b', 'a', ['x/1'])], 9).shared
  expect(shared?.choices.find(({ way }) => way === 'order')).toEqual({
    way: 'order',
    first: 'a',
    cost: { waves: 2, chain: 2 },
  })
})

test('a few shared files are left to one of the two; many are worth an order; none yet are no trouble', () => {
  const nodes = [node('a'), node('b')]
  const ways = (files: string[], globs?: [string, string]) =>
    adviseOn(nodes, [pair('a', 'b', files, globs)], 9).shared[0]?.choices.map(({ way }) => way)
  expect(ways(['x/1'])).toEqual(['narrow', 'order', 'split', 'isolate'])
  expect(ways(['x/1', 'x/2', 'x/3', 'x/4'])).toEqual(['order', 'narrow', 'isolate'])
  expect(ways([])).toEqual(['isolate', 'narrow', 'order'])
  expect(ways(['x/1'], ['x/**', 'x/**'])).toEqual(['order', 'isolate'])
})

test('what is ordered already needs no advice, and a hundred pairs are counted', () => {
  const nodes = Array.from({ length: 30 }, (_, n) => node(`t${n}`))
  expect(adviseOn(nodes, [pair('t0', 't1', ['x'], undefined, true)], 4)).toMatchObject({
    shared: [],
    more: 0,
  })
  const many = nodes.flatMap(({ id: a }, n) => nodes.slice(n + 1).map(({ id: b }) => pair(a, b, ['x/1'])))
  const advice = adviseOn(nodes, many, 4)
  expect(advice.shared.length + advice.more).toBe(many.length)
})

test('who claims the more exactly keeps it; a task that has begun is left as it is', () => {
  const shared = (a: object, b: object) =>
    adviseOn(
      [
        { ...node('a'), ...a },
        { ...node('b'), ...b },
      ],
      [pair('a', 'b', ['x/y/1', 'x/y/2'], ['x/**', 'x/y/*'])],
      9,
    ).shared[0]?.choices.map(({ cost: _, ...choice }) => choice)
  expect(shared({}, {})).toEqual([
    { way: 'narrow', first: 'b', exclude: 'x/y/*' },
    { way: 'order', first: 'a' },
    { way: 'split' },
    { way: 'isolate' },
  ])
  expect(shared({ hasBegun: true }, {})).toEqual([
    { way: 'narrow', first: 'a', exclude: 'x/**' },
    { way: 'order', first: 'a' },
    { way: 'isolate' },
  ])
  expect(shared({ hasBegun: true }, { hasBegun: true })).toEqual([{ way: 'isolate' }])
})
