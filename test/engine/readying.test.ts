// After a pause one task of a client goes first; tasks of other clients take the slots that are free.
import { expect, test } from 'vitest'
import { openBooks } from '../../src/engine/books.ts'
import { Limits } from '../../src/engine/limits.ts'
import { readyTasks } from '../../src/engine/readying.ts'
import type { World } from '../../src/engine/world.ts'

const briefs = { a: 'claude', b: 'claude', c: 'claude', d: 'codex', e: 'opus' }

function begin() {
  const pace = { at: 1_000 }
  const limits = new Limits({ now: () => pace.at, random: () => 0, sleep: async () => undefined })
  const tasks = Object.entries(briefs).map(([id, agent]) => {
    const brief = { title: id, agent, after: [], paths: [`${id}/**`], kind: 'change', checks: [] }
    return [id, { id, state: 'pending', task: { id, state: 'pending', brief, attempts: [], verdicts: [] } }]
  })
  const config = { agent: 'claude', agents: { opus: { format: 'claude' } }, retries: 0, overlap: 'warn' }
  const repo = { main: '/nowhere', commonDir: '/nowhere', agentsDir: '/nowhere' }
  const run = {
    limits,
    repo,
    config: { ...config, worktrees: '/nowhere/{id}', diskReserve: 0 },
    operation: { id: 'run' },
    emit: () => undefined,
  }
  const world = { tasks: new Map(tasks as []), folding: { ignoreCase: false } } as unknown as World
  const books = openBooks(undefined)
  const ready = (jobs: number) => readyTasks(run as never, books, world, jobs)
  const work = (id: string) => books.active.set(id as never, {} as never)
  return { limits, pace, ready, work }
}

test('one task of a client tries it, agents of the same client wait, others start', () => {
  const { limits, pace, ready, work } = begin()
  limits.hit('claude', { cause: 'rate-limit', text: '429' })
  expect(ready(3)).toMatchObject({ start: ['d'], held: ['a', 'b', 'c', 'e'] })
  pace.at += 60_000
  expect(ready(3)).toMatchObject({ start: ['a', 'd'], held: ['b', 'c', 'e'] })
  for (const id of ['a', 'd']) work(id)
  expect(ready(3)).toMatchObject({ start: [], held: ['b', 'c', 'e'] })
  limits.answered('claude')
  expect(ready(3)).toMatchObject({ start: ['b'], held: [] })
})
