// The pool of worktrees that are set up beforehand: what a task gets of it, that it follows the target and what is copied,
// and that nothing in it is lost or left.
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { oidOf } from '../../src/domain/names.ts'
import { isAlike, purposeOf } from '../../src/engine/pool.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'
import { addTasks } from '../support/tasks.ts'

const config = 'warm: 1\ncopy: [.env]\nsetup: ["pwd >>made.txt"]\n'

/** Waits until the pool is full, then works: the pool is filled only while somebody works. */
const whileFilled = (s: Scratch): string =>
  `until cat ${s.repo}/.git/worktrees/warm.*/agents-ready 2>&1 | grep -q '^[0-9a-f]\\{40\\} '; do sleep 0.02; done; echo work >work.txt`

test('a task takes a worktree of the pool, which follows the target; what somebody leaves there is kept', async () => {
  const s = await scratch({ config })
  await s.write('.git/info/exclude', '.env\n')
  await s.write('.env', 'one\n')
  const own = 'test "$(cat .env)" = one; cp made.txt told.txt'
  await addTasks(s, { a: whileFilled(s), b: own, c: own })
  await s.ok('run', '--trust', 'a')
  await s.ok('run', 'b')
  const slot = s.worktree('warm.1')
  expect(await s.git('show', 'agents/b:told.txt')).toBe(slot)
  expect(await s.git('diff', '--name-only', 'main', 'agents/b')).toBe('told.txt')
  await s.write(join(s.root, 'scripts/a.sh'), `${whileFilled(s)}\necho more >>work.txt`)
  await s.ok('review', 'a', '--request-changes', '-m', 'once more')
  await s.ok('run', 'a')
  await s.commit('moved')
  await s.ok('run', 'c')
  expect(await s.git('show', 'agents/c:told.txt')).toBe(`${slot}\n${s.worktree('c')}`)
  expect(await s.git('merge-base', 'agents/c', 'main')).toBe(await s.git('rev-parse', 'main'))
})

test('a kill while one moves is set right by the next command; clean keeps what is in the pool and removes it', async () => {
  const s = await scratch({ config })
  await addTasks(s, { a: whileFilled(s) })
  await s.ok('run', '--trust', 'a')
  const [slot, place] = [s.worktree('warm.1'), s.worktree('b')]
  await rename(slot, place)
  const note = { pid: 2 ** 22 + 1, start: '1', mark: 'gone', worktree: place }
  await mkdir(join(s.repo, '.git/agents/work'), { recursive: true })
  await s.write('.git/agents/work/4194305-0.json', JSON.stringify(note))
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
