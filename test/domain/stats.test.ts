// `stats` from journals written out by hand: what counts, for which run, and what waited for what.
import { expect, test } from 'vitest'
import type { TaskId } from '../../src/domain/names.ts'
import { statsOf } from '../../src/domain/stats.ts'
import { beganAt } from '../../src/domain/stats-waits.ts'

const day = Date.parse('2026-11-25T10:00:00.000Z')
const run = (n: number): string => `20261125T10000${n}000Z-run0${n}`

type Given = [seconds: number, op: string, entry: Record<string, unknown>]

const journal = (...lines: Given[]): string =>
  lines
    .map(([seconds, op, entry], seq) =>
      JSON.stringify({ time: new Date(day + seconds * 1000).toISOString(), seq, op, by: 'pat', ...entry }),
    )
    .join('\n')

const added = (after: string[] = []) => ({
  type: 'added',
  target: 'main',
  brief: { title: 't', prompt: 'p', paths: [], after, kind: 'change', checks: [], commits: [] },
})
const started = (n = 1, more = {}) => ({
  type: 'started',
  n,
  agent: 'claude',
  base: 'b'.repeat(40),
  branch: 'x',
  worktree: '/x',
  machine: 'm',
  needs: {},
  ...more,
})
const ended = (seconds: number, more = {}) => ({
  type: 'ended',
  n: 1,
  outcome: 'done',
  seconds,
  checks: [],
  ...more,
})
const approved = { type: 'reviewed', verdict: 'approve', forced: false }
const landed = { type: 'landed', commits: [], target: 'main', tip: '1'.repeat(40) }

const of = (journals: Record<string, string>, told: Record<string, string[]> = {}) =>
  statsOf(
    new Map(Object.entries(journals) as [TaskId, string][]),
    new Map(Object.entries(told).map(([id, pairs]) => [id, new Set(pairs)])),
  )

//   a ── b     two slots; c finds none until a has ended
test('a run: wall and agent time, the wait for a dependency, for a slot, for a review, and what landing cost', () => {
  const usage = { input: 100, output: 20, cost: 0.5 }
  const told = of(
    {
      a: journal(
        [-9, 'o', added()],
        [2, run(1), started()],
        [12, run(1), ended(10, { usage })],
        [42, 'r', approved],
        [50, 'l', landed],
      ),
      b: journal([-9, 'o', added(['a'])], [15, run(1), started()], [35, run(1), ended(20)]),
      c: journal([-9, 'o', added()], [13, run(1), started()], [18, run(1), ended(4, { outcome: 'failed' })]),
    },
    { [run(1)]: ['a b'] },
  )
  expect(told.runs).toMatchObject([
    {
      run: run(1),
      at: '2026-11-25T10:00:02.000Z',
      ...{ tasks: 3, attempts: 3, done: 2, failed: 1, stopped: 0, conflicts: 1 },
      ...{ wallSeconds: 33, agentSeconds: 34, speedup: 1.03, usage },
    },
  ])
  // The run began at its id's second: b waited 11 s for a, c 12 s for a slot.
  expect(told.waiting).toEqual({
    dependency: { tasks: 1, seconds: 11, median: 0 },
    slot: { tasks: 3, seconds: 1 + 3 + 12, median: 3 },
    review: { tasks: 1, seconds: 30, median: 30 },
  })
  expect(told.landed).toEqual({ tasks: 1, tokens: 120, cost: 0.5, seconds: 10 })
  expect(told.conflicts).toEqual({ forecast: 1, met: 0 })
})

test('what was undone, adopted, settled by hand or done by the person is no work of an agent', () => {
  const told = of({
    undone: journal(
      [0, 'o', added()],
      [1, run(1), started()],
      [9, run(1), ended(8)],
      [10, 'u', { type: 'undone', operation: run(1) }],
    ),
    adopted: journal([0, 'o', added()], [0, 'o', started()], [0, 'o', ended(0)]),
    here: journal([0, 'o', added()], [0, 'o', started(1, { place: 'here' })], [90, 'd', ended(90)]),
    settled: journal(
      [0, 'o', added()],
      [1, run(1), started()],
      [3, run(1), ended(2)],
      [9, 's', { ...approved, verdict: 'request-changes' }],
      [9, 's', started(2)],
      [9, 's', ended(0, { n: 2 })],
    ),
    carried: journal(
      [0, 'o', added()],
      [1, run(2), started(1, { conflicts: ['a.txt'] })],
      [3, run(2), ended(2)],
    ),
  })
  expect(told.total).toMatchObject({ tasks: 2, attempts: 2, agentSeconds: 4 })
  expect(told.runs.map(({ run }) => run)).toEqual([run(2), run(1)])
  expect(told.conflicts.met).toBe(2)
})

test('an attempt that never ended counts as one, without time; nothing at all is no run', () => {
  expect(of({ a: journal([0, 'o', added()], [1, run(1), started()]) }).total).toMatchObject({
    attempts: 1,
    done: 0,
    wallSeconds: 0,
    speedup: 1,
  })
  expect(of({}).runs).toEqual([])
  expect([beganAt(run(1)), beganAt('other')]).toEqual([day + 1000, undefined])
})
