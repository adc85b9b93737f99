// Both sides of a sync come to the same, whichever of them asks, and nothing is lost on the way.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Oid, TaskId } from '../../src/domain/names.ts'
import { type Claim, fateOf, linesBeyond, nameTasks, uniteLines } from '../../src/domain/uniting.ts'

const oid = (n: number): Oid => String(n).padStart(40, '0') as Oid
const id = (text: string): TaskId => text as TaskId

test('united lines are those of both, each once, in one order', () => {
  const lines = fc
    .uniqueArray(fc.stringMatching(/^[a-e]{1,3}$/))
    .map((all) => all.map((line) => `${line}\n`).join(''))
  fc.assert(
    fc.property(lines, lines, lines, (a, b, c) => {
      const sorted = (text: string): string[] => text.split('\n').filter(Boolean).sort()
      const both = [...new Set([...sorted(a), ...sorted(b)])].sort()
      expect(sorted(uniteLines(a, b))).toEqual(both)
      expect(sorted(uniteLines(b, a))).toEqual(both)
      expect(sorted(uniteLines(uniteLines(a, b), c))).toEqual(sorted(uniteLines(a, uniteLines(b, c))))
      expect(linesBeyond(uniteLines(a, b), a)).toBe(linesBeyond(b, a))
    }),
  )
})

test('a side that has all lines stays as it is', () => {
  expect(uniteLines('b\na\n', 'a\n')).toBe('b\na\n')
  expect(uniteLines('', 'b\na\n')).toBe('b\na\n')
})

const claim = (commit: number, ids: string[], more: Partial<Claim> = {}): Claim => ({
  commit: oid(commit),
  ids: ids.map(id),
  wanted: id(ids[0] ?? 'a'),
  addedAt: `2026-01-0${commit}`,
  isGone: false,
  ...more,
})
const named = (...claims: Claim[]): Record<string, string> =>
  Object.fromEntries([...nameTasks(claims)].map(([commit, name]) => [Number(commit), name]))

test('where both sides agree every task is called as it is', () => {
  expect(named(claim(1, ['b', 'b'], { wanted: id('a') }), claim(2, ['c']))).toEqual({ 1: 'b', 2: 'c' })
})

test('of two tasks with one id the older has it, whichever side it is on', () => {
  expect(named(claim(2, ['a']), claim(1, ['a']))).toEqual({ 1: 'a', 2: 'a-2' })
  expect(named(claim(2, ['a', 'a-2'], { wanted: id('a') }), claim(1, ['a']))).toEqual({ 1: 'a', 2: 'a-2' })
})

test('the next free id is not one that another task was made with before', () => {
  expect(named(claim(1, ['a-2']), claim(2, ['a']), claim(3, ['a']))).toEqual({ 1: 'a-2', 2: 'a', 3: 'a-3' })
})

test('a task that is gone gives its id away', () => {
  expect(named(claim(1, ['a'], { isGone: true }), claim(2, ['a']))).toEqual({ 2: 'a' })
})

test('names do not depend on the order in which tasks are seen', () => {
  const claims = fc.uniqueArray(
    fc.record({
      commit: fc.integer({ min: 1, max: 9 }),
      name: fc.constantFrom('a', 'a-2', 'b'),
      isGone: fc.boolean(),
    }),
    { selector: ({ commit }) => commit },
  )
  fc.assert(
    fc.property(claims, (all) => {
      const made = all.map(({ commit, name, isGone }) => claim(commit, [name], { isGone }))
      expect(named(...made.toReversed())).toEqual(named(...made))
    }),
  )
})

test('work that went apart: what the journal calls the result stays, else what was published first', () => {
  const apart = { isAhead: false, isBehind: false }
  expect(fateOf(oid(1), oid(2), { ...apart, results: [oid(1)] })).toBe('ours')
  expect(fateOf(oid(1), oid(2), { ...apart, results: [oid(2)] })).toBe('theirs')
  expect(fateOf(oid(1), oid(2), { ...apart, results: [] })).toBe('theirs')
  expect(fateOf(oid(1), oid(2), { ...apart, isAhead: true, results: [] })).toBe('send')
  expect(fateOf(undefined, oid(2), { ...apart, results: [] })).toBe('receive')
  expect(fateOf(oid(1), undefined, { ...apart, results: [] })).toBe('send')
})
