// The commits of a landing are named by nothing until they are published: somebody's `git gc --prune=now` meanwhile must
// not remove them, and no name of them is left behind.
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
