// A question that nobody answers is told, once; a client's records and what goes on are none.
import { afterEach, expect, test, vi } from 'vitest'
import { questionWatch } from '../../src/engine/questions.ts'

afterEach(() => void vi.useRealTimers())

test.each([
  ['a prompt without an end', ['working\n', 'Allow this ', 'command? [y/N] '], ['Allow this command? [y/N]']],
  ['an unanswered line', ['Do you want to proceed?\n\n'], ['Do you want to proceed?']],
  ['a record that quotes one', ['{"text":"go on (y/n)"}\n'], []],
  ['what is no question', ['Allowing all.\n'], []],
  ['a long output', [`${'x'.repeat(5_000)}\nProceed? (y/n)`], ['Proceed? (y/n)']],
])('%s', (_, chunks, expected) => {
  vi.useFakeTimers()
  const asked: string[] = []
  const watch = questionWatch((question) => asked.push(question))
  for (const chunk of chunks) watch.hear(Buffer.from(chunk))
  vi.advanceTimersByTime(14_999)
  expect(asked).toEqual([])
  vi.advanceTimersByTime(20_000)
  watch.hear(Buffer.from('\n'))
  vi.advanceTimersByTime(20_000)
  expect(asked).toEqual(expected)
})

test('is not told once more is printed, or the agent has ended', () => {
  vi.useFakeTimers()
  const asked: string[] = []
  const watch = questionWatch((question) => asked.push(question))
  watch.hear(Buffer.from('Proceed? (y/n)'))
  vi.advanceTimersByTime(10_000)
  watch.hear(Buffer.from('y\nGoing on.\n'))
  vi.advanceTimersByTime(20_000)
  watch.hear(Buffer.from('Really? (y/n)'))
  watch.stop()
  vi.advanceTimersByTime(20_000)
  expect(asked).toEqual([])
})
