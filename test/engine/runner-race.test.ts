// An attempt that ends while the runner reads the store is not in what it reads: the runner must not take that for all.
import { expect, test, vi } from 'vitest'
import { Spending } from '../../src/domain/budget.ts'
import type { Event } from '../../src/domain/event.ts'
import type { TaskId } from '../../src/domain/names.ts'
import { Limits } from '../../src/engine/limits.ts'

import { AgentsError } from '../../src/errors.ts'

const attempts = new Map<string, () => void>()
const ended = new Set<string>()
/** Who waits for the start of an attempt. */
const starts = new Map<string, () => void>()
let whileReading: (() => void) | undefined

vi.mock('../../src/engine/attempt.ts', () => ({
  attempt: (_run: unknown, _world: unknown, id: string) =>
    new Promise((resolve) => {
      starts.get(id)?.()
      attempts.set(id, () => {
        ended.add(id)
        resolve({ id, state: 'done', preparing: 0, working: 0 })
      })
    }),
}))
vi.mock('../../src/engine/spotter.ts', () => ({ spotConflicts: () => ({ close: async () => undefined }) }))
vi.mock('../../src/store/lock.ts', () => ({
  tryLock: () => ({ release: () => undefined }),
  lockHolder: () => undefined,
}))
vi.mock('../../src/store/events.ts', () => ({
  openEvents: () => ({ write: () => undefined, close: () => undefined }),
}))
vi.mock('../../src/engine/desk.ts', () => ({
  Desk: class {
    take = () => []
    asked = () => new Promise(() => undefined)
    serve = () => undefined
    close = () => true
    leave = () => undefined
  },
}))
vi.mock('../../src/engine/world.ts', () => ({
  refreshWorld: async () => {
    const read = worldNow()
    const meanwhile = whileReading
    whileReading = undefined
    meanwhile?.()
    await new Promise(setImmediate)
    return read
  },
}))

//   one    two ── three
function worldNow() {
  const after: Record<string, string[]> = { one: [], two: [], three: ['two'] }
  const tasks = Object.keys(after).map((id) => {
    const state = ended.has(id) ? 'done' : attempts.has(id) ? 'running' : 'pending'
    const brief = { title: id, after: after[id], paths: [`${id}/**`], kind: 'change', checks: [] }
    return [id, { id, state, task: { id, state, brief, attempts: [], verdicts: [] } }] as const
  })
  return { tasks: new Map(tasks), folding: { ignoreCase: false, precompose: false } }
}

const { runTasks } = await import('../../src/engine/runner.ts')

/** A run of the three. The two that wait for none have started when it is given. */
function open(emit: (event: Event) => void = () => undefined) {
  for (const all of [attempts, ended, starts]) all.clear()
  const request = {
    world: worldNow(),
    wanted: undefined,
    jobs: 2,
    repo: { agentsDir: '/nowhere', main: '/nowhere', commonDir: '/nowhere' },
    operation: { id: 'run' },
    pauses: false,
    limits: new Limits(),
    spending: new Spending(),
    config: { overlap: 'warn', retries: 0, agent: 'puppet', agents: {}, worktrees: '/nowhere/{id}' },
    signal: new AbortController().signal,
    emit,
  }
  // biome-ignore lint/suspicious/noExplicitAny: only what the runner itself reads is there
  return runTasks(request as any)
}
const third = () => new Promise<void>((resolve) => starts.set('three', resolve))

test('what waits for it is started all the same', async () => {
  const run = open()
  expect(attempts.size).toBe(2)
  const started = third()
  whileReading = () => attempts.get('two')?.()
  attempts.get('one')?.()
  await started
  attempts.get('three')?.()
  const { tasks = [] } = (await run) ?? {}
  expect(tasks.map(({ id }) => id).sort()).toEqual(['one', 'three', 'two'] as TaskId[])
})

test('a look at the store that fails is tried again, and costs the run nothing', async () => {
  const told: string[] = []
  const run = open((event) => event.type === 'warning' && told.push(event.text))
  expect(attempts.size).toBe(2)
  const started = third()
  whileReading = () => {
    throw new AgentsError('git', 'cannot fork')
  }
  attempts.get('two')?.()
  await started
  for (const end of attempts.values()) end()
  const { tasks = [] } = (await run) ?? {}
  expect(tasks).toHaveLength(3)
  expect(told).toEqual(['nothing can start for now, looking again soon: cannot fork'])
})
