// The table of failures: every cause has words and a way out, and what a client tells is told apart.
import { expect, test } from 'vitest'
import { type Cause, hintFor, isCause, remedies } from '../../src/domain/failure.ts'
import type { TaskId } from '../../src/domain/names.ts'

const failed = { id: 'lessons' as TaskId, agent: 'claude' }
const causes = Object.keys(remedies) as Cause[]

test.each(causes)('%s has words of its own and names what to do about this very task', (cause) => {
  const { words } = remedies[cause]
  expect(causes.filter((other) => remedies[other].words === words)).toEqual([cause])
  expect(words.length).toBeLessThanOrEqual(18)
  expect(hintFor(cause, failed)).toMatch(/lessons/)
})

test('only what the client alone can end is waited for, and nothing that a person must change is tried again', () => {
  expect(causes.filter((cause) => remedies[cause].waits)).toEqual(['rate-limit', 'overloaded', 'network'])
  for (const cause of ['auth', 'permission', 'disk-full', 'budget', 'context', 'not-started'] as const)
    expect([cause, remedies[cause].isRetried]).toEqual([cause, false])
})

test('a cause of a later version is none that is known here', () => {
  expect(isCause('solar-flare')).toBe(false)
  expect(isCause('toString')).toBe(false)
  expect(hintFor('solar-flare', failed)).toBeUndefined()
})
