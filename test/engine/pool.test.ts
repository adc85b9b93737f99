// The pool of worktrees that are set up beforehand: what a task gets of it, that it follows the target and what is copied,
// and that nothing in it is lost or left.
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { oidOf } from '../../src/domain/names.ts'
import { isAlike, purposeOf } from '../../src/engine/pool.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'
import { addTasks } from '../support/tasks.ts'

const config = 'warm: 1\ncopy: [.env]\nsetup: ["pwd >>made.txt"]\n'

/** A script that works once it is told to. */
const whenTold = (s: Scratch): string => `read -r word <'${join(s.root, 'told')}'; echo $word >work.txt`

/** Runs task `a`, whose script is told to work when the pool is full: it is filled only while somebody works. */
async function runFilling(s: Scratch, ...args: string[]): Promise<void> {
  const fifo = join(s.root, 'told')
  if (!existsSync(fifo)) await s.gitIn({}, '-c', `alias.x=!mkfifo '${fifo}'`, 'x')
  const { ended } = s.start('run', ...args, 'a')
  await Promise.race([filled(s), ended])
  await Promise.race([writeFile(fifo, `${args.join()}.\n`), ended])
  expect(await ended).toMatchObject({ code: 0 })
}

/** Looks whenever something happens where Git and we say how a worktree stands. */
async function filled(s: Scratch): Promise<void> {
  const all = join(s.repo, '.git/worktrees')
  for (;;) {
    const kept = existsSync(all) ? readdirSync(all).filter((name) => name.startsWith('warm.')) : []
    const folders = [join(s.repo, '.git'), all, ...kept.map((name) => join(all, name))].filter(existsSync)
    const watchers = folders.map((folder) => watch(folder))
    try {
      if (kept.some((name) => isReady(join(all, name)))) return
      await Promise.race(watchers.map((watcher) => once(watcher, 'change')))
    } finally {
      for (const watcher of watchers) watcher.close()
    }
  }
}

function isReady(folder: string): boolean {
  const note = join(folder, 'agents-ready')
  return existsSync(note) && /^[0-9a-f]{40} /.test(readFileSync(note, 'utf8'))
}

test('a task takes a worktree of the pool, which follows the target; what somebody leaves there is kept', async () => {
  const s = await scratch({ config })
  await s.write('.git/info/exclude', '.env\n')
  await s.write('.env', 'one\n')
  const own = 'test "$(cat .env)" = one; cp made.txt told.txt'
  await addTasks(s, { a: whenTold(s), b: own, c: own })
  await runFilling(s, '--trust')
  await s.ok('run', 'b')
  const slot = s.worktree('warm.1')
  expect(await s.git('show', 'agents/b:told.txt')).toBe(slot)
  expect(await s.git('diff', '--name-only', 'main', 'agents/b')).toBe('told.txt')
  await s.ok('review', 'a', '--request-changes', '-m', 'once more')
  await runFilling(s)
  await s.commit('moved')
  await s.ok('run', 'c')
  expect(await s.git('show', 'agents/c:told.txt')).toBe(`${slot}\n${s.worktree('c')}`)
  expect(await s.git('merge-base', 'agents/c', 'main')).toBe(await s.git('rev-parse', 'main'))
})

test('a kill while one moves is set right by the next command; clean keeps what is in the pool and removes it', async () => {
  const s = await scratch({ config })
  await addTasks(s, { a: whenTold(s) })
  await runFilling(s, '--trust')
  const [slot, place] = [s.worktree('warm.1'), s.worktree('b')]
  await rename(slot, place)
  const note = { pid: 2 ** 22 + 1, start: '1', mark: 'gone', worktree: place }
  await mkdir(join(s.repo, '.git/agents', 'work'), { recursive: true })
  await s.write(join('.git/agents', 'work', '4194305-0.json'), JSON.stringify(note))
  await s.ok('list')
  expect(await s.git('worktree', 'list', '--porcelain')).toContain(`worktree ${place}\n`)
  await s.git('worktree', 'move', place, slot)
  await s.write(join(slot, 'precious.txt'), 'mine\n')
  expect(await s.ok('doctor')).toContain('1 of 1 worktrees are ready')
  const { pool } = await s.json<{ pool: object[] }>('clean')
  expect(pool).toEqual([{ worktree: slot, reason: null }])
  expect(existsSync(slot)).toBe(false)
  expect(await s.git('show', 'refs/agents/keep/worktree-warm/1:precious.txt')).toBe('mine')
})

test('what a worktree was set up for changes with the commands and with every file that is copied', async () => {
  const s = await scratch({ config })
  const repo = await repoOf(s)
  const read = async () => await readConfig({ root: s.repo, commonDir: repo.commonDir })
  const [commit, other] = [oidOf('1'.repeat(40)), oidOf('2'.repeat(40))]
  const before = await purposeOf(repo, await read(), commit)
  expect(isAlike(before, await purposeOf(repo, await read(), other))).toBe(true)
  await s.write('.env', 'two\n')
  const after = await purposeOf(repo, await read(), commit)
  expect(isAlike(before, after)).toBe(false)
  expect(isAlike(after, await purposeOf(repo, { ...(await read()), setup: ['true'] }, commit))).toBe(false)
})
