// What a machine of a fleet takes away from its clone: only what the remote has.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oidOf, refOf, type TaskId } from '../../src/domain/names.ts'
import type { Machine } from '../../src/engine/fleet-job.ts'
import { keepLeft, takeAway } from '../../src/engine/fleet-left.ts'
import { readWriter } from '../../src/engine/world.ts'
import { repoOf, scratch } from '../support/scratch.ts'

async function machineAtWork() {
  const s = await scratch()
  const origin = join(s.root, 'origin.git')
  await s.git('clone', '--quiet', '--bare', s.repo, origin)
  const worktree = join(s.root, 'work')
  await s.git('worktree', 'add', '--quiet', '-b', 'agents/a', worktree)
  const repo = await repoOf(s)
  const remote = { place: origin, tracking: 'refs/agents/remotes/origin/', mayAsk: false }
  const writer = await readWriter(repo)
  const machine = { repo, remote, run: { writer } } as unknown as Machine
  const start = oidOf(await s.git('rev-parse', 'main'))
  const left = { id: 'a' as TaskId, n: 1, worktree, branch: refOf('refs/heads/agents/a') }
  return { s, origin, repo, writer, machine, start, left }
}

test('an attempt that broke and handed nothing in: what it left is in the remote before it goes', async () => {
  const { s, origin, repo, writer, machine, start, left } = await machineAtWork()
  await s.write(join(left.worktree, 'half.txt'), 'half\n')
  const known = await keepLeft(machine, { ...left, start })
  await takeAway(repo, writer, { ...left, known: [start, ...known] })
  expect(await s.git('-C', origin, 'show', 'refs/agents/keep/a/1:half.txt')).toBe('half')
  expect(existsSync(left.worktree)).toBe(false)
  expect(await s.git('branch', '--list', 'agents/a')).toBe('')
})

test('a branch that moved on after the hand-in stays, with its worktree', async () => {
  const { s, repo, writer, start, left } = await machineAtWork()
  await s.write(join(left.worktree, 'late.txt'), 'late\n')
  await s.git('-C', left.worktree, 'add', '-A')
  await s.git('-C', left.worktree, 'commit', '--quiet', '-m', 'late')
  await takeAway(repo, writer, { ...left, known: [start] })
  expect(existsSync(left.worktree)).toBe(true)
  expect(await s.git('show', 'agents/a:late.txt')).toBe('late')
})
