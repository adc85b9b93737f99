// Undo ∘ do is the identity: refs (but for notes, the operation log and kept snapshots), tasks as listed, checkout.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask, land, runTasks } from '../support/tasks.ts'

async function stateOf(s: Scratch): Promise<unknown> {
  const refs = await s.git('for-each-ref', '--format=%(refname) %(objectname)')
  const files = readdirSync(s.repo, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile() && !`${entry.parentPath}/`.startsWith(join(s.repo, '.git/')))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const { tasks } = await s.json<{ tasks: object[] }>('list')
  return {
    refs: refs.split('\n').filter((row) => !/^refs\/(notes|agents\/(operations|keep|tasks))\b/.test(row)),
    tasks,
    status: await s.git('status', '--porcelain', '-uall'),
    staged: await s.git('ls-files', '-s'),
    files: files.map((file) => [file, readFileSync(file, 'utf8')]),
  }
}

/** A repository with a task in every state that a verb may meet, and local work in the checkout. */
async function prepared(): Promise<Scratch> {
  const s = await scratch()
  await runTasks(s, {
    done: 'echo done > done.txt',
    other: 'sed -i s/one/eins/ src/a.txt',
    refused: 'echo no > no.txt',
  })
  await s.ok('review', 'refused', '--reject', '-m', 'no')
  await addTask(s, 'Waiting', '--id', 'waiting', '--agent', 'script')
  await s.write('src/b.txt', 'local\n')
  return s
}

const verbs: Record<string, string[]> = {
  add: ['add', 'Another task', '-m', 'prompt', '--paths', 'src/**', '--after', 'done'],
  edit: ['edit', 'waiting', '--title', 'Still waiting', '--paths', 'x/**'],
  drop: ['drop', 'waiting'],
  'drop of a rejected one': ['drop', 'refused'],
  approve: ['review', 'done', '--approve'],
  'request changes': ['review', 'done', '--request-changes', '-m', 'more'],
  reject: ['review', 'done', '--reject', '-m', 'no'],
  'land one': ['land', 'done'],
  'land all': ['land', '--all'],
}

describe('undo takes back', () => {
  test('every verb', async () => {
    const s = await prepared()
    const before = await stateOf(s)
    for (const [name, args] of Object.entries(verbs)) {
      await s.ok(...args)
      expect(await stateOf(s), `${name} changes something`).not.toEqual(before)
      await s.ok('undo')
      expect(await stateOf(s), `${name}, undone`).toEqual(before)
    }
  })

  test('a plan, whole', async () => {
    const s = await prepared()
    const before = await stateOf(s)
    const plan = join(s.root, 'plan.yaml')
    await s.write(
      plan,
      'tasks:\n  - {id: p1, title: One, prompt: p}\n  - {id: p2, title: Two, prompt: p, after: [p1]}\n',
    )
    await s.ok('plan', plan, '--trust')
    expect(await stateOf(s)).not.toEqual(before)
    await s.ok('undo')
    expect(await stateOf(s)).toEqual(before)
  })

  test('a clean: the branch is there again, and what the worktree held is kept', async () => {
    const s = await prepared()
    await s.git('-C', s.worktree('refused'), 'status')
    await s.write(join(s.worktree('refused'), 'late.txt'), 'late\n')
    const tip = await s.git('rev-parse', 'agents/refused')
    await s.ok('clean')
    expect((await s.gitIn({}, 'rev-parse', '--verify', 'agents/refused')).code).not.toBe(0)
    await s.ok('undo')
    expect(await s.git('rev-parse', 'agents/refused')).toBe(tip)
    const kept = await s.git('for-each-ref', '--format=%(refname)', 'refs/agents/keep/refused')
    const texts = await Promise.all(kept.split('\n').map((ref) => s.gitIn({}, 'show', `${ref}:late.txt`)))
    expect(texts.some(({ stdout }) => stdout === 'late\n')).toBe(true)
  })

  test('a run: its branch and its work are kept, and it can run again', async () => {
    const s = await prepared()
    await s.write(join(s.root, 'scripts/waiting.sh'), 'echo w > w.txt')
    const before = await s.states()
    await s.ok('run', 'waiting')
    const tip = await s.git('rev-parse', 'agents/waiting')
    await s.ok('undo')
    expect(await s.states()).toEqual(before)
    await s.ok('run', 'waiting')
    expect(await s.states()).toEqual({ ...before, waiting: 'done' })
    expect(await s.git('for-each-ref', '--format=%(objectname)', 'refs/agents/keep/waiting')).toContain(tip)
  })

  test('what was taken back is taken back once; an undo that is undone brings it back', async () => {
    const s = await prepared()
    await s.ok('review', 'done', '--approve')
    const approved = await stateOf(s)
    const { operation } = await s.json<{ operation: string }>('undo')
    expect(await s.agents('undo', operation)).toMatchObject({ code: 2 })
    const { operations } = await s.json<{ operations: { id: string; verb: string }[] }>('operations')
    const undo = operations.find(({ verb }) => verb === 'undo')
    await s.ok('undo', undo?.id.slice(-5) ?? '')
    expect(await stateOf(s)).toEqual(approved)
  })

  test('one operation after another, back to the beginning', async () => {
    const s = await scratch()
    const before = await stateOf(s)
    await addTask(s, 'One')
    await addTask(s, 'Two', '--after', 'one')
    await s.ok('edit', 'one', '--title', 'Uno')
    for (let left = 3; left > 0; left--) await s.ok('undo')
    expect(await stateOf(s)).toEqual(before)
    expect(await s.agents('undo')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing to undo'),
    })
  })
})

describe('undo refuses', () => {
  test('where later work sits on the same task, and names it', async () => {
    const s = await prepared()
    await s.ok('review', 'done', '--approve')
    const { operations } = await s.json<{ operations: { id: string; verb: string }[] }>('operations')
    await land(s, 'done')
    const { code, stderr } = await s.agents('undo', operations[0]?.id ?? '')
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('land') })
  })

  test('where the target moved on', async () => {
    const s = await prepared()
    await s.git('checkout', '-q', '--', 'src/b.txt')
    await land(s, 'done')
    await s.commit('on top')
    const before = await stateOf(s)
    expect(await s.agents('undo')).toMatchObject({ code: 2, stderr: expect.stringContaining('moved') })
    expect(await stateOf(s)).toEqual(before)
  })

  test('where a landing was pushed', async () => {
    const s = await prepared()
    await s.git('init', '-q', '--bare', join(s.root, 'remote.git'))
    await s.git('remote', 'add', 'origin', join(s.root, 'remote.git'))
    await land(s, 'done')
    await s.git('push', '-q', 'origin', 'main')
    const before = await stateOf(s)
    expect(await s.agents('undo')).toMatchObject({ code: 2, stderr: expect.stringContaining('pushed') })
    expect(await stateOf(s)).toEqual(before)
  })

  test('where local work is in the way of the checkout going back', async () => {
    const s = await prepared()
    await land(s, 'other')
    await s.write('src/a.txt', 'mine\n')
    const before = await stateOf(s)
    expect(await s.agents('undo')).toMatchObject({ code: 2, stderr: expect.stringContaining('src/a.txt') })
    expect(await stateOf(s)).toEqual(before)
  })
})
