// The commits of a landing are named by nothing until they are published: somebody's `git gc --prune=now` meanwhile must
// not remove them, and no name of them is left behind.
import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { land, runTasks } from '../support/tasks.ts'

const holds = 'refs/agents/hold/'

test('a check that prunes at once takes nothing from the landing', async () => {
  const s = await scratch()
  // Alone: what others were just writing, a prune may take (git-gc(1), NOTES).
  await runTasks(s, { a: { script: 'echo a > a.txt', checks: ['git prune --expire=now'] } })
  await runTasks(s, { b: 'echo b > b.txt', c: 'echo c > c.txt' })
  expect(await land(s, '--all', '--checks', 'each')).toMatchObject({ code: 0, held: [] })
  expect(await s.git('log', '--format=%s', 'main')).toBe('Task c\nTask b\nTask a\nfirst')
  expect(await s.git('fsck', '--connectivity-only')).toBe('')
  expect(await s.git('for-each-ref', holds)).toBe('')
})

/** A `git` that prunes once before each of the calls at which objects of a landing are named by nothing. */
const pruning = `#!/bin/sh
git=$(PATH="$REAL" command -v git)
prune() {
  mkdir "$PRUNED/$1" 2>&- || return 0
  env -u GIT_OBJECT_DIRECTORY -u GIT_ALTERNATE_OBJECT_DIRECTORIES "$git" -C "$REPO" prune --expire=now
}
case "$*" in
  *merge-tree*) prune merged ;;
  *update-ref*hold*) prune chained ;;
  *update-ref*land*) prune written ;;
esac
exec "$git" "$@"
`

test('what is pruned before anything names it is made anew', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt', b: 'echo b > b.txt' })
  await s.write('../pruned/keep', '')
  await s.write('../pruning/git', pruning)
  await chmod(join(s.root, 'pruning/git'), 0o755)
  const PRUNED = join(s.root, 'pruned')
  const PATH = `${join(s.root, 'pruning')}:${s.env.PATH}`
  Object.assign(s.env, { REAL: s.env.PATH, REPO: s.repo, PRUNED, PATH })
  expect(await land(s, '--all')).toMatchObject({ code: 0, held: [] })
  expect((await readdir(PRUNED)).sort()).toEqual(['chained', 'keep', 'merged', 'written'])
  expect(await s.git('log', '--format=%s', 'main')).toBe('Task b\nTask a\nfirst')
  expect(await s.git('fsck', '--connectivity-only')).toBe('')
})

test('what a killed landing held is let go by the next command', async () => {
  const s = await scratch()
  const check = 'test ! -e ../../../../stop || kill -9 $PPID'
  await runTasks(s, { a: { script: 'echo a > a.txt', checks: [check] } })
  await s.write('stop', '')
  expect((await s.agents('land', 'a', '--trust')).code).toBe(137)
  expect(await s.git('for-each-ref', holds)).not.toBe('')
  await s.ok('list')
  expect(await s.git('for-each-ref', holds)).toBe('')
})
