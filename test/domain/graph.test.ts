import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cycleIn,
  dependantsOf,
  dependenciesOf,
  type GraphNode,
  longestChains,
  topological,
  wavesOf,
} from '../../src/domain/graph.ts'

const graph = (text: string): GraphNode[] =>
  text.split(' ').map((word) => {
    const [id = '', after = ''] = word.split('<')
    return { id, after: after.split(',').filter(Boolean) }
  })

//   a ── b ── d
//    ╲─ c ─╱    e (alone)
const diamond = graph('d<b,c b<a c<a a e')

describe('a diamond and a loner', () => {
  it('has no cycle', () => expect(cycleIn(diamond)).toBeUndefined())
  it('comes in waves, each in input order', () =>
    expect(wavesOf(diamond)).toEqual([['a', 'e'], ['b', 'c'], ['d']]))
  it('is ordered, input order among equals', () =>
    expect(topological(diamond)).toEqual(['a', 'b', 'c', 'd', 'e']))
  it('knows what waits and what is waited for', () => {
    expect(dependantsOf('a', diamond)).toEqual(new Set(['b', 'c', 'd']))
    expect(dependantsOf('e', diamond)).toEqual(new Set())
    expect(dependenciesOf('d', diamond)).toEqual(new Set(['a', 'b', 'c']))
    expect(dependenciesOf('unknown', diamond)).toEqual(new Set())
  })
  it('measures the chain that each one holds up', () => {
    expect(Object.fromEntries(longestChains(diamond))).toEqual({ a: 3, b: 2, c: 2, d: 1, e: 1 })
    const minutes: Record<string, number> = { a: 5, b: 1, c: 10, d: 2, e: 30 }
    const chains = longestChains(diamond, (id) => minutes[id] ?? 0)
    expect(Object.fromEntries(chains)).toEqual({ a: 17, b: 3, c: 12, d: 2, e: 30 })
  })
})

describe('cycles', () => {
  it.each([
    ['a<a', ['a', 'a']],
    ['a<b b<a', ['a', 'b', 'a']],
    ['a<b b<c c<a', ['a', 'b', 'c', 'a']],
    ['x<a a<b,y y b<c c<b', ['b', 'c', 'b']],
  ])('%s', (text, cycle) => expect(cycleIn(graph(text))).toEqual(cycle))

  it('still orders every id once', () => {
    expect(topological(graph('a<b b<a c d<c e<a'))).toEqual(['c', 'd', 'a', 'b', 'e'])
    expect(wavesOf(graph('a<a b')).flat().toSorted()).toEqual(['a', 'b'])
  })
})

it('passes over ids that are no nodes, and repeats', () => {
  const nodes = graph('a<gone,gone b<a,a')
  expect(cycleIn(nodes)).toBeUndefined()
  expect(wavesOf(nodes)).toEqual([['a'], ['b']])
})

it('bears a chain of 20,000', () => {
  const nodes = Array.from({ length: 20_000 }, (_, n) => ({
    id: `t${n}`,
    after: n === 0 ? [] : [`t${n - 1}`],
  }))
  expect(cycleIn(nodes)).toBeUndefined()
  expect(topological(nodes.toReversed()).at(-1)).toBe('t19999')
  expect(longestChains(nodes).get('t0')).toBe(20_000)
  const [first, ...rest] = nodes
  expect(cycleIn([{ ...first, id: 't0', after: ['t19999'] }, ...rest])).toHaveLength(20_001)
})

const nodesOf = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) => fc.subarray(ids).map((after) => ({ id: `${id}`, after: after.map(String) }))),
    ),
  )

it('orders a graph behind all that is waited for exactly where it has no cycle', () => {
  fc.assert(
    fc.property(nodesOf, (nodes) => {
      const order = topological(nodes)
      expect(order.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted())
      const isOrdered = nodes.every(({ id, after }) =>
        after.every((before) => order.indexOf(before) < order.indexOf(id)),
      )
      const cycle = cycleIn(nodes)
      expect(isOrdered).toBe(cycle === undefined)
      for (const [index, id] of (cycle ?? []).slice(0, -1).entries())
        expect(nodes.find((node) => node.id === id)?.after).toContain(cycle?.[index + 1])
    }),
  )
})
