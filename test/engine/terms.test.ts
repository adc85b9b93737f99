// What a second `run` changes of the run that it joins.
import { mkdirSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import type { TaskId } from '../../src/domain/names.ts'
import type { Outcome } from '../../src/engine/attempt.ts'
import { openBooks } from '../../src/engine/books.ts'
import { closes } from '../../src/engine/holding.ts'
import type { RunRequest } from '../../src/engine/runner.ts'
import { type Changeable, takeTerms } from '../../src/engine/terms.ts'
import { openDoor, takeRequests } from '../../src/store/requests.ts'
import { runFolder } from '../../src/store/runs.ts'
import { repoOf, scratch } from '../support/scratch.ts'

const [a, b] = ['a', 'b'] as [TaskId, TaskId]
const asked = {
  kind: 'run' as const,
  request: 'r',
  tasks: [a],
  ...{ isJobsGiven: false, adaptive: false, pauses: false, failsFast: false },
}

function going(more: Partial<RunRequest> = {}): Changeable {
  const request = {
    emit: () => undefined,
    config: { concurrency: 4, retries: 0 } as Config,
    spending: { all: () => [] },
    ...{ jobs: 4, isJobsGiven: false, adaptive: false, pauses: false, failsFast: false },
    ...more,
  } as unknown as RunRequest
  return { request, books: openBooks(undefined), regulator: undefined, timers: [] }
}

const failed = (id: TaskId): Outcome => ({ id, state: 'failed', preparing: 0, working: 0 })

afterEach(() => void vi.useRealTimers())

test('how many at once: what was typed counts, and by --adaptive what is usual is only the most', () => {
  const run = going()
  expect(takeTerms(run, { ...asked, jobs: 16, adaptive: true })[0]).toMatch(/^up to 16 as/)
  expect([run.request.jobs, run.regulator?.now]).toEqual([16, 4])
  takeTerms(run, { ...asked, jobs: 2, isJobsGiven: true })
  takeTerms(run, { ...asked, jobs: 16, adaptive: true })
  expect(run.request.jobs).toBe(2)
  run.regulator?.close()
})

test('--fail-fast counts from then on: what had failed before holds nobody back', () => {
  const run = going()
  for (const id of [a, b]) run.books.starts.set(id, 1)
  run.books.outcomes.set(a, failed(a))
  takeTerms(run, { ...asked, failsFast: true })
  expect(closes(run.request, run.books)).toBe(false)
  run.books.outcomes.set(b, failed(b))
  takeTerms(run, { ...asked, failsFast: true })
  expect(closes(run.request, run.books)).toBe(true)
})

test('--timeout stops what that command asked for, by the way of `stop`', async () => {
  const repo = await repoOf(await scratch())
  mkdirSync(runFolder(repo, 'run'), { recursive: true })
  openDoor(repo, 'run')
  vi.useFakeTimers()
  const run = going({ repo, operation: { id: 'run' } as RunRequest['operation'] })
  expect(takeTerms(run, { ...asked, timeout: 60 })).toEqual(['a may take 1m'])
  vi.advanceTimersByTime(59_999)
  expect(takeRequests(repo, 'run')).toEqual([])
  vi.advanceTimersByTime(1)
  expect(takeRequests(repo, 'run')).toMatchObject([{ kind: 'stop', tasks: [a] }])
})

test('--timeout stops it where no request can be written, too', async () => {
  const repo = await repoOf(await scratch())
  mkdirSync(runFolder(repo, 'earlier'), { recursive: true })
  vi.useFakeTimers()
  const run = going({ repo, operation: { id: 'x'.repeat(300) } as RunRequest['operation'] })
  const stop = new AbortController()
  run.books.active.set(a, { ended: new Promise(() => undefined), stop })
  takeTerms(run, { ...asked, timeout: 60 })
  vi.advanceTimersByTime(60_000)
  expect([stop.signal.aborted, [...run.books.stopped]]).toEqual([true, [a]])
})
