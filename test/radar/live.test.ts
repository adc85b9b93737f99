// `--watch`: the next answer comes when something has changed, and only then; it holds no lock and ends quietly.
import { readdirSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentsOf } from '../support/documents.ts'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

interface Conflicts {
  pairs: { a: string; b: string; verdict: string; conflicts: { path: string }[] }[]
}
interface List {
  tasks: { id: string; state: string; changed: number | null }[]
}

/** Two tasks that are done, each with a worktree. */
async function done(): Promise<Scratch> {
  const s = await scratch()
  const puppets = await openPuppets(s)
  for (const id of ['one', 'two']) await addTask(s, id)
  const run = s.start('run', '--trust')
  for (const id of ['one', 'two']) {
    const agent = await puppets.next(id)
    await agent.write(`${id}.txt`, `${id}\n`)
    await agent.exit(0)
  }
  await run.ended
  return s
}

const verdictOf =
  (a: string, b: string) =>
  ({ pairs }: Conflicts): string | undefined =>
    pairs.find((pair) => pair.a === a && pair.b === b)?.verdict

test('conflicts come and go as files change, in old folders and new ones, and Ctrl-C ends it without a word', async () => {
  const s = await done()
  const watching = s.start('conflicts', '--watch', '--json')
  const next = documentsOf<Conflicts>(watching)
  const verdict = verdictOf('one', 'two')
  await next((document) => verdict(document) === 'clear')
  await writeFile(join(s.worktree('one'), 'src/a.txt'), 'ONE\n')
  await writeFile(join(s.worktree('two'), 'src/a.txt'), 'TWO\n')
  await next((document) => verdict(document) === 'conflict')
  await s.gitIn({ cwd: s.worktree('two') }, 'checkout', '--', 'src/a.txt')
  await next((document) => verdict(document) === 'clear')
  for (const id of ['one', 'two']) {
    await mkdir(join(s.worktree(id), 'new/deep'), { recursive: true })
    await writeFile(join(s.worktree(id), 'new/deep/file'), `${id}\n`)
  }
  await next((document) => verdict(document) === 'conflict')
  // The person's own checkout takes part too.
  await s.write('src/a.txt', 'mine\n')
  await next((document) => verdictOf('one', 'checkout')(document) === 'conflict')
  watching.kill('SIGINT')
  const { code, stderr } = await watching.ended
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
  expect(readdirSync(join(s.repo, '.git/agents/tmp'))).toEqual([])
})

test('a list follows tasks that others add, run and drop', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  const watching = s.start('list', '--watch', '--json')
  const next = documentsOf<List>(watching)
  await next(({ tasks }) => tasks.length === 0)
  await addTask(s, 'late')
  await next(({ tasks }) => tasks[0]?.state === 'pending')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('late')
  await next(({ tasks }) => tasks[0]?.state === 'running')
  await agent.write('late.txt', 'late\n')
  await next(({ tasks }) => tasks[0]?.changed === 1)
  await agent.exit(0)
  await run.ended
  await next(({ tasks }) => tasks[0]?.state === 'done')
  watching.kill('SIGTERM')
  expect(await watching.ended).toMatchObject({ code: 143, stderr: '' })
})

test('a runner that is killed is noticed though it leaves no trace', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await addTask(s, 'orphan')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('orphan')
  const watching = s.start('list', '--watch', '--json')
  const next = documentsOf<List>(watching)
  await next(({ tasks }) => tasks[0]?.state === 'running')
  run.kill('SIGKILL')
  await next(({ tasks }) => tasks[0]?.state === 'stopped')
  await agent.kill('SIGKILL')
})

test('without a terminal the first answer is whole, and then only what has changed is said', async () => {
  const s = await done()
  const watching = s.start('conflicts', '--watch')
  await watching.says(/nothing meets/)
  await writeFile(join(s.worktree('one'), 'src/b.txt'), 'ONE\n')
  await writeFile(join(s.worktree('two'), 'src/b.txt'), 'TWO\n')
  await watching.says(/conflict {2}one and two\n {4}src\/b\.txt {2}contents {2}lines 1-5\n/)
  await rm(join(s.worktree('two'), 'src/b.txt'))
  await watching.says(/modify\/delete/)
  watching.kill('SIGINT')
  const { stdout } = await watching.ended
  expect(stdout.match(/claims no paths/g)).toHaveLength(2)
})

test("an agent's git never meets a lock of the radar's, and its index is left alone", async () => {
  const s = await done()
  const folder = s.worktree('one')
  const watching = s.start('conflicts', '--watch', '--json')
  const next = documentsOf<Conflicts>(watching)
  await next(() => true)
  const script = `set -e; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo $i >> src/a.txt; git add src/a.txt; done`
  const { execFile } = await import('node:child_process')
  const added = await new Promise<string>((resolve) =>
    execFile('sh', ['-c', script], { cwd: folder, env: s.env }, (error, _, stderr) =>
      resolve(`${error?.code ?? 0} ${stderr}`),
    ),
  )
  expect(added).toBe('0 ')
  await appendFile(join(s.worktree('two'), 'src/a.txt'), 'two\n')
  await next((document) => verdictOf('one', 'two')(document) === 'conflict')
  expect(await readFile(join(folder, 'src/a.txt'), 'utf8')).toMatch(/\n300\n$/)
  watching.kill('SIGINT')
  await watching.ended
})

test('a second look merges nothing anew, and after one change only what that worktree can meet', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  const ids = ['a', 'b', 'c', 'd']
  for (const id of ids) await addTask(s, id)
  const run = s.start('run', '--trust', '-j', '4')
  for (const id of ids) {
    const agent = await puppets.next(id)
    await agent.write('src/a.txt', `${id}\ntwo\nthree\nfour\nfive\n`)
    await agent.exit(0)
  }
  await run.ended
  await rm(join(s.repo, '.git/agents/cache'), { recursive: true, force: true })
  const trace = join(s.root, 'trace')
  const merges = async (): Promise<{ report: Conflicts; merges: number }> => {
    await rm(trace, { force: true })
    s.env.GIT_TRACE = trace
    const report = await s.json<Conflicts>('conflicts')
    delete s.env.GIT_TRACE
    return { report, merges: (await readFile(trace, 'utf8')).match(/built-in: git merge-tree/g)?.length ?? 0 }
  }
  const first = await merges()
  const second = await merges()
  expect(first.report.pairs.filter(({ verdict }) => verdict === 'conflict')).toHaveLength(6)
  expect([first.merges, second.merges]).toEqual([1, 0])
  expect(second.report).toEqual(first.report)
  await writeFile(join(s.worktree('d'), 'src/a.txt'), 'one\ntwo\nthree\nfour\nfive\n')
  const third = await merges()
  expect(third.report.pairs.filter(({ verdict }) => verdict === 'conflict')).toHaveLength(3)
  await s.git('config', 'merge.conflictStyle', 'diff3')
  expect((await merges()).merges).toBe(1)
})
