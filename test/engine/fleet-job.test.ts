// A job on a machine that cannot do it now: another one is to have it, and nothing is asked of the remote.
import { expect, test } from 'vitest'
import type { Job } from '../../src/domain/fleet.ts'
import { carryOut, type Machine } from '../../src/engine/fleet-job.ts'
import type { Tools } from '../../src/engine/fleet-service.ts'

const job = { task: 'a', n: 1, start: '0'.repeat(40) } as unknown as Job
const tools: Tools = { progress: () => undefined, stop: new AbortController().signal, turn: 1 }

test('without room it is given back unseen, after a while or when the machine is to go', async () => {
  const machine = {
    run: { signal: AbortSignal.abort() },
    lack: () => 'less than 1.0 GB left in /w',
    atWork: new Map(),
  } as unknown as Machine
  expect(await carryOut(machine, job, 'sh', tools)).toBe('back')
})

test('one that is at work here is not begun again beside itself, but once it is through', async () => {
  let begun = 0
  const machine = {
    run: { signal: AbortSignal.abort() },
    lack: () => `begun ${++begun} times`,
    atWork: new Map(),
  } as unknown as Machine
  const twice = [carryOut(machine, job, 'sh', tools), carryOut(machine, job, 'sh', tools)]
  expect(await Promise.all(twice)).toEqual(['back', 'back'])
  expect(begun).toBe(1)
  await carryOut(machine, job, 'sh', tools)
  expect(begun).toBe(2)
})
