// What `git agents` alone says waits, and for whom.
import { expect, test } from 'vitest'
import type { ListedTask } from '../../src/domain/rows.ts'
import { waitingOf } from '../../src/domain/waiting.ts'
import { id, row } from '../output/samples.ts'

const of = (name: string, state: ListedTask['state'], more: Partial<ListedTask> = {}): ListedTask =>
  row({ id: id(name), state, ...more })

const runner = { pid: 7, since: '2026-11-25T00:00:00Z', detached: true, host: null, paused: [], room: null }

test('what a look frees comes before what machines do by themselves', () => {
  const tasks = [
    of('pending', 'pending'),
    of('running', 'running'),
    of('failed', 'failed'),
    of('approved', 'approved'),
    of('done', 'done'),
    of('landed', 'landed'),
  ]
  expect(waitingOf(tasks, null)).toEqual([
    { kind: 'review', ids: ['done'], command: 'git agents review done' },
    { kind: 'land', ids: ['approved'], command: 'git agents land' },
    { kind: 'look', ids: ['failed'], command: 'git agents show failed' },
    { kind: 'start', ids: ['pending'], command: 'git agents run' },
    { kind: 'watch', ids: ['running'], command: 'git agents list --watch' },
    { kind: 'clean', ids: ['landed'], command: 'git agents clean' },
  ])
})

test('with a runner at work nothing is to be started, and it can be watched', () => {
  expect(waitingOf([of('pending', 'pending'), of('running', 'running')], runner)).toEqual([
    { kind: 'watch', ids: ['running'], command: 'git agents attach' },
  ])
})

test('an answer that is approved has nothing to land, a blocked task cannot start, a removed worktree is gone', () => {
  const tasks = [
    of('answer', 'approved', { kind: 'research' }),
    of('blocked', 'pending', { blockedBy: [{ ids: [id('answer')], reason: 'failed' }] }),
    of('landed', 'landed', { worktree: null }),
  ]
  expect(waitingOf(tasks, null)).toEqual([])
})
