// The search for the first place that fails: never another one, never more looks than it takes, and nothing left running.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstByParts, firstInOrder, type Look } from '../../src/engine/culprit.ts'

/** Looks that end in an order drawn by `turn`, or as soon as they are called off; the place fails from `first` on. */
function scene(first: number, turn: readonly number[]) {
  const told = { looks: 0, open: 0, slots: new Set<number>(), called: 0 }
  const look: Look = async (place, slot, signal) => {
    told.looks++
    told.open++
    expect(told.slots.has(slot)).toBe(false)
    told.slots.add(slot)
    for (let turns = turn[place % turn.length] ?? 0; turns > 0 && !signal.aborted; turns--)
      await Promise.resolve()
    told.open--
    told.slots.delete(slot)
    if (signal.aborted) {
      told.called++
      throw new Error('called off')
    }
    return place >= first
  }
  return { told, look }
}

const rows = fc.record({
  last: fc.integer({ min: 1, max: 40 }),
  first: fc.integer({ min: 1, max: 41 }),
  slots: fc.integer({ min: 1, max: 5 }),
  turn: fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }),
})

describe('the first that fails', () => {
  test('in order, with looks that end in any order', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async ({ last, first, slots, turn }) => {
        const { told, look } = scene(first, turn)
        expect(await firstInOrder(last, slots, look)).toBe(first <= last ? first : undefined)
        expect(told.open).toBe(0)
      }),
    )
  })

  test('by parts, with looks that end in any order', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async ({ last, first, slots, turn }) => {
        fc.pre(first <= last)
        const { told, look } = scene(first, turn)
        expect(await firstByParts(0, last, slots, look)).toBe(first)
        expect(told.open).toBe(0)
        if (slots === 1) expect(told.looks).toBeLessThanOrEqual(Math.ceil(Math.log2(last)))
      }),
    )
  })

  test('an error is told once everything has ended', async () => {
    const { told, look } = scene(99, [3])
    const failing: Look = async (place, slot, signal) => {
      if (place === 1) throw new Error('no disk')
      return await look(place, slot, signal)
    }
    await expect(firstInOrder(6, 3, failing)).rejects.toThrow('no disk')
    expect(told.open).toBe(0)
  })
})
