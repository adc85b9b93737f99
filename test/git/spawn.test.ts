// A Git that was ended by a signal gives no answer, whatever its caller takes for one.
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { git } from '../../src/git/spawn.ts'

test.each([
  ['KILL', 137],
  ['TERM', 143],
])('ended by %s', async (signal, status) => {
  const dying = git(['-c', `alias.die=!kill -${signal} $PPID`, 'die'], { cwd: tmpdir(), allow: [1, 128] })
  await expect(dying).rejects.toThrow(`failed (${status}): it was ended by SIG${signal}`)
})
