// The fold: any two clones' united journals give one state, in whatever order their lines lie; undone lines count for nothing.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Entry,
  fold,
  inOrder,
  isLegal,
  type Line,
  parseJournal,
  renderLine,
  undoneOperations,
} from '../../src/domain/journal.ts'
import type { Oid, OperationId, TaskId } from '../../src/domain/names.ts'
import { states } from '../../src/domain/task.ts'

const id = 'task' as TaskId
const commit = 'c'.repeat(40) as Oid
const oid = (digit: string): Oid => digit.repeat(40) as Oid
const brief = {
  title: 'T',
  prompt: 'p',
  paths: [],
  after: [],
  kind: 'change' as const,
  checks: [],
  commits: [],
}
const added: Entry = { type: 'added', brief, target: 'main' }
const started = (n: number): Entry => ({
  type: 'started',
  n,
  agent: 'a',
  base: oid('b'),
  branch: 'agents/task',
  worktree: '/w',
  machine: 'm',
  needs: {},
})
const ended = (n: number, outcome: 'done' | 'failed' | 'stopped' = 'done'): Entry => ({
  type: 'ended',
  n,
  outcome,
  tip: oid('1'),
  seconds: 1,
  checks: [],
})
const reviewed = (verdict: 'approve' | 'request-changes' | 'reject'): Entry => ({
  type: 'reviewed',
  verdict,
  tip: oid('1'),
  forced: false,
})
const landed: Entry = { type: 'landed', commits: [oid('9')], target: 'main', tip: oid('1') }

/** A journal of entries one after another, each an operation of its own. */
const journal = (...entries: Entry[]): Line[] =>
  entries.map((entry, index) => ({
    time: `2026-01-01T00:00:${String(index).padStart(2, '0')}.000Z`,
    seq: index + 1,
    op: `op${index + 1}` as OperationId,
    by: 'P <p@e>',
    entry,
  }))
const text = (lines: readonly Line[]): string => lines.map((line) => `${renderLine(line)}\n`).join('')
const folded = (...entries: Entry[]) => fold(id, commit, text(journal(...entries)))
const undone = (operation: string): Entry => ({ type: 'undone', operation: operation as OperationId })

describe('states', () => {
  test.each([
    ['pending', [added]],
    ['running', [added, started(1)]],
    ['done', [added, started(1), ended(1)]],
    ['failed', [added, started(1), ended(1, 'failed')]],
    ['stopped', [added, started(1), ended(1, 'stopped')]],
    ['approved', [added, started(1), ended(1), reviewed('approve')]],
    ['approved', [added, started(1), ended(1, 'failed'), reviewed('approve')]],
    ['changes-requested', [added, started(1), ended(1), reviewed('request-changes')]],
    ['rejected', [added, started(1), ended(1), reviewed('reject')]],
    ['running', [added, started(1), ended(1), reviewed('reject'), started(2)]],
    ['landed', [added, started(1), ended(1), landed]],
    ['landed', [added, started(1), ended(1), reviewed('approve'), landed]],
  ] as const)('%s', (state, entries) => expect(folded(...entries)).toMatchObject({ state, illegal: [] }))

  test('a dropped task is gone, and so is one whose adding is undone, or that was never added', () => {
    expect(folded(added, { type: 'dropped' })).toBeUndefined()
    expect(folded(added, undone('op1'))).toBeUndefined()
    expect(folded(started(1))).toBeUndefined()
    expect(fold(id, commit, '')).toBeUndefined()
  })

  test.each([
    ['landed', [added, landed]],
    ['ended', [added, ended(1)]],
    ['ended', [added, started(1), ended(2)]],
    ['started', [added, started(1), started(2)]],
    ['reviewed', [added, reviewed('approve')]],
    ['dropped', [added, started(1), ended(1), { type: 'dropped' } as Entry]],
  ] as const)('a line that is illegal where it stands (%s) is ignored and told', (type, entries) => {
    const task = folded(...entries)
    expect(task?.illegal).toHaveLength(1)
    expect(task?.illegal[0]).toContain(type)
    expect(task?.state).toBe(folded(...entries.slice(0, -1))?.state)
  })

  test('the table of moves knows every state', () => {
    for (const state of states) expect(isLegal('undone', state)).toBe(true)
    expect(states.filter((state) => isLegal('started', state))).toEqual([
      'pending',
      'failed',
      'stopped',
      'changes-requested',
      'rejected',
    ])
  })
})

test('an edit clears what a task may do without, and keeps what else it says', () => {
  const own: Entry = { type: 'edited', brief: { timeout: 60, agent: 'b' } }
  const cleared: Entry = { type: 'edited', brief: { paths: [] }, cleared: ['timeout'] }
  expect(folded(added, own, cleared)?.brief).toEqual({ ...brief, agent: 'b' })
  const mangled = { type: 'edited', brief: {}, cleared: ['title', 'timeout', 7] } as unknown as Entry
  expect(folded(added, own, mangled)?.brief).toEqual({ ...brief, agent: 'b' })
})

describe('undone', () => {
  test('takes its operation out, and an undone undo brings it back', () => {
    const [done, approve] = [[added, started(1), ended(1)], reviewed('approve')]
    expect(folded(...done, approve, undone('op4'))?.state).toBe('done')
    expect(folded(...done, approve, undone('op4'), undone('op5'))?.state).toBe('approved')
    expect(folded(...done, approve, undone('op4'), undone('op5'), undone('op6'))?.state).toBe('done')
    expect(undoneOperations(journal(added, undone('op1'), undone('op2')))).toEqual(new Set(['op2']))
  })

  test('takes all lines of an operation out', () => {
    const [first, ...rest] = journal(added, started(1), ended(1))
    if (first === undefined) throw new Error('no line')
    const run = rest.map((line) => ({ ...line, op: 'run' as OperationId }))
    const undo = { ...first, seq: 9, op: 'undo' as OperationId, entry: undone('run') }
    expect(fold(id, commit, text([first, ...run, undo]))).toMatchObject({
      state: 'pending',
      attempts: [],
      seq: 9,
    })
  })
})

const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.constant<Entry>(added),
  fc.integer({ min: 1, max: 3 }).map(started),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('done', 'failed', 'stopped'))
    .map(([n, end]) => ended(n, end)),
  fc.constantFrom('approve', 'request-changes', 'reject').map(reviewed),
  fc.constant<Entry>(landed),
  fc.string({ unit: 'binary', maxLength: 20 }).map((title): Entry => ({ type: 'edited', brief: { title } })),
  fc.constantFrom('op1', 'op2', 'op3', 'op4').map(undone),
)
const lines: fc.Arbitrary<Line> = fc.record({
  time: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z'),
  seq: fc.integer({ min: 1, max: 8 }),
  op: fc.constantFrom('op1', 'op2', 'op3', 'op4', 'op5').map((op) => op as OperationId),
  by: fc.constantFrom('A <a@e>', 'B <b@e>'),
  entry: entries,
})

/** What `git notes merge -s cat_sort_uniq` makes of two notes. */
const united = (a: string, b: string): string =>
  [...new Set(`${a}${b}`.split('\n').filter(Boolean))]
    .sort()
    .map((row) => `${row}\n`)
    .join('')

describe('united journals', () => {
  test('fold to one state in whatever order, how often, and by whom they are united', () => {
    fc.assert(
      fc.property(
        fc.array(lines, { maxLength: 8 }),
        fc.array(lines, { maxLength: 8 }),
        fc.array(lines, { maxLength: 4 }),
        (a, b, c) => {
          const [start, left, right, third] = [journal(added), a, b, c].map(text) as [
            string,
            string,
            string,
            string,
          ]
          const one = fold(id, commit, united(start + left, united(start + right, start + third)))
          expect(fold(id, commit, united(united(third + start, right + start), left + start))).toEqual(one)
          expect(fold(id, commit, start + left + right + third + left)).toEqual(one)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('any line comes back from its text', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const row = renderLine(line)
        expect(row).not.toContain('\n')
        expect(row.startsWith(`{"time":"${line.time}"`)).toBe(true)
        expect(parseJournal(`${row}\n`)).toEqual({ lines: [JSON.parse(JSON.stringify(line))], illegal: [] })
      }),
    )
  })

  test('are ordered by sequence, then time, then bytes', () => {
    const [line] = journal(added)
    if (line === undefined) throw new Error('no line')
    const make = (seq: number, time: string, by: string): Line => ({ ...line, seq, time, by })
    const order = [make(1, 'b', 'x'), make(2, 'a', 'x'), make(2, 'a', 'y'), make(2, 'b', 'a')]
    expect(inOrder(order.toReversed())).toEqual(order)
  })
})

test.each([
  'no json',
  '{}',
  '[]',
  'null',
  '{"time":"t","seq":"1","op":"o","type":"dropped"}',
  '{"time":"t","seq":1,"op":"o","type":"unheard-of"}',
  '{"time":"t","seq":1,"op":"o","type":"toString"}',
  '{"time":"t","seq":1,"op":"o","type":"constructor"}',
  '{"time":"t","seq":1',
  '{"time":"t","seq":9,"op":"o","type":"ended","n":1}',
  '{"time":"t","seq":9,"op":"o","type":"ended","n":1,"outcome":"great","checks":[]}',
  '{"time":"t","seq":0,"op":"o","type":"added","target":"main"}',
  '{"time":"t","seq":0,"op":"o","type":"added","target":"main","brief":{"title":"T"}}',
  '{"time":"t","seq":9,"op":"o","type":"reviewed","verdict":"valueOf"}',
])('a line that cannot be read (%s) is told, and spoils nothing', (row) => {
  const task = fold(id, commit, `${row}\n${text(journal(added, started(1)))}`)
  expect(task).toMatchObject({ state: 'running' })
  expect(task?.illegal).toHaveLength(1)
})

test('a time that is no number of seconds makes its line count for nothing', () => {
  const timed = (timeout: unknown): string =>
    JSON.stringify({
      time: '2026-01-01T00:00:00Z',
      seq: 9,
      op: 'o',
      by: 'x',
      type: 'edited',
      brief: { timeout },
    })
  const after = (timeout: unknown) => fold(id, commit, `${text(journal(added))}${timed(timeout)}\n`)
  expect(after(90)?.brief.timeout).toBe(90)
  expect([0, -1, 1.5, '90s'].map((time) => after(time)?.brief.timeout)).toEqual(Array(4).fill(undefined))
})

test('a line whose object id is no object id counts for nothing: it would become an argument of Git', () => {
  const bad = '--output=/tmp/x' as Oid
  const lines: Entry[] = [
    { ...started(1), base: bad } as Entry,
    { ...ended(1), tip: bad } as Entry,
    { ...reviewed('approve'), tip: bad } as Entry,
    { ...landed, commits: [bad] } as Entry,
    { ...landed, tip: bad } as Entry,
  ]
  const text = journal(added, ...lines).map((line) => `${renderLine(line)}\n`)
  expect(parseJournal(text.join('')).lines.map(({ entry }) => entry.type)).toEqual(['added'])
})
