// Everything that is refused, with its whole message: wrong command lines and states in which a verb must not go on.
// One snapshot of all of them, so that nothing escapes and the words can be read side by side.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { acted } from '../story/acted.ts'
import type { Ran, StartOptions } from '../support/process.ts'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { transcript } from '../support/transcript.ts'

const told: string[] = []

/** Runs a command line that must be refused, and keeps its transcript; nothing may have changed. */
async function refused(
  s: Scratch,
  what: string,
  args: string[],
  options: Partial<StartOptions> = {},
): Promise<void> {
  const before = await refsOf(s)
  const { stdout, code } = await tell(s, what, args, options)
  expect.soft({ what, code, stdout }).toEqual({ what, code: 2, stdout: '' })
  expect.soft(await refsOf(s), what).toBe(before)
}

/** Runs a command line whose answer is no: exit code 1, with an answer all the same. */
async function denied(s: Scratch, what: string, args: string[]): Promise<void> {
  const { code } = await tell(s, what, args, {})
  expect.soft({ what, code }).toEqual({ what, code: 1 })
}

async function tell(s: Scratch, what: string, args: string[], options: Partial<StartOptions>): Promise<Ran> {
  const ran = await s.agentsIn(options, ...args)
  const text = `# ${what}\n$ git agents ${args.map(shown).join(' ')}\n${transcript(ran, s)}`
  told.push(text.replace(/\b\d{8}T\d+Z?-\w+/g, '<operation>'))
  return ran
}

const shown = (arg: string): string => (/^[\w./:@=-]+$/.test(arg) ? arg : `'${arg}'`)

const refsOf = async (s: Scratch): Promise<string> => (await s.gitIn({}, 'for-each-ref')).stdout

test('what was typed wrong', { timeout: 60_000 }, async () => {
  const s = await scratch()
  await s.ok('add', 'Write lessons', '--id', 'lessons', '--paths', 'docs/**')
  await s.ok('add', 'Write lessons in Spanish', '--id', 'lessons-es')
  await s.ok('add', 'Pages', '--after', 'lessons')
  await refused(s, 'an unknown verb', ['lnad'])
  await refused(s, 'an unknown verb like no other', ['frobnicate'])
  await refused(s, 'an unknown flag', ['land', '--al'])
  await refused(s, 'an unknown flag before the verb', ['--verbose', 'list'])
  await refused(s, 'a flag without its value', ['add', 'x', '--paths'])
  await refused(s, 'a value for a switch', ['land', '--all=yes'])
  await refused(s, 'a number that is none', ['run', '-j', 'many'])
  await refused(s, 'a kind that is none', ['add', 'x', '--kind', 'chore'])
  await refused(s, 'no title', ['add'])
  await refused(s, 'an empty title', ['add', ''])
  await refused(s, 'a blank title', ['add', ' \n '])
  await refused(s, 'a title in two words', ['add', 'two', 'words'])
  await refused(s, 'a prompt twice', ['add', 'x', '-m', 'one', '-F', 'two'])
  await refused(s, 'a prompt file that is missing', ['add', 'x', '-F', 'missing.md'])
  await refused(s, 'a glob outside the repository', ['add', 'x', '--paths', '../elsewhere/**'])
  await refused(s, 'a glob that can match nothing', ['add', 'x', '--paths', 'docs/'])
  await refused(s, 'an id that cannot be one', ['add', 'x', '--id', 'Not An Id'])
  await refused(s, 'an id that is taken', ['add', 'x', '--id', 'lessons'])
  await refused(s, 'an agent that is not known', ['add', 'x', '--agent', 'puppett'])
  await refused(s, 'a dependency that is not known', ['add', 'x', '--after', 'lesons'])
  await refused(s, 'an id that is not known', ['show', 'lesons'])
  await refused(s, 'an id that is like no other', ['show', 'zzz'])
  await refused(s, 'an id of two tasks', ['show', 'less'])
  await refused(s, 'an id like an option', ['show', '--', '--help'])
  await refused(s, 'a cycle by edit', ['edit', 'lessons', '--after', 'pages'])
  await refused(s, 'a task after itself', ['edit', 'lessons', '--after', 'lessons'])
  await refused(s, 'an edit of nothing', ['edit', 'lessons'])
  await refused(s, 'an edit to an empty title', ['edit', 'lessons', '--title', ''])
  await refused(s, 'a plan that is missing', ['plan', 'missing.yaml'])
  await refused(s, 'a plan that is a folder', ['plan', 'src'])
  await refused(s, 'an empty plan', ['plan', '-'])
  await refused(s, 'a plan with a cycle and an unknown key', ['plan', '-'], {
    input: 'tasks:\n  - {id: a, title: A, after: [b]}\n  - {id: b, title: B, after: [a], promt: x}\n',
  })
  await refused(s, 'a target that can be no branch', ['land', '--onto', 'a b'])
  await refused(s, 'two verdicts', ['review', 'lessons', '--approve', '--reject', '-m', 'x'])
  await refused(s, 'a verdict on nothing', ['review', '--approve'])
  await refused(s, 'an attempt of nothing', ['review', '--attempt', '1', '--compare'])
  await refused(s, 'a message without a verdict', ['review', 'lessons', '-m', 'x'])
  await refused(s, 'force without a verdict', ['review', 'lessons', '--force'])
  await refused(s, 'changes that are not said', ['review', 'lessons', '--request-changes'])
  await refused(s, 'an operation that is not known', ['undo', 'nothing'])
  await refused(s, 'a folder that is missing', ['-C', 'missing', 'list'])
  await refused(s, 'an unknown page', ['help', 'lnad'])
})

test('states of tasks', { timeout: 60_000 }, async () => {
  const s = await acted('retries: 0\n')
  await refused(s, 'undo with nothing done', ['undo'])
  await refused(s, 'redo with nothing undone', ['redo'])
  await s.ok('add', 'Pending')
  await refused(s, 'a review of what has not run', ['review', 'pending'])
  await refused(s, 'the diff of what has not run', ['review', 'pending', '--diff'])
  await refused(s, 'an approval of what has not run', ['review', 'pending', '--approve'])
  await refused(s, 'to restore what was never kept', ['restore', 'pending'])
  await refused(s, 'to adopt what is not there', ['adopt', 'nowhere'])
  await refused(s, 'to adopt the target', ['adopt', 'main'])
  await refused(s, 'to continue what has no conflict', ['land', 'pending', '--continue'])
  await refused(s, 'a run of commands that nobody trusts', ['run'])
  await s.done('finished', 'echo done > finished.txt')
  await refused(s, 'to drop what is done', ['drop', 'finished'])
  s.act('broken', 'echo half > half.txt; exit 3')
  await s.ok('add', 'Broken')
  await s.agents('run', 'broken')
  await refused(s, 'an approval of what failed', ['review', 'broken', '--approve'])
  await refused(s, 'a forced approval without a reason', ['review', 'broken', '--approve', '--force'])
  await s.ok('land', 'finished')
  await refused(s, 'to edit what has landed', ['edit', 'finished', '--title', 'Other'])
  await refused(s, 'to drop what has landed', ['drop', 'finished'])
  await refused(s, 'to review what has landed', ['review', 'finished', '--reject', '-m', 'too late'])
  await s.commit('later', { 'later.txt': 'later\n' })
  await refused(s, 'undo of a landing with a commit on top', ['undo'])
  await denied(s, 'to land what has not run', ['land', 'pending'])
  await denied(s, 'to land what failed', ['land', 'broken'])
  await s.done('rejected', 'echo no > no.txt')
  await s.ok('review', 'rejected', '--reject', '-m', 'Not wanted.')
  await denied(s, 'to land what was rejected', ['land', 'rejected'])
})

test('an undo that later work stands on', async () => {
  const s = await acted()
  await s.done('finished', 'echo done > finished.txt')
  await s.ok('review', 'finished', '--approve')
  const [review] = (await s.json<{ operations: { id: string }[] }>('operations')).operations
  await s.ok('land')
  await refused(s, 'undo of a review whose task has landed', ['undo', review?.id ?? ''])
  await s.git('init', '--quiet', '--bare', '../origin.git')
  await s.git('push', '--quiet', '../origin.git', 'main')
  await s.git('remote', 'add', 'origin', '../origin.git')
  await s.git('fetch', '--quiet', 'origin')
  await refused(s, 'undo of a landing that was pushed', ['undo'])
})

test('places', async () => {
  const s = await scratch()
  mkdirSync(join(s.root, 'outside'))
  await refused(s, 'not a Git repository', ['list'], { cwd: join(s.root, 'outside') })
  await refused(s, 'not a Git repository, given by -C', ['-C', '../outside', 'list'])
  await refused(s, 'a file given by -C', ['-C', 'README.md', 'list'])
  const gone = await s.gitIn(
    {},
    '-c',
    `alias.gone=!mkdir gone && cd gone && rmdir ../gone && git-agents list`,
    'gone',
  )
  expect(gone.code).toBe(2)
  told.push(`# a folder that was removed\n$ git agents list\n${transcript(gone, s)}`)
  await s.git('init', '--quiet', '../empty')
  await refused(s, 'no commit yet', ['add', 'x'], { cwd: join(s.root, 'empty') })
  await s.git('checkout', '--quiet', '--detach')
  await refused(s, 'a detached HEAD', ['add', 'x'])
  await s.git('checkout', '--quiet', 'main')
  await s.write('.agentsrc', 'agnet: puppet\nconcurrency: none\n')
  await refused(s, 'a wrong configuration', ['list'])
})

test('what stands in the way of a run', async () => {
  const s = await acted()
  await s.ok('add', 'One', '--id', 'one')
  s.act('one', 'echo one > one.txt')
  await refused(s, 'inside an agent: run', ['run'], { env: { ...s.env, GIT_AGENTS_TASK: 'one' } })
  await refused(s, 'inside an agent: add --run', ['add', 'New', '--run'], {
    env: { ...s.env, GIT_AGENTS_TASK: 'one' },
  })
  await refused(s, 'inside an agent: runner', ['runner', 'x'], { env: { ...s.env, GIT_AGENTS_TASK: 'one' } })
  await refused(s, 'a runner whose id leads elsewhere', ['runner', '../../../src'])
  expect(existsSync(join(s.repo, 'src'))).toBe(true)
  await refused(s, 'inside an agent: land', ['land'], { env: { ...s.env, GIT_AGENTS_TASK: 'one' } })
  await refused(s, 'inside an agent: undo', ['undo'], { env: { ...s.env, GIT_AGENTS_TASK: 'one' } })
})

test('a task that is running', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await s.ok('add', 'One')
  await s.ok('add', 'Two')
  const run = s.start('run', '--trust', 'one')
  const agent = await puppets.next('one')
  await agent.write('one.txt', 'one\n')
  await refused(s, 'the log of what has not run', ['logs', 'two'])
  await refused(s, 'to drop a running task', ['drop', 'one'])
  await refused(s, 'to edit a running task', ['edit', 'one', '--title', 'Other'])
  await refused(s, 'to approve a running task', ['review', 'one', '--approve'])
  await refused(s, 'to undo a run that goes on', ['undo'])
  await agent.exit(0)
  await run.ended
})

test('what stands in the way of a worktree', async () => {
  const s = await acted()
  s.act('one', 'echo one > one.txt')
  await s.ok('add', 'One')
  mkdirSync(s.worktree('one'), { recursive: true })
  writeFileSync(join(s.worktree('one'), 'mine.txt'), 'mine')
  await denied(s, 'a folder where the worktree has to be', ['run', '--trust'])
  expect(await s.states()).toEqual({ one: 'pending' })
  rmSync(s.worktree('one'), { recursive: true })
  await s.git('branch', 'agents')
  await denied(s, 'a branch named agents', ['run'])
  expect(await s.states()).toEqual({ one: 'pending' })
  await s.git('branch', '-D', 'agents')
  await s.ok('run')
})

test('a merge under way in the checkout', async () => {
  const s = await acted()
  await s.done('one', 'echo one > one.txt')
  await s.git('checkout', '--quiet', '-b', 'side')
  await s.commit('side', { 'src/a.txt': 'side\n' })
  await s.git('checkout', '--quiet', 'main')
  await s.commit('main', { 'src/a.txt': 'main\n' })
  await s.gitIn({}, 'merge', 'side')
  const before = await s.git('status', '--porcelain=v2')
  await denied(s, 'to land while a merge is under way', ['land', 'one'])
  expect(await s.git('status', '--porcelain=v2')).toBe(before)
  expect(await s.gitIn({}, 'rev-parse', '--verify', 'MERGE_HEAD')).toMatchObject({ code: 0 })
})

test('what stands in the way of a landing', async () => {
  const s = await acted()
  await s.done('finished', 'echo done > finished.txt')
  await s.write('finished.txt', 'mine\n')
  await denied(s, 'a file of the person in the way', ['land', 'finished'])
  expect(await s.read('finished.txt')).toBe('mine\n')
  rmSync(join(s.repo, 'finished.txt'))
  writeFileSync(join(s.repo, '.git/index.lock'), '')
  await refused(s, 'Git at work in the checkout', ['land', 'finished'])
  rmSync(join(s.repo, '.git/index.lock'))
  writeFileSync(join(s.root, 'home/.gitconfig'), '[user]\n\tuseConfigOnly = true\n')
  await refused(s, 'nobody to sign the commit', ['land', 'finished'])
})

afterAll(() => {
  expect(told.length).toBeGreaterThan(60)
})

test('all of them, in their words', async () => {
  await expect(told.join('\n')).toMatchFileSnapshot('__snapshots__/refusals.txt')
})
