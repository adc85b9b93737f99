// The longer ways of two clones and a bare remote: `npm run test:sync`. What one side does shows on the other, and nothing is lost.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Synced } from '../../src/domain/sync.ts'
import { type Clone, clonesOf } from '../support/clones.ts'

const script = async (root: string, env: Record<string, string>, id: string, text: string): Promise<void> => {
  env.SCRIPTS = join(root, 'scripts')
  await mkdir(env.SCRIPTS, { recursive: true })
  await writeFile(join(env.SCRIPTS, `${id}.sh`), `${text}\n`)
}
const ran = async (clone: Clone, id: string): Promise<string> => await clone.ok('run', id, '--trust')
const settled = async (...clones: Clone[]): Promise<Record<string, string>[]> => {
  for (const clone of [...clones, ...clones]) await clone.ok('sync')
  return await Promise.all(clones.map(async (clone) => await clone.tasks()))
}

test('a task is added here, run there, reviewed here, and both see the same', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  await script(s.root, s.env, 'one', 'echo 1 > one.txt')
  await a.ok('add', 'Task one', '--id', 'one', '--agent', 'script', '--check', 'true')
  const dry = await a.json<Synced>('sync', '--dry-run')
  expect(dry).toMatchObject({ dryRun: true, sent: { tasks: ['one'] } })
  expect(await b.json<Synced>('sync')).toMatchObject({ received: { tasks: [], lines: 0 } })
  await a.ok('sync')
  expect(await b.json<Synced>('sync')).toMatchObject({ received: { tasks: ['one'], lines: 1 } })
  const untrusted = await b.agents('run', 'one')
  expect(untrusted.code).toBe(2)
  expect(untrusted.stderr).toContain('check runs: true')
  await ran(b, 'one')
  await b.ok('sync')
  expect(await a.json<Synced>('sync')).toMatchObject({ received: { branches: ['agents/one'] } })
  expect(await a.git('show', 'agents/one:one.txt')).toBe('1')
  await a.ok('review', 'one', '--approve')
  const [left, right] = await settled(a, b)
  expect(left).toEqual(right)
  expect(left?.one).toMatch(/^approved /)
  expect(await b.json<Synced>('sync')).toMatchObject({
    received: { lines: 0 },
    sent: { lines: 0 },
    notes: [],
  })
})

test('two tasks with one id, each with work: the older keeps it, the other one is renamed with its branch', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  await script(s.root, s.env, 'one', 'pwd > one.txt')
  await a.ok('add', 'Older', '--id', 'one', '--agent', 'script')
  await b.ok('add', 'Younger', '--id', 'one', '--agent', 'script')
  await b.ok('add', 'Next', '--id', 'next', '--after', 'one')
  await ran(a, 'one')
  await ran(b, 'one')
  await b.ok('sync')
  expect(await a.json<Synced>('sync')).toMatchObject({ received: { tasks: ['one-2', 'next'] } })
  expect(await b.json<Synced>('sync')).toMatchObject({
    renamed: [{ from: 'one', to: 'one-2' }],
    notes: [],
  })
  const [left, right] = await settled(a, b)
  expect(left).toEqual(right)
  expect(left).toMatchObject({
    one: expect.stringMatching(/^done /),
    'one-2': expect.stringMatching(/^done /),
    next: 'pending - one-2',
  })
  for (const clone of [a, b]) {
    expect(await clone.git('show', 'agents/one:one.txt')).toContain('repo.agents')
    expect(await clone.git('show', 'agents/one-2:one.txt')).toContain('b.agents')
  }
  expect(await b.git('worktree', 'list', '--porcelain')).toContain('branch refs/heads/agents/one-2')
  await b.ok('review', 'one', '--request-changes', '-m', 'Again.')
  await ran(b, 'one')
  expect(await b.git('show', 'agents/one:one.txt')).toMatch(/b\.agents\/one-[0-9a-f]{8}/)
  expect(await b.git('show', 'agents/one-2:one.txt')).toMatch(/b\.agents\/one$/)
})

test('work on one task in two places: both are kept, and both sides agree on one', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  await script(s.root, s.env, 'one', 'pwd > one.txt')
  await a.ok('add', 'One', '--id', 'one', '--agent', 'script')
  await a.ok('sync')
  await b.ok('sync')
  await ran(a, 'one')
  await ran(b, 'one')
  const tips = [await a.git('rev-parse', 'agents/one'), await b.git('rev-parse', 'agents/one')]
  await a.ok('sync')
  const { notes } = await b.json<Synced>('sync')
  expect(notes.join()).toContain('worked on in two places')
  const [left, right] = await settled(a, b)
  expect(left).toEqual(right)
  const held = await b.git('for-each-ref', '--format=%(objectname)', 'refs/heads/agents', 'refs/agents/keep')
  for (const tip of tips) expect(held).toContain(tip)
})

test('a landing shows on the other side; one by the button of a forge is recognised; no target moves', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  for (const id of ['one', 'two']) {
    await script(s.root, s.env, id, `echo ${id} > ${id}.txt`)
    await a.ok('add', id, '--id', id, '--agent', 'script')
  }
  await ran(a, 'one')
  await ran(a, 'two')
  await a.ok('land', 'one', '--trust')
  await a.ok('sync')
  await b.ok('sync')
  expect(await b.tasks()).toMatchObject({
    one: expect.stringMatching(/^landed /),
    two: expect.stringMatching(/^done /),
  })
  await b.git('checkout', '--quiet', '-b', 'squash')
  await b.git('merge', '--quiet', '--squash', 'agents/two')
  await b.git('commit', '--quiet', '-m', 'Two (#2)')
  await b.git('push', '--quiet', 'origin', 'squash:main')
  await b.git('checkout', '--quiet', 'main')
  const before = await a.git('rev-parse', 'main')
  const synced = await a.json<Synced>('sync')
  expect(synced).toMatchObject({ landed: ['two'], removed: ['agents/two'] })
  expect(synced.notes).toEqual([
    'main at origin has commits that yours lacks: pull it before you run or land',
    'main at origin lacks what landed here (one): to publish it, push main',
  ])
  expect(await a.git('rev-parse', 'main')).toBe(before)
  const other = await b.json<Synced>('sync')
  expect(other).toMatchObject({ landed: [], removed: [] })
  expect(other.notes).toEqual([
    'main at origin has commits that yours lacks: pull it before you run or land',
    'main at origin lacks what landed in another clone (one): push main from there',
  ])
})

test('branches of landed tasks are removed there, once the target there has them and the clone that keeps them syncs', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  const heads = async (): Promise<string> => await a.git('ls-remote', '--heads', 'origin', 'agents/*')
  for (const id of ['one', 'two']) {
    await script(s.root, s.env, id, `echo ${id} > ${id}.txt`)
    await a.ok('add', id, '--id', id, '--agent', 'script')
    await ran(a, id)
  }
  await a.ok('sync')
  await b.ok('sync')
  await a.ok('land', '--all', '--trust')
  expect(await a.json<Synced>('sync')).toMatchObject({ removed: [] })
  await a.git('push', '--quiet', 'origin', 'main')
  await b.git('pull', '--quiet', '--ff-only', 'origin', 'main')
  expect((await b.json<Synced>('sync')).notes).toEqual([
    'branches of landed tasks stay at origin (agents/one, agents/two): the clone that landed them keeps their work and removes them',
  ])
  await b.git('checkout', '--quiet', '-b', 'more', 'agents/two')
  await b.git('commit', '--quiet', '--allow-empty', '-m', 'More')
  await b.git('push', '--quiet', 'origin', 'more:agents/two')
  expect(await a.json<Synced>('sync', '--dry-run')).toMatchObject({ dryRun: true, removed: ['agents/one'] })
  expect(await heads()).toContain('agents/one')
  const synced = await a.json<Synced>('sync')
  expect(synced.removed).toEqual(['agents/one'])
  expect(synced.notes).toEqual([
    'branches of landed tasks stay at origin (agents/two): they hold commits that did not land',
  ])
  expect(await heads()).toMatch(/^\w+\trefs\/heads\/agents\/two$/)
  expect(await settled(a, b)).toMatchObject([{ one: expect.stringMatching(/^landed /) }, {}])
  expect(await heads()).not.toContain('agents/one')
})

test('`--keep` brings snapshots too; a branch stays where its worktree holds more, and is told', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  await script(s.root, s.env, 'one', 'pwd > one.txt')
  await a.ok('add', 'One', '--id', 'one', '--agent', 'script')
  await ran(a, 'one')
  await a.ok('review', 'one', '--request-changes', '-m', 'Again.')
  await ran(a, 'one')
  const kept = await a.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/agents/keep')
  expect(kept).not.toBe('')
  await a.ok('sync')
  expect(await a.json<Synced>('sync', '--keep')).toMatchObject({ sent: { kept: kept.split('\n').length } })
  await b.ok('sync')
  expect(await b.git('for-each-ref', 'refs/agents/keep')).toBe('')
  expect(await b.json<Synced>('sync', '--keep')).toMatchObject({
    received: { kept: kept.split('\n').length },
    sent: { kept: 0 },
  })
  expect(await b.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/agents/keep')).toBe(kept)
  const worktree = join(s.root, 'repo.agents', 'one')
  await s.write(join(worktree, 'unsaved.txt'), 'mine\n')
  await b.ok('review', 'one', '--request-changes', '-m', 'Once more.')
  await ran(b, 'one')
  await b.ok('sync')
  const tip = await a.git('rev-parse', 'agents/one')
  expect((await a.json<Synced>('sync')).notes.join()).toContain('holds work that is not committed')
  expect(await a.git('rev-parse', 'agents/one')).toBe(tip)
  expect(await s.git('-C', worktree, 'status', '--short')).toBe('?? unsaved.txt')
})

test('two clones that sync at once, and two terminals of one clone: both end the same', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  for (const [clone, id] of [[a, 'one'] as const, [b, 'two'] as const]) {
    await script(s.root, s.env, id, `echo ${id} > ${id}.txt`)
    await clone.ok('add', id, '--id', id, '--agent', 'script')
    await ran(clone, id)
    await clone.ok('add', 'Shared', '--id', 'shared')
  }
  await Promise.all([a, a, b, b].map(async (clone) => await clone.ok('sync')))
  const [left, right] = await settled(a, b)
  expect(left).toEqual(right)
  expect(Object.keys(left ?? {}).sort()).toEqual(['one', 'shared', 'shared-2', 'two'])
})

test('a remote that refuses refs of ours: nothing changes there, and the branches alone go', async () => {
  const { s, origin, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  const hook = join(origin, 'hooks', 'pre-receive')
  await s.write(
    hook,
    '#!/bin/sh\nwhile read old new ref; do case $ref in refs/heads/*) ;; *) echo "no $ref here"; exit 1;; esac; done\n',
  )
  await chmod(hook, 0o755)
  await script(s.root, s.env, 'one', 'echo 1 > one.txt')
  await a.ok('add', 'One', '--id', 'one', '--agent', 'script')
  await ran(a, 'one')
  const refused = await a.agents('sync')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('here')
  expect(refused.stderr).toContain('git agents sync --branches-only')
  expect(await s.git('-C', origin, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
  await a.ok('sync', '--branches-only')
  expect(await b.git('ls-remote', '--heads', 'origin')).toContain('refs/heads/agents/one')
})

test('`init --sync`: plain `git fetch` brings what there is, from an empty remote too, and pushes stay as they were', async () => {
  const { clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  const before = await b.git('push', '--dry-run', '--porcelain', 'origin', 'main')
  expect(await b.ok('init', '--sync', 'origin')).toContain('refs/agents/tasks/*')
  await b.git('fetch', '--quiet')
  expect(await b.git('push', '--dry-run', '--porcelain', 'origin', 'main')).toBe(before)
  await a.ok('add', 'One', '--id', 'one')
  await a.ok('sync')
  await b.git('fetch', '--quiet')
  expect(await b.git('for-each-ref', '--format=%(refname)', 'refs/agents/remotes')).toBe(
    ['agents/tasks/one', 'notes/agents'].map((ref) => `refs/agents/remotes/origin/${ref}`).join('\n'),
  )
  expect(await b.tasks()).toEqual({})
  await b.ok('sync')
  expect(await b.tasks()).toEqual({ one: 'pending -' })
  expect(await b.ok('init', '--sync', 'origin')).not.toContain('refs/agents/tasks/*')
})

test('work that another clone landed and never published is no fault here', async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  await script(s.root, s.env, 'one', 'echo first > one.txt')
  await a.ok('add', 'one', '--id', 'one', '--agent', 'script')
  await ran(a, 'one')
  await a.ok('sync')
  await b.ok('sync')
  await a.ok('review', 'one', '--request-changes', '-m', 'again')
  await script(s.root, s.env, 'one', 'echo second > one.txt')
  await ran(a, 'one')
  await a.ok('land', '--all', '--trust')
  await a.ok('sync')
  await a.git('push', '--quiet', 'origin', 'main')
  await b.git('pull', '--quiet', '--ff-only', 'origin', 'main')
  expect((await b.json<Synced>('sync')).notes).toEqual([
    'branches of landed tasks stay at origin (agents/one): the clone that landed them keeps their work and removes them',
  ])
  expect(await a.json<Synced>('sync')).toMatchObject({ removed: ['agents/one'] })
})
