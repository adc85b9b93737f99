// Kill -9 of a command and of the Git that checks files out for it, in a task's worktree and in that of the checks: the
// locks and half-made worktrees that stay are known as ours, and hinder nobody.
import { readdirSync } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { recoverLanding } from '../../src/engine/recover.ts'
import { takeLock } from '../../src/store/lock.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'
import { addTasks } from '../support/tasks.ts'

/** A checkout of `src/b.txt`, or of a file `x`, kills Git and who started it, once, while the file `stop` is there. */
async function stoppable(): Promise<Scratch & { stop: () => Promise<void> }> {
  const s = await scratch()
  const stop = join(s.root, 'stop')
  const smudge = `if [ -e '${stop}' ]; then rm '${stop}'; kill -9 $(ps -o ppid= -p $PPID) $PPID; fi; cat`
  await s.git('config', 'filter.stop.smudge', smudge)
  await s.commit('attributes', { '.gitattributes': 'src/b.txt filter=stop\nx filter=stop\n' })
  return { ...s, stop: async () => await s.write(stop, '') }
}

const locks = (s: Scratch): string[] =>
  readdirSync(join(s.repo, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.lock'),
  )

test('the next command clears up and goes on', async () => {
  const s = await stoppable()
  await addTasks(s, { a: { script: 'echo a > a.txt', checks: ['test -e src/b.txt'] } })
  await s.stop()
  expect((await s.agents('run', '--trust')).code).toBe(137)
  expect(locks(s)).toEqual(['worktrees/a/index.lock'])
  await s.ok('run', '--trust')
  await s.stop()
  expect((await s.agents('land', 'a', '--trust')).code).toBe(137)
  expect(locks(s)).toEqual(['worktrees/check/index.lock'])
  await s.ok('land', 'a', '--trust')
  expect(locks(s)).toEqual([])
  expect(await s.git('status', '--porcelain')).toBe('')
})

test("locks that the Git of a killed agent left are nobody else's", async () => {
  const s = await scratch()
  await s.write(join(s.root, 'stop'), '')
  const locked = ['d=$(git rev-parse --git-dir)', ': > "$d/HEAD.lock"', 'cp "$d/index" "$d/index.lock"']
  const ref = ': > "$(git rev-parse --git-common-dir)/refs/heads/agents/a.lock"'
  const killed = `if rm '${s.root}/stop'; then ${[...locked, ref].join('; ')}; kill -9 $PPID $$; fi`
  await addTasks(s, { a: `echo half > a.txt; ${killed}; echo a > a.txt; git add -A; git commit -qm mine` })
  expect((await s.agents('run', '--trust')).code).toBe(137)
  expect(locks(s).sort()).toEqual([
    'refs/heads/agents/a.lock',
    'worktrees/a/HEAD.lock',
    'worktrees/a/index.lock',
  ])
  await s.ok('run', '--trust')
  expect(locks(s)).toEqual([])
  expect(await s.git('log', '-1', '--format=%s', 'agents/a')).toBe('mine')
})

test('the checkout of the target follows to its end, though Git was killed in the middle of it', async () => {
  const s = await stoppable()
  await addTasks(s, { a: 'rm src/a.txt; mkdir src/a.txt; echo x > src/a.txt/x; echo seis >> src/b.txt' })
  await s.ok('run', '--trust')
  await s.stop()
  expect((await s.agents('land', 'a')).code).toBe(137)
  expect(locks(s).sort()).toEqual(['agents-index.lock', 'index.lock'])
  expect((await s.agents('list')).stderr).toContain('finished the landing of a')
  expect(locks(s)).toEqual([])
  expect(await s.git('status', '--porcelain')).toBe('')
  expect(await s.read('src/a.txt/x')).toBe('x\n')
  expect(await s.read('src/b.txt')).toContain('seis')
})

test('a registration that is not whole goes, and the worktree is made anew', async () => {
  const s = await stoppable()
  await addTasks(s, { a: 'echo a > a.txt' })
  await s.stop()
  expect((await s.agents('run', '--trust')).code).toBe(137)
  const admin = join(s.repo, '.git/worktrees/a')
  // As `git worktree add` leaves it when it is killed before its last writes.
  await s.gitIn({ cwd: '/' }, '-c', `alias.x=!rm -rf '${admin}'/[a-z]* '${s.worktree('a')}'`, 'x')
  await mkdir(s.worktree('a'))
  await s.write(join(admin, 'locked'), 'initializing')
  await s.write(join(admin, 'HEAD'), `${'0'.repeat(40)}\n`)
  await s.write(join(admin, 'gitdir'), `${s.worktree('a')}/.git\n`)
  await s.write(join(s.worktree('a'), '.git'), `gitdir: ${admin}\n`)
  await s.ok('run', '--trust')
  expect(await s.states()).toEqual({ a: 'done' })
  expect((await stat(join(admin, 'commondir'))).isFile()).toBe(true)
})

test("a lock of the index that holds something may be a person's, and stays", async () => {
  const s = await stoppable()
  await addTasks(s, { a: 'echo a > a.txt' })
  await s.stop()
  await s.agents('run', '--trust')
  const lock = join(s.repo, '.git/worktrees/a/index.lock')
  await s.write(lock, 'DIRC')
  expect((await s.agents('run', '--trust')).stderr).toContain(`${lock}': File exists`)
  expect(await readFile(lock, 'utf8')).toBe('DIRC')
})

test('locks of a killed fast-import go, those of one at work stay', async () => {
  const s = await scratch()
  const folder = join(s.repo, '.git/refs/agents/scratch')
  await s.write(join(folder, '999999999-1.5/1.lock'), '')
  await s.write(join(folder, `${process.pid}-1.5/1.lock`), '')
  await s.ok('list')
  expect(readdirSync(folder)).toEqual([`${process.pid}-1.5`])
})

test('a landing that waited for one that is killed mends before it reads', async () => {
  const s = await stoppable()
  await addTasks(s, { a: 'echo seis >> src/b.txt' })
  await s.ok('run', '--trust')
  await s.stop()
  await s.agents('land', 'a')
  const repo = await repoOf(s)
  const lock = await takeLock(repo, 'land', 0)
  const said: Event[] = []
  await recoverLanding(repo, (event) => said.push(event))
  lock.release()
  expect(said).toMatchObject([{ type: 'warning', text: expect.stringContaining('the landing of a') }])
  expect(await s.git('status', '--porcelain')).toBe('')
  expect(locks(s)).toEqual([])
})

test('a note of a worktree whose name means something in a pattern hinders nobody', async () => {
  const s = await scratch()
  const admin = join(s.repo, '.git/worktrees/c')
  await mkdir(admin, { recursive: true })
  const note = { pid: 1, start: 'long ago', mark: 'none', worktree: join(s.root, 'c++') }
  await s.write(join('.git/agents', 'work', '1-0.json'), JSON.stringify(note))
  await s.ok('list')
  expect(readdirSync(join(s.repo, '.git/agents', 'work'))).toEqual([])
  expect(readdirSync(join(s.repo, '.git/worktrees'))).toEqual(['c'])
})
