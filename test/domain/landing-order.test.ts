// The order of a landing, against every order there is.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, landingOrder } from '../../src/domain/landing-order.ts'
import type { TaskId } from '../../src/domain/names.ts'

const candidate = (id: string, after: string[] = [], conflictsWith: string[] = []): Candidate => ({
  id: id as TaskId,
  after: after as TaskId[],
  conflictsWith: conflictsWith as TaskId[],
})
const idsOf = (candidates: readonly Candidate[]): string[] => landingOrder(candidates).map(({ id }) => id)

/** How many land in an order: each unless it meets one that has landed, or comes after one that has not. */
function landed(order: readonly string[], candidates: readonly Candidate[]): string[] {
  const byId = new Map(candidates.map((one) => [one.id as string, one]))
  const done: string[] = []
  for (const id of order) {
    const { after = [], conflictsWith = [] } = byId.get(id) ?? {}
    const isMet = after.every((one) => done.includes(one) || !byId.has(one))
    if (isMet && !conflictsWith.some((one) => done.includes(one))) done.push(id)
  }
  return done
}

const permutations = (ids: readonly string[]): string[][] =>
  ids.length === 0
    ? [[]]
    : ids.flatMap((id) => permutations(ids.filter((one) => one !== id)).map((rest) => [id, ...rest]))

/** Up to six candidates by age, each after some older ones, with conflicts between any two. */
const groups = fc
  .record({
    size: fc.integer({ min: 1, max: 6 }),
    after: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 4 }),
    conflicts: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 9 }),
  })
  .map(({ size, after, conflicts }) => {
    const names = Array.from({ length: size }, (_, index) => `t${index}`)
    return names.map((id, index) =>
      candidate(
        id,
        after.filter(([a, b]) => a === index && b < a).map(([, b]) => `t${b}`),
        conflicts.flatMap(([a, b]) => {
          if (a === b || a >= size || b >= size) return []
          if (a === index) return [`t${b}`]
          return b === index ? [`t${a}`] : []
        }),
      ),
    )
  })

describe('the order', () => {
  test('is by dependencies, then by the fewest conflicts, then by age', () => {
    expect(idsOf([candidate('a', ['c']), candidate('b'), candidate('c')])).toEqual(['b', 'c', 'a'])
    const rivals = [
      candidate('a', [], ['b', 'c']),
      candidate('b', [], ['a']),
      candidate('c', [], ['a']),
      candidate('d'),
    ]
    expect(landingOrder(rivals)).toEqual([
      { id: 'd', why: { rule: 'age' } },
      { id: 'b', why: { rule: 'conflicts', ids: ['a'] } },
      { id: 'c', why: { rule: 'conflicts', ids: ['a'] } },
      { id: 'a', why: { rule: 'conflicts', ids: ['b', 'c'] } },
    ])
  })

  test('says which of the others a task comes after', () => {
    expect(landingOrder([candidate('a'), candidate('b', ['a', 'landed'])])[1]).toEqual({
      id: 'b',
      why: { rule: 'dependency', ids: ['a'] },
    })
  })

  test('holds every id once, and no order lands more', () => {
    fc.assert(
      fc.property(groups, (candidates) => {
        const order = idsOf(candidates)
        expect(order.toSorted()).toEqual(candidates.map(({ id }) => id).toSorted())
        const most = Math.max(
          ...permutations(candidates.map(({ id }) => id)).map((one) => landed(one, candidates).length),
        )
        expect(landed(order, candidates)).toHaveLength(most)
      }),
      { numRuns: 150 },
    )
  })

  test('of as many, the oldest lands', () => {
    expect(
      landed(idsOf([candidate('a', [], ['b']), candidate('b', [], ['a'])]), [
        candidate('a', [], ['b']),
        candidate('b', [], ['a']),
      ]),
    ).toEqual(['a'])
  })

  test('ends for a hundred tasks that conflict at random', () => {
    const rivals = (n: number): string[] =>
      Array.from({ length: 100 }, (_, other) => other)
        .filter((other) => other !== n && ((n * other) % 7 === 3 || (n + other) % 11 === 0))
        .map((other) => `t${other}`)
    const many = Array.from({ length: 100 }, (_, n) => candidate(`t${n}`, [], rivals(n)))
    expect(landed(idsOf(many), many).length).toBeGreaterThan(20)
  })
})
