// Writing the store: many at once lose nothing, what is read is the same however often, and Git is called a fixed number of times.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fold, parseJournal } from '../../src/domain/journal.ts'
import type { Oid, TaskId } from '../../src/domain/names.ts'
import { newOperation } from '../../src/store/operation.ts'
import { readStore, taskRef } from '../../src/store/tasks.ts'
import { transact, type Writer } from '../../src/store/transaction.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

const writer: Writer = {
  ident: { name: 'Pat Person', email: 'pat@example.org', at: '0 +0000' },
  by: 'Pat Person <pat@example.org>',
}
const brief = (title: string) => ({
  title,
  prompt: 'p',
  paths: [],
  after: [],
  kind: 'change' as const,
  checks: [],
  commits: [],
})

const twenty = Array.from({ length: 20 }, (_, index) => index)

test('20 processes that add at once keep 20 tasks, whether all differ or all are one in every word', {
  timeout: 60_000,
}, async () => {
  const s = await scratch()
  const add = (n: number) =>
    n % 2 === 0 ? s.agents('add', `Task number ${n}`) : s.agents('add', 'The same', '-m', 'in every word')
  const all = await Promise.all(twenty.map(add))
  expect(all.filter(({ code }) => code !== 0)).toEqual([])
  const numbered = twenty.filter((n) => n % 2 === 0).map((n) => `task-number-${n}`)
  const same = ['the-same', ...twenty.slice(2, 11).map((n) => `the-same-${n}`)]
  expect(Object.keys(await s.states()).sort()).toEqual([...numbered, ...same].sort())
  const commits = await s.git('for-each-ref', '--format=%(objectname)', 'refs/agents/tasks/')
  expect(new Set(commits.split('\n')).size).toBe(20)
})

test('a line for an id that is another task since it was read goes to neither', async () => {
  const s = await scratch()
  await s.ok('add', 'Meant', '--id', 'one')
  await s.ok('add', 'Other', '--id', 'two')
  const repo = await repoOf(s)
  const [one, two] = ['one', 'two'].map((id) => taskRef(id as TaskId))
  const seen = (await readStore(repo)).refs
  const [meant = '', other = ''] = (await s.git('rev-parse', `${one}`, `${two}`)).split('\n')
  await s.git('update-ref', `${one}-2`, meant)
  await s.git('update-ref', `${one}`, other)
  await s.git('update-ref', '-d', `${two}`)
  const edit = transact(repo, { ...writer, seen }, newOperation('edit', 'changed one'), () => ({
    lines: [{ task: 'one' as TaskId, entry: { type: 'edited', brief: { title: 'Changed' } } }],
  }))
  await expect(edit).rejects.toThrow('one is another task by now: the one that was meant is one-2.')
  expect([...(await readStore(repo)).tasks.values()].map(({ brief }) => brief.title)).toEqual([
    'Meant',
    'Other',
  ])
})

test('two writers on one task lose no line, and number them apart', { timeout: 60_000 }, async () => {
  const s = await scratch()
  await s.ok('add', 'Shared')
  const all = await Promise.all(
    twenty.slice(0, 10).map((n) => s.agents('edit', 'shared', '--title', `Title ${n}`)),
  )
  expect(all.filter(({ code }) => code !== 0)).toEqual([])
  const repo = await repoOf(s)
  const { lines } = parseJournal((await readStore(repo)).journals.get('shared' as TaskId) ?? '')
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, index) => index + 1))
  expect(await s.agents('undo')).toMatchObject({ code: 0 })
})

test('a change that plans on an old state is planned anew', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const add = (id: string) => ({ id: id as TaskId, brief: brief(id), target: 'main' })
  let plans = 0
  await transact(repo, writer, newOperation('add', 'outer'), async (state) => {
    plans++
    // Somebody who does not take our lock: a push, a fetch, an older version.
    if (plans === 1) await s.git('update-ref', 'refs/notes/agents', await s.git('rev-parse', 'HEAD'))
    return { added: state.tasks.has('a' as TaskId) ? [] : [add('a')] }
  })
  expect(plans).toBe(2)
  expect([...(await readStore(repo)).tasks.keys()]).toEqual(['a'])
})

test('a plan that throws changes nothing, and the lock is free again', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const before = await s.git('for-each-ref')
  await expect(
    transact(repo, writer, newOperation('add', 'x'), () => {
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await s.git('for-each-ref')).toBe(before)
  await s.ok('add', 'Free')
})

async function gitCalls(s: Scratch, ...args: string[]): Promise<number> {
  const trace = join(s.root, `trace-${randomUUID()}`)
  const { code } = await s.agentsIn({ env: { ...s.env, GIT_TRACE2_EVENT: trace } }, ...args)
  expect(code).toBe(0)
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((row) => row.includes('"event":"start"')).length
}

test('1,000 tasks are listed with as many Git processes as three', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const add = async (from: number, to: number) =>
    await transact(repo, writer, newOperation('plan', 'many'), () => ({
      added: Array.from({ length: to - from }, (_, index) => ({
        id: `t${from + index}` as TaskId,
        brief: brief(`Task ${from + index}`),
        target: 'main',
      })),
    }))
  await add(0, 3)
  const few = await gitCalls(s, 'list', '--json')
  await add(3, 1000)
  expect(await gitCalls(s, 'list', '--json')).toBe(few)
  expect(few).toBeLessThan(9)
  expect(Object.keys(await s.states())).toHaveLength(1000)
})

test("two clones' journals, united by git notes merge, fold to one state whoever merges", async () => {
  const s = await scratch()
  await s.ok('add', 'Shared')
  const other = join(s.root, 'other')
  await s.git('clone', '-q', s.repo, other)
  await s.git(
    '-C',
    other,
    'fetch',
    '-q',
    'origin',
    'refs/notes/*:refs/notes/*',
    'refs/agents/*:refs/agents/*',
  )
  await s.ok('edit', 'shared', '--title', 'Here')
  await s.ok('edit', 'shared', '--paths', 'src/**')
  expect(await s.agentsIn({ cwd: other }, 'edit', 'shared', '--title', 'There')).toMatchObject({ code: 0 })
  const merge = ['notes', '--ref=agents', 'merge', '-q', '-s', 'cat_sort_uniq']
  await s.git('fetch', '-q', other, 'refs/notes/agents:refs/notes/theirs')
  await s.git('-C', other, 'fetch', '-q', s.repo, 'refs/notes/agents:refs/notes/theirs')
  await s.git(...merge, 'theirs')
  await s.git('-C', other, ...merge, 'theirs')
  const stateIn = async (folder: string) => {
    const repo = await repoOf(s, folder)
    const { journals, refs } = await readStore(repo)
    const text = journals.get('shared' as TaskId) ?? ''
    expect(parseJournal(text).lines).toHaveLength(4)
    return fold('shared' as TaskId, refs.get(taskRef('shared' as TaskId)) as Oid, text)
  }
  const here = await stateIn(s.repo)
  expect(here).toMatchObject({ state: 'pending', illegal: [] })
  expect(await stateIn(other)).toEqual(here)
})
