// The regulator of `run --adaptive`: what it hears, when it reads, what it tells.
import { expect, test } from 'vitest'
import type { AgentEvent, Event } from '../../src/domain/event.ts'
import type { TaskId } from '../../src/domain/names.ts'
import { Regulator, readMachine } from '../../src/engine/regulator.ts'

const failure = (cause: 'rate-limit' | 'overloaded' | 'auth'): Event => ({
  type: 'agent',
  task: 'a' as TaskId,
  event: { kind: 'failure', cause, text: 'wait' } satisfies AgentEvent,
})

test('a service that asks to wait halves the pace at once, once for all who are told, and says so; any other failure changes nothing', () => {
  const told: Event[] = []
  const regulator = new Regulator(8, (event) => told.push(event))
  expect(regulator.jobs(8, 16)).toBe(8)
  regulator.take(failure('auth'))
  expect(regulator.jobs(8, 16)).toBe(8)
  regulator.take(failure('rate-limit'))
  expect(regulator.jobs(8, 16)).toBe(4)
  regulator.take(failure('overloaded'))
  expect(regulator.jobs(4, 16)).toBe(4)
  expect(regulator.jobs(4, 1)).toBe(1)
  expect(told).toMatchObject([
    { type: 'paced', concurrency: 4, reason: 'a service asks to wait' },
    { type: 'paced', concurrency: 1 },
  ])
  regulator.close()
})

test('the machine tells its load, and on Linux its memory', () => {
  const { free, load } = readMachine()
  expect(load).toBeGreaterThanOrEqual(0)
  if (process.platform === 'linux') expect(free).toBeGreaterThan(0)
})
