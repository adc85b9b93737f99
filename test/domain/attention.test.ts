import { expect, test } from 'vitest'
import { attentionOf } from '../../src/domain/attention.ts'
import type { Event } from '../../src/domain/event.ts'
import { events, id, summary } from '../output/samples.ts'

const ended = { type: 'ended', task: id('a'), seconds: 1, files: 1 } as const
const failure = (cause: 'auth' | 'rate-limit'): Event => ({
  type: 'agent',
  task: id('a'),
  event: { kind: 'failure', cause, text: 'log in' },
})

test.each<[Event, string | undefined]>([
  [{ ...ended, state: 'done' }, 'a is done and waits for a look'],
  [{ ...ended, state: 'failed', reason: 'nothing changed' }, 'a failed: nothing changed'],
  [{ ...ended, state: 'stopped' }, undefined],
  [failure('auth'), 'a needs you: log in'],
  [failure('rate-limit'), undefined],
  [{ ...summary, interrupted: true }, undefined],
])('%j', (event, text) => expect(attentionOf(event)).toBe(text))

test('a whole run calls for what ended and its end, and for nothing in between', () => {
  const called = events.filter((event) => attentionOf(event) !== undefined)
  expect(
    [...new Set(called.map(({ type }) => type))].filter((type) => type !== 'ended' && type !== 'summary'),
  ).toEqual([])
  expect(attentionOf(summary)).toMatch(/^The run has ended: /)
})
