// The schedule is pure: order, slots, hopeless waiting, and the order that `serialize` implies.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { longestChains, topological } from '../../src/domain/graph.ts'
import type { TaskId } from '../../src/domain/names.ts'
import { patience, planStarts, type Scheduled, withImpliedOrder } from '../../src/domain/schedule.ts'
import type { State } from '../../src/domain/task.ts'

const task = (id: string, after: string[] = [], state: State = 'pending', wanted = true): Scheduled => ({
  id: id as TaskId,
  after: after as TaskId[],
  state,
  wanted,
})
const never = (): boolean => false

describe('starts', () => {
  //   a ── b ── c      d
  test('the longest chain first, then the oldest, and no more than there are slots', () => {
    const tasks = [task('d'), task('a'), task('b', ['a']), task('c', ['b']), task('e')]
    expect(planStarts(tasks, 2, never).start).toEqual(['a', 'd'])
    expect(planStarts(tasks, 9, never).start).toEqual(['a', 'd', 'e'])
    expect(planStarts(tasks, 0, never).start).toEqual([])
    expect(planStarts(tasks, -1, never).start).toEqual([])
  })

  test('among equals what overlaps the fewest that run', () => {
    const tasks = [task('r', [], 'running'), task('a'), task('b')]
    const overlaps = (x: TaskId, y: TaskId): boolean => x === 'a' && y === 'r'
    expect(planStarts(tasks, 1, overlaps).start).toEqual(['b'])
  })

  test('by seconds where they are known: one long task before a chain of short ones', () => {
    const tasks = [
      { ...task('a'), seconds: 10 },
      { ...task('b', ['a']), seconds: 10 },
      { ...task('long'), seconds: 60 },
    ]
    expect(planStarts(tasks, 9, never).start).toEqual(['long', 'a'])
  })

  test('what is about as long goes by overlaps; also with what starts at the same moment', () => {
    const tasks = ['a', 'b', 'c'].map((id, n) => ({ ...task(id), seconds: 100 - n }))
    const overlaps = (x: TaskId, y: TaskId): boolean => [x, y].sort().join() === 'a,b'
    expect(planStarts(tasks, 2, overlaps).start).toEqual(['a', 'c'])
  })

  test('one that too many younger tasks have passed goes first', () => {
    const tasks = (passed: number) => [
      { ...task('old'), seconds: 1, passed },
      { ...task('young'), seconds: 50 },
    ]
    expect(planStarts(tasks(patience - 1), 1, never).start).toEqual(['young'])
    expect(planStarts(tasks(patience), 1, never).start).toEqual(['old'])
  })

  test.each(['done', 'approved', 'landed'] as const)('what comes after a task that is %s', (state) => {
    expect(planStarts([task('a', [], state), task('b', ['a'])], 1, never).start).toEqual(['b'])
  })

  test.each(['failed', 'rejected', 'stopped', 'changes-requested'] as const)(
    'nothing that comes after a task that is %s and not run again; that is hopeless',
    (state) => {
      const { start, waiting } = planStarts([task('a', [], state, false), task('b', ['a'])], 1, never)
      expect(start).toEqual([])
      expect(waiting).toEqual([{ id: 'b', for: ['a'], hopeless: true }])
    },
  )

  test('waiting for what runs, or will, is not hopeless; for what is gone it is', () => {
    const tasks = [task('a', [], 'running'), task('b', ['a']), task('c', ['b']), task('d', ['gone'])]
    const { waiting } = planStarts(tasks, 3, never)
    expect(waiting.map(({ id, hopeless }) => [id, hopeless])).toEqual([
      ['b', false],
      ['c', false],
      ['d', true],
    ])
  })
})

/** Up to eight tasks, each after some of the earlier ones, with a symmetric relation of overlap. */
const graphs = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.record({
    after: fc.tuple(
      ...Array.from({ length: size }, (_, index) => fc.subarray(Array.from({ length: index }, (_x, n) => n))),
    ),
    meets: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 12 }),
    jobs: fc.integer({ min: 1, max: 4 }),
    seed: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
  }),
)

test('simulated to the end: all finish, in the order of the graph, within the slots, and no two that overlap at once', () => {
  fc.assert(
    fc.property(graphs, ({ after, meets, jobs, seed }) => {
      const id = (n: number): TaskId => `t${n}` as TaskId
      const pairs = new Set(
        meets.flatMap(([a, b]) => (a === b ? [] : [`${id(a)} ${id(b)}`, `${id(b)} ${id(a)}`])),
      )
      const overlaps = (a: TaskId, b: TaskId): boolean => pairs.has(`${a} ${b}`)
      const nodes = after.map((ids, n) => ({ id: id(n), after: ids.map(id) }))
      const order = withImpliedOrder(nodes, overlaps)
      const state = new Map<TaskId, State>(nodes.map((node) => [node.id, 'pending']))
      const running: TaskId[] = []
      for (let step = 0; step < 40; step++) {
        const tasks = order.map((node) => ({ ...node, state: state.get(node.id) ?? 'pending', wanted: true }))
        for (const start of planStarts(tasks, jobs - running.length, overlaps).start) {
          expect(
            nodes.find((node) => node.id === start)?.after.every((one) => state.get(one) === 'done'),
          ).toBe(true)
          expect(running.filter((other) => overlaps(start, other))).toEqual([])
          running.push(start)
          state.set(start, 'running')
        }
        expect(running.length).toBeLessThanOrEqual(jobs)
        const [ended] = running.splice((seed[step % seed.length] ?? 0) % Math.max(1, running.length), 1)
        if (ended !== undefined) state.set(ended, 'done')
      }
      expect([...state.values()].filter((one) => one !== 'done')).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('the implied order adds no cycle, and names only what it adds', () => {
  fc.assert(
    fc.property(graphs, ({ after, meets }) => {
      const nodes = after.map((ids, n) => ({
        id: `t${n}` as TaskId,
        after: ids.map((other) => `t${other}` as TaskId),
      }))
      const overlaps = (a: TaskId, b: TaskId): boolean =>
        meets.some(([x, y]) => new Set([`t${x}`, `t${y}`]).has(a) && new Set([`t${x}`, `t${y}`]).has(b))
      const order = withImpliedOrder(nodes, overlaps)
      const place = new Map(topological(order).map((id, index) => [id, index]))
      for (const node of order) {
        for (const before of node.after) expect(place.get(before)).toBeLessThan(place.get(node.id) ?? -1)
        expect(
          node.implied.filter((one) => nodes.find(({ id }) => id === node.id)?.after.includes(one)),
        ).toEqual([])
      }
    }),
  )
})

/** Carries a graph out with durations that are known, and gives when its last task ends. */
function makespanOf(
  nodes: readonly { id: TaskId; after: TaskId[]; seconds: number }[],
  jobs: number,
): number {
  const ends = new Map<TaskId, number>()
  const state = new Map<TaskId, State>()
  for (let now = 0; ; ) {
    const tasks = nodes.map((node) => ({ ...node, state: state.get(node.id) ?? 'pending', wanted: true }))
    const running = [...state].filter(([, one]) => one === 'running').map(([id]) => id)
    for (const id of planStarts(tasks, jobs - running.length, never).start) {
      state.set(id, 'running')
      ends.set(id, now + (nodes.find((node) => node.id === id)?.seconds ?? 0))
      running.push(id)
    }
    if (running.length === 0) return now
    now = Math.min(...running.map((id) => ends.get(id) ?? 0))
    for (const id of running) if (ends.get(id) === now) state.set(id, 'done')
  }
}

test('the makespan is never idle by choice: at most work / N + critical path, and no less than either', () => {
  const seconds = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(graphs, seconds, ({ after, jobs }, drawn) => {
      const nodes = after.map((ids, n) => ({
        id: `t${n}` as TaskId,
        after: ids.map((other) => `t${other}` as TaskId),
        seconds: drawn[n] ?? 1,
      }))
      const weight = new Map<string, number>(nodes.map(({ id, seconds }) => [id, seconds]))
      const chain = Math.max(...longestChains(nodes, (id) => weight.get(id) ?? 0).values())
      const work = nodes.reduce((sum, { seconds }) => sum + seconds, 0)
      const made = makespanOf(nodes, jobs)
      expect(made).toBeGreaterThanOrEqual(Math.max(chain, work / jobs))
      expect(made).toBeLessThanOrEqual(work / jobs + chain * (1 - 1 / jobs) + 1e-9)
    }),
    { numRuns: 300 },
  )
})

test('fifty drawn graphs whose durations are known: within a twentieth of the lower bound on average', () => {
  const drawn = fc.sample(
    fc.integer({ min: 10, max: 14 }).chain((size) =>
      fc.record({
        jobs: fc.integer({ min: 2, max: 4 }),
        seconds: fc.array(fc.constantFrom(4, 8, 12, 20), { minLength: size, maxLength: size }),
        after: fc.tuple(
          ...Array.from({ length: size }, (_, n) =>
            n === 0 ? fc.constant<number[]>([]) : fc.array(fc.nat(n - 1), { maxLength: 2 }),
          ),
        ),
      }),
    ),
    { numRuns: 50, seed: 7 },
  )
  const ratios = drawn.map(({ jobs, seconds, after }) => {
    const nodes = after.map((ids, n) => ({
      id: `t${n}` as TaskId,
      after: [...new Set(ids)].map((other) => `t${other}` as TaskId),
      seconds: seconds[n] ?? 1,
    }))
    const weight = new Map<string, number>(nodes.map((node) => [node.id, node.seconds]))
    const chain = Math.max(...longestChains(nodes, (id) => weight.get(id) ?? 0).values())
    const work = seconds.reduce((sum, one) => sum + one, 0)
    return makespanOf(nodes, jobs) / Math.max(chain, work / jobs)
  })
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  expect(mean).toBeLessThan(1.05)
})
