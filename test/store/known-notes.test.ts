// What is remembered of the notes is what Git has: after own writes, after those of others, in both object formats.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TaskId } from '../../src/domain/names.ts'
import { findRepo } from '../../src/git/repo.ts'
import { newOperation } from '../../src/store/operation.ts'
import { readStore } from '../../src/store/tasks.ts'
import { transact, type Writer } from '../../src/store/transaction.ts'
import { listNotes } from '../support/notes.ts'
import { repoOf, scratch } from '../support/scratch.ts'

const writer: Writer = {
  ident: { name: 'Pat Person', email: 'pat@example.org', at: '0 +0000' },
  by: 'Pat Person <pat@example.org>',
}
const one = 'one' as TaskId
const brief = {
  title: 'One',
  prompt: 'é\ud800',
  paths: [],
  after: [],
  kind: 'change',
  checks: [],
  commits: [],
} as const

/** The verbs of Git that `work` starts. */
async function verbsOf(root: string, work: () => Promise<unknown>): Promise<string[]> {
  const trace = join(root, 'trace')
  process.env.GIT_TRACE2_EVENT = trace
  await work().finally(() => delete process.env.GIT_TRACE2_EVENT)
  const rows = readFileSync(trace, 'utf8').split('\n')
  const names = rows.flatMap((row) => /"event":"cmd_name".*"name":"([^"]+)"/.exec(row)?.[1] ?? [])
  return names.filter((name) => !name.startsWith('_')).sort()
}

test('after own writes and those of others the notes are as Git has them, read again only after others', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const add = {
    added: [{ id: one, brief: { ...brief, paths: [], after: [], checks: [], commits: [] }, target: 'main' }],
  }
  await transact(repo, writer, newOperation('add', 'one'), () => add)
  const edit = { lines: [{ task: one, entry: { type: 'edited', brief: { title: 'Changed' } } as const }] }
  await transact(repo, writer, newOperation('edit', 'one'), () => edit)

  const known = verbsOf(s.root, () => readStore(repo))
  expect(await known).toEqual(['for-each-ref'])
  const own = await readStore(repo)
  expect(own.notes).toEqual(await listNotes(repo))
  expect(own.journals.get(one)).toBe(
    `${await s.git('notes', '--ref=agents', 'show', own.refs.get('refs/agents/tasks/one' as never) ?? '')}\n`,
  )

  await s.ok('edit', 'one', '--title', 'By another')
  const theirs = await readStore(repo)
  expect(theirs.tasks.get(one)?.brief.title).toBe('By another')
  expect(theirs.notes).toEqual(await listNotes(repo))
})

test('the same where objects are named by SHA-256', async () => {
  const s = await scratch()
  const folder = join(s.root, 'sha256')
  await s.git('init', '-q', '--object-format=sha256', '-b', 'main', folder)
  const repo = await findRepo(folder)
  const add = {
    added: [{ id: one, brief: { ...brief, paths: [], after: [], checks: [], commits: [] }, target: 'main' }],
  }
  await transact(repo, writer, newOperation('add', 'one'), () => add)
  expect((await readStore(repo)).notes).toEqual(await listNotes(repo))
})
