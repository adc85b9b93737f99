// Answers that come again and again: in place in a terminal, only what is new elsewhere, one document each as JSON.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../../src/domain/answer.ts'
import { openLive } from '../../src/output/live.ts'
import { id, row, samples } from './samples.ts'
import { sheet } from './sheet.ts'
import { screenOf } from './vt.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const list = (...tasks: Parameters<typeof row>[0][]): Answer => ({
  kind: 'list',
  target: 'main',
  dropped: 0,
  runner: null,
  tasks: tasks.map((more) => row(more)),
})
const conflicts = samples.conflicts as Answer & { kind: 'conflicts' }
const cleared: Answer = {
  ...conflicts,
  pairs: conflicts.pairs.map((pair) => ({
    ...pair,
    verdict: 'clear',
    overlap: [],
    shared: [],
    conflicts: [],
  })),
}

test('as JSON each change is one line, and passing seconds are no change', () => {
  const output = sheet()
  const live = openLive(output, { json: true })
  for (const seconds of [1, 2, 3]) live.show(list({ state: 'running', seconds }))
  live.show(list({ state: 'done', seconds: 4 }))
  live.show(list({ state: 'done', seconds: 4 }))
  live.close()
  const documents = output
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(documents.map(({ tasks }) => [tasks[0].state, tasks[0].seconds])).toEqual([
    ['running', 1],
    ['done', 4],
  ])
})

test('without a terminal the first answer is whole, and later ones say what is new, once', () => {
  const output = sheet()
  const live = openLive(output, { json: false })
  live.show(
    list({ state: 'running', changed: 1, seconds: 1 }, { id: id('other'), number: 2, state: 'pending' }),
  )
  const first = output.stdout().length
  live.show(
    list({ state: 'running', changed: 1, seconds: 9 }, { id: id('other'), number: 2, state: 'pending' }),
  )
  expect(output.stdout().slice(first)).toBe('')
  live.show(list({ state: 'failed', changed: 2, reason: 'nothing changed' }))
  expect(output.stdout().slice(first)).toBe(
    '✗ english-lessons failed, 2 files: nothing changed\n○ other is gone\n',
  )
})

test('pairs that come and go are told each by itself, with the new sum', () => {
  const output = sheet()
  const live = openLive(output, { json: false })
  live.show(cleared)
  const first = output.stdout().length
  live.show(conflicts)
  const told = output.stdout().slice(first)
  expect(told).toMatch(/✗ conflict {2}english-lessons and link-lessons/)
  expect(told).toMatch(/pairs: 1 conflict/)
  live.show(cleared)
  expect(output.stdout().slice(first + told.length)).toMatch(/✓ clear {5}english-lessons and link-lessons/)
})

test('in a terminal it is drawn in place, never higher than the terminal, and running time goes on', () => {
  const output = sheet({ columns: 100, rows: 8 })
  const live = openLive(output, { json: false, now: () => Date.now() })
  const many = Array.from({ length: 20 }, (_, n) => ({
    id: id(`task-${n}`),
    number: n + 1,
    state: 'running' as const,
    seconds: 5,
  }))
  live.show(list(...many))
  const before = screenOf(output.stdout())
  vi.advanceTimersByTime(3_000)
  const after = screenOf(output.stdout())
  live.close()
  expect(before.join('\n')).toContain(' 5s ')
  expect(after.join('\n')).toContain(' 8s ')
  expect(after.filter((line) => line.includes('task-0 '))).toHaveLength(1)
  expect(after.join('\n')).toMatch(/○ and \d+ running\n\n20 tasks for main: 20 running/)
  const { length } = output.stdout()
  vi.advanceTimersByTime(3_000)
  expect(output.stdout().length).toBe(length)
})

test('at 40 tasks in 24 rows what is at work stays, with what it does, and what is finished folds into a count', () => {
  const output = sheet({ columns: 80, rows: 24 })
  const live = openLive(output, { json: false })
  const tasks = Array.from({ length: 40 }, (_, n) => ({
    id: id(`task-${n}`),
    number: n + 1,
    ...(n < 30
      ? { state: 'landed' as const }
      : n < 34
        ? { state: 'running' as const, doing: `Edit src/\x1b[2J${n}.ts`, usage: { input: 900, output: 99 } }
        : { state: 'pending' as const, seconds: null, changed: null, usage: null }),
  }))
  live.show(list(...tasks))
  live.close()
  const screen = screenOf(output.stdout())
  expect(screen.length).toBeLessThanOrEqual(24)
  expect(screen.join('\n')).toMatchSnapshot()
})
