// A look that fails while an agent is held: the looking ends, the agent must not stay asleep.
import { expect, test, vi } from 'vitest'
import type { RunningProcess } from '../../src/agents/process.ts'
import type { TaskId } from '../../src/domain/names.ts'
import { spotConflicts } from '../../src/engine/spotter.ts'
import type { World } from '../../src/engine/world.ts'

const [one, two] = ['one', 'two'] as [TaskId, TaskId]
const world = { tasks: new Map([one, two].map((id) => [id, { id, state: 'running' }])) } as unknown as World

vi.mock('../../src/engine/live.ts', () => ({
  live: async function* () {
    yield {
      world,
      report: { participants: [], pairs: [{ a: one, b: two, verdict: 'conflict', conflicts: [] }] },
    }
    throw new Error('git cannot fork')
  },
}))

test('what is held goes on when nobody looks any more', async () => {
  const told: string[] = []
  const done: string[] = []
  const process = (id: string) =>
    ({
      hold: async () => done.push(`hold ${id}`),
      release: async () => done.push(`release ${id}`),
    }) as unknown as RunningProcess
  const spotter = spotConflicts(world, {
    emit: (event) => told.push(event.type),
    after: AbortSignal.abort(),
    isBusy: () => false,
    processes: new Map([one, two].map((id) => [id, process(id)])),
    isOurs: () => true,
    pauses: () => true,
  })
  await vi.waitFor(() => expect(told).toContain('resumed'))
  expect(done).toEqual(['hold two', 'release two'])
  expect(told).toEqual(['conflict', 'held', 'warning', 'resumed'])
  await spotter.close()
})
