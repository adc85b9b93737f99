// Moves of refs that are killed half-way: locks of ours go, what had begun is finished, what had not is as it was; nobody
// else's lock is ever touched.
import { chmod, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { runTasks } from '../support/tasks.ts'

/** The scratch repository with `a` done, and a landing of it that was killed between Git's `prepare` and `commit`. */
async function killedLanding(): Promise<Scratch> {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt' })
  const hook = join(s.repo, '.git/hooks/reference-transaction')
  await mkdir(join(s.repo, '.git/hooks'), { recursive: true })
  await s.write(
    hook,
    [
      '#!/bin/sh',
      '[ "$1" = prepared ] && grep -q refs/heads/main || exit 0',
      'kill -9 $(ps -o ppid= -p $PPID) $PPID',
    ].join('\n'),
  )
  await chmod(hook, 0o755)
  expect((await s.agents('land', 'a')).code).toBe(137)
  await rename(hook, `${hook}.off`)
  return s
}

const lockOf = (s: Scratch, ref: string): string => join(s.repo, '.git', `${ref}.lock`)
const left = async (s: Scratch): Promise<string> =>
  await s.git('-C', '.git', '-c', 'alias.l=!find . -name "*.lock"', 'l')

test('not begun: taken back, and the next landing lands', async () => {
  const s = await killedLanding()
  expect((await left(s)).split('\n').length).toBeGreaterThan(3)
  const { code, stderr } = await s.agents('land', 'a')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(await s.git('log', '--format=%s')).toBe('Task a\nfirst')
  expect(await left(s)).toBe('')
  expect(await s.git('status', '--porcelain')).toBe('')
})

test('half moved: finished by whatever is typed next, and landed once', async () => {
  const s = await killedLanding()
  const main = lockOf(s, 'refs/heads/main')
  await rename(main, main.replace(/\.lock$/, ''))
  expect((await s.agents('list')).stderr).toContain('killed')
  expect(await s.states()).toEqual({ a: 'landed' })
  expect(await s.git('log', '--format=%s')).toBe('Task a\nfirst')
  expect(await left(s)).toBe('')
  expect(await s.git('status', '--porcelain')).toBe('')
  await s.ok('undo')
  expect(await s.states()).toEqual({ a: 'done' })
})

test("among a killed landing's locks somebody else's stays, and is named", async () => {
  const s = await killedLanding()
  const lock = lockOf(s, 'refs/heads/main')
  const theirs = `${await s.git('rev-parse', 'main')}\n`
  await s.write(lock, theirs)
  const { code, stderr } = await s.agents('land', 'a')
  expect(code).toBe(2)
  expect(stderr).toContain(`Another Git holds ${lock}.`)
  expect(await readFile(lock, 'utf8')).toBe(theirs)
})
