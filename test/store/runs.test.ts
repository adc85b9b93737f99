// What a run leaves for others to read, and what others ask of it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import type { TaskId } from '../../src/domain/names.ts'
import { openEvents, parseEvent } from '../../src/store/events.ts'
import { closeDoor, openDoor, putRequest, takeRequests } from '../../src/store/requests.ts'
import { eventsPath, forgetRuns, latestRun, runFolder } from '../../src/store/runs.ts'
import { repoOf, scratch } from '../support/scratch.ts'

const task = 'one' as TaskId
const text = (words: string): Event => ({ type: 'agent', task, event: { kind: 'text', text: words } })
const at = new Date('2026-11-25T01:10:00.000Z')

afterEach(() => void vi.useRealTimers())

test('a request is taken once, in order; one that comes when the door is closed is refused', async () => {
  const repo = await repoOf(await scratch())
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  expect(putRequest(repo, 'r1', { kind: 'stop', tasks: null })).toBeUndefined()
  openDoor(repo, 'r1')
  const first = putRequest(repo, 'r1', { kind: 'stop', tasks: [task] })
  vi.setSystemTime(at.getTime() + 1)
  const second = putRequest(repo, 'r1', { kind: 'stop', tasks: null })
  expect(takeRequests(repo, 'r1').map(({ request }) => request)).toEqual([first, second])
  expect(takeRequests(repo, 'r1')).toEqual([])
  const last = putRequest(repo, 'r1', { kind: 'wait', tasks: [task], any: true })
  expect(closeDoor(repo, 'r1')).toEqual([{ kind: 'wait', tasks: [task], any: true, request: last }])
  expect(putRequest(repo, 'r1', { kind: 'stop', tasks: null })).toBeUndefined()
})

test('events are read as they were told; what an agent says in passing only now and then, the last of it always', async () => {
  const repo = await repoOf(await scratch())
  const events = openEvents(repo, 'r1')
  for (const words of ['a', 'b', 'c', 'd']) events.write(text(words), at)
  events.write({ type: 'checking', task, command: 'npm test' }, at)
  for (const words of ['e', 'f']) events.write(text(words), at)
  events.close()
  appendFileSync(eventsPath(repo, 'r1'), '{"version":1,"ti')
  const lines = readFileSync(eventsPath(repo, 'r1'), 'utf8').split('\n')
  const told = lines.flatMap((line) => parseEvent(line) ?? [])
  expect(told.map(({ event }) => (event.type === 'agent' ? event : event.type))).toEqual([
    text('a'),
    text('d'),
    'checking',
    text('e'),
    text('f'),
  ])
  expect(told[0]?.at).toEqual(at)
})

test('the last runs can be looked back at, and the older ones are forgotten', async () => {
  const repo = await repoOf(await scratch())
  expect(latestRun(repo)).toBeUndefined()
  for (const run of ['r1', 'r2', 'r3']) openEvents(repo, run).close()
  openDoor(repo, 'r4')
  expect(latestRun(repo)).toBe('r3')
  forgetRuns(repo, 2)
  expect(['r1', 'r2', 'r3', 'r4'].map((run) => existsSync(runFolder(repo, run)))).toEqual([
    false,
    false,
    true,
    true,
  ])
})
