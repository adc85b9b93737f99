// What is remembered of a review by what a person does on the page.
import { expect, test } from 'vitest'
import { type Look, type Memo, noMemo } from '../../src/domain/look.ts'
import { changedMemo } from '../../src/domain/look-change.ts'
import { oid } from '../output/samples.ts'

const marks = new Map([
  ['a', '1-2'],
  ['b', '3-4'],
])
const look: Look = { base: oid('a'), tip: oid('b'), at: 'now' }
const before: Memo = {
  ...noMemo,
  look: { ...look, tip: oid('c'), at: 'before' },
  notes: ['a:1: x', 'a:1: x', 'y'],
}
const shown = { look, marks, isNew: false }

test('notes come and go one by one, and those that were sent go together', () => {
  expect(changedMemo(before, { do: 'note', text: 'z' }, shown).notes).toEqual([...before.notes, 'z'])
  expect(changedMemo(before, { do: 'unnote', text: 'a:1: x' }, shown).notes).toEqual(['a:1: x', 'y'])
  expect(changedMemo(before, { do: 'unnote', text: 'none' }, shown).notes).toEqual(before.notes)
  expect(changedMemo(before, { do: 'sent', notes: ['a:1: x'] }, shown).notes).toEqual(['y'])
})

test('a file counts as viewed as it is now', () => {
  const viewed = changedMemo(before, { do: 'view', path: 'a' }, shown)
  expect(viewed.viewed).toEqual({ a: '1-2' })
  expect(changedMemo(viewed, { do: 'unview', path: 'a' }, shown).viewed).toEqual({})
})

test('the last look stays until this one is seen, whole, or judged; a first look is remembered at once', () => {
  const one = changedMemo(before, { do: 'view', path: 'a' }, shown)
  expect(one.look).toBe(before.look)
  expect(changedMemo(one, { do: 'view', path: 'b' }, shown).look).toBe(look)
  for (const change of [{ do: 'seen' as const }, { do: 'sent' as const, notes: [] }])
    expect(changedMemo(before, change, shown).look).toBe(look)
  expect(changedMemo(noMemo, { do: 'note', text: 'x' }, { ...shown, isNew: true }).look).toBe(look)
  expect(changedMemo(noMemo, { do: 'seen' }, { ...shown, look: undefined })).toEqual(noMemo)
})
