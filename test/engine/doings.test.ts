// What agents did last, from the end of a run's events.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { AgentEvent } from '../../src/domain/event.ts'
import { readDoings } from '../../src/engine/doings.ts'
import type { Repo } from '../../src/git/repo.ts'
import { openEvents } from '../../src/store/events.ts'
import { id, oid } from '../output/samples.ts'

function place(): Repo {
  const agentsDir = mkdtempSync(join(tmpdir(), 'agents-'))
  onTestFinished(() => rmSync(agentsDir, { recursive: true, force: true }))
  mkdirSync(join(agentsDir, 'runs'))
  return { agentsDir } as Repo
}

test('the last thing of each, and what it has used; a long story is read from its end', () => {
  const repo = place()
  const file = openEvents(repo, 'run')
  const tell = (name: string, event: AgentEvent): void =>
    file.write({ type: 'agent', task: id(name), event }, new Date(0))
  const start = (name: string, at: { machine?: string }): void =>
    file.write({ type: 'started', task: id(name), attempt: 1, agent: 'claude', pid: 1, ...at }, new Date(0))
  start('far', { machine: 'box' })
  start('back', { machine: 'box' })
  start('back', {})
  tell('far', { kind: 'text', text: '"type":"started","machine":"none"' })
  for (let n = 0; n < 2_000; n++)
    tell('early', { kind: 'tool', name: 'Read', target: `src/${'x'.repeat(60)}${n}` })
  file.write(
    { type: 'preparing', task: id('b'), attempt: 1, branch: 'b', worktree: 'b', base: oid('a') },
    new Date(0),
  )
  tell('a', { kind: 'tool', name: 'Edit', target: 'src/a.ts' })
  tell('a', { kind: 'usage', usage: { input: 10, output: 2 } })
  file.write({ type: 'checking', task: id('c'), command: 'npm test' }, new Date(0))
  file.close()
  expect(Object.fromEntries(readDoings(repo, 'run'))).toEqual({
    far: { machine: 'box' },
    back: {},
    early: { text: expect.stringContaining('x1999') },
    b: { text: 'preparing' },
    a: { text: 'Edit src/a.ts', usage: { input: 10, output: 2 } },
    c: { text: 'checking: npm test' },
  })
})

test('no run, or none that can be read, tells nothing', () => {
  expect(readDoings(place(), undefined).size).toBe(0)
  expect(readDoings(place(), 'gone').size).toBe(0)
})
