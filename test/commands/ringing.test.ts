// The bell rings for what needs the person, once for several things at once, and not for the past.
import { expect, test } from 'vitest'
import { ringing } from '../../src/commands/ringing.ts'
import type { Event } from '../../src/domain/event.ts'
import { id } from '../output/samples.ts'

const done: Event = { type: 'ended', task: id('a'), state: 'done', seconds: 1, files: 1 }
const inMs = (ms: number): Date => new Date(Date.now() + ms)

test.each(['bell', 'desktop', 'none'] as const)('with %s', (notify) => {
  const told: string[] = []
  const emit = ringing(
    { emit: ({ type }) => void told.push(type), ring: () => void told.push('ring') },
    { notify },
  )
  emit(done, inMs(-60_000))
  emit({ type: 'stopping', running: [] }, inMs(10))
  emit(done, inMs(10))
  emit(done, inMs(500))
  emit(done, inMs(5_000))
  const rings = notify === 'bell' ? ['ring'] : []
  expect(told).toEqual(['ended', 'stopping', 'ended', ...rings, 'ended', 'ended', ...rings])
})

test('without a terminal there is no bell', () => {
  const emit = (): void => {}
  expect(ringing({ emit, ring: undefined }, { notify: 'bell' })).toBe(emit)
})
