// An attempt that ends while the runner reads the store is not in what it reads: the runner must not take that for all.
import { expect, test, vi } from 'vitest'
import { Spending } from '../../src/domain/budget.ts'
import type { TaskId } from '../../src/domain/names.ts'
import { Limits } from '../../src/engine/limits.ts'

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
    whileReading?.()
    whileReading = undefined
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

test('what waits for it is started all the same', async () => {
  const { runTasks } = await import('../../src/engine/runner.ts')
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
    emit: () => undefined,
  }
  // biome-ignore lint/suspicious/noExplicitAny: only what the runner itself reads is there
  const run = runTasks(request as any)
  const third = new Promise<void>((resolve) => starts.set('three', resolve))
  whileReading = () => attempts.get('two')?.()
  attempts.get('one')?.()
  await third
  attempts.get('three')?.()
  const { tasks = [] } = (await run) ?? {}
  expect(tasks.map(({ id }) => id).sort()).toEqual(['one', 'three', 'two'] as TaskId[])
})
