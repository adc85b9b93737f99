// A task as it stands: its journal × what Git shows × the leases of this clone.
import { describe, expect, test } from 'vitest'
import type { Oid, TaskId } from '../../src/domain/names.ts'
import { type Facts, matchingIds, type Observed, observeAll } from '../../src/domain/observe.ts'
import type { Attempt, AttemptEnd, State, Task, Verdict } from '../../src/domain/task.ts'

const oid = (digit: string): Oid => digit.repeat(40) as Oid
const [base, tip, moved, snapshot] = [oid('b'), oid('1'), oid('2'), oid('3')]

const end = (more: Partial<AttemptEnd> = {}): AttemptEnd => ({
  outcome: 'done',
  at: '',
  tip,
  seconds: 1,
  checks: [],
  ...more,
})
const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  n: 1,
  agent: 'a',
  base,
  branch: 'agents/x',
  worktree: '/w',
  machine: 'here',
  startedAt: '',
  needs: {},
  ...more,
})
const task = (
  id: string,
  state: State,
  more: Partial<Task> & { after?: string[]; kind?: 'research' } = {},
): Task => ({
  id: id as TaskId,
  commit: oid('c'),
  brief: {
    title: id,
    prompt: '',
    paths: [],
    after: (more.after ?? []) as TaskId[],
    kind: more.kind ?? 'change',
    checks: [],
    commits: [],
  },
  target: 'main',
  addedAt: '',
  addedBy: '',
  state,
  attempts: [],
  verdicts: [],
  seq: 1,
  illegal: [],
  ...more,
})
const verdict = (kind: Verdict['kind'], on: Oid): Verdict => ({
  kind,
  tip: on,
  by: '',
  at: '',
  forced: false,
  message: 'why',
})

function look(tasks: Task[], facts: Partial<Facts> = {}): Record<string, Observed> {
  const known = new Map(tasks.map((one) => [one.id, one]))
  const all = observeAll(known, { tipOf: () => tip, clone: 'here', runnerAlive: false, ...facts })
  return Object.fromEntries(all)
}
const one = (given: Task, facts: Partial<Facts> = {}): Observed => {
  const found = look([given], facts)[given.id]
  if (found === undefined) throw new Error('no task')
  return found
}

describe('running', () => {
  const running = task('x', 'running', { attempts: [attempt()] })
  test('while its runner lives', () => expect(one(running, { runnerAlive: true }).state).toBe('running'))
  test('stopped, once the runner of this clone is gone', () =>
    expect(one(running)).toMatchObject({ state: 'stopped', reason: 'its runner is gone' }))
  test('on another machine it runs as long as that one says', () =>
    expect(one(running, { clone: 'there' }).state).toBe('running'))
})

describe('verdicts name the tip that they judged', () => {
  test.each([
    ['approved', 'approve'],
    ['changes-requested', 'request-changes'],
    ['rejected', 'reject'],
  ] as const)('%s while the tip stays, done again once it has moved', (state, kind) => {
    const judged = task('x', state, { attempts: [attempt({ end: end() })], verdicts: [verdict(kind, tip)] })
    expect(one(judged).state).toBe(state)
    expect(one(judged, { tipOf: () => moved })).toMatchObject({ state: 'done', tip: moved })
    expect(one(judged, { tipOf: () => undefined })).toMatchObject({ state, tip })
  })

  test('what has landed stays landed, at the tip that landed', () => {
    const landed = task('x', 'landed', { attempts: [attempt({ end: end() })] })
    expect(one(landed, { tipOf: () => moved })).toMatchObject({ state: 'landed', tip })
  })
})

describe('the tip of a stopped attempt', () => {
  const stopped = task('x', 'stopped', {
    attempts: [attempt({ end: end({ outcome: 'stopped', tip: snapshot, head: base }) })],
  })
  test('is its snapshot, beside a branch that has not moved since', () =>
    expect(one(stopped, { tipOf: () => base }).tip).toBe(snapshot))
  test('is the branch, once a person has put work on it', () =>
    expect(one(stopped, { tipOf: () => moved }).tip).toBe(moved))
})

describe('dependencies', () => {
  test('that are not finished block, by their state; missing ones are missing', () => {
    const { x } = look([
      task('x', 'pending', { after: ['a', 'b', 'c', 'd', 'gone'] }),
      task('a', 'done', { attempts: [attempt({ end: end() })] }),
      task('b', 'failed'),
      task('c', 'pending'),
      task('d', 'failed'),
    ])
    expect(x?.blockedBy).toEqual([
      { ids: ['b', 'd'], reason: 'failed' },
      { ids: ['c'], reason: 'pending' },
      { ids: ['gone'], reason: 'missing' },
    ])
  })

  test('whose result is another by now make a task stale', () => {
    const tasks = (needed: Oid) => [
      task('a', 'done', { attempts: [attempt({ branch: 'agents/a', end: end() })] }),
      task('x', 'done', { after: ['a'], attempts: [attempt({ end: end(), needs: { a: needed } })] }),
    ]
    expect(look(tasks(tip)).x?.stale).toBe(false)
    expect(look(tasks(moved)).x?.stale).toBe(true)
  })
})

describe('ids as they are typed', () => {
  const ids = ['lessons', 'lessons-2', 'infra', '7'] as TaskId[]
  test.each([
    ['lessons', ['lessons']],
    ['less', ['lessons', 'lessons-2']],
    ['inf', ['infra']],
    ['fra', ['infra']],
    ['2', ['lessons-2']],
    ['7', ['7']],
    ['9', []],
    ['zzz', []],
    ['', ids],
  ])('%j', (text, found) => expect(matchingIds(text, ids)).toEqual(found))
})
