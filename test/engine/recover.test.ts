// What a killed command left where the disk is full: who only looks is told and sees all, who would change something stops.
import { expect, test, vi } from 'vitest'
import type { Observed } from '../../src/domain/observe.ts'
import { recover, recoverToRead } from '../../src/engine/recover.ts'
import { readWorld } from '../../src/engine/world.ts'
import { repoOf, scratch } from '../support/scratch.ts'

const full = 'ENOSPC: no space left on device, write'
let fault = full
vi.mock('../../src/engine/mend.ts', () => ({
  mendAttempts: async () => {
    throw new Error(fault)
  },
  mendLanding: async () => false,
}))

test('a full disk hinders no look', async () => {
  const s = await scratch()
  await s.ok('add', 'A')
  await repoOf(s)
  const world = await readWorld(s.repo)
  const dead = [...world.tasks].map(([id, one]) => {
    const left: Observed = { ...one, state: 'stopped', task: { ...one.task, state: 'running' } }
    return [id, left] as const
  })
  const found = { ...world, tasks: new Map(dead) }
  const told: string[] = []
  const emit: Parameters<typeof recover>[1] = (event) =>
    void (event.type === 'warning' && told.push(event.text))
  expect([...(await recoverToRead(found, emit)).tasks.keys()]).toEqual(['a'])
  expect(told).toEqual([
    expect.stringMatching(/^what a killed command left waits to be mended: ENOSPC.*make room/),
  ])
  await expect(recover(found, emit)).rejects.toThrow(full)
  fault = 'a fault of ours'
  await expect(recoverToRead(found, emit)).rejects.toThrow(fault)
})
