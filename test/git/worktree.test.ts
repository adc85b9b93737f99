// Listing worktrees while another process is half way through registering one.
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { findRepo } from '../../src/git/repo.ts'
import { listWorktrees } from '../../src/git/worktree.ts'
import { scratch } from '../support/scratch.ts'

afterEach(() => void vi.unstubAllEnvs())

it('asks again where a registration is half written, and finds it whole', async () => {
  const { root, repo, git } = await scratch()
  await git('worktree', 'add', '-q', '--detach', join(root, 'other'))
  const commondir = join(repo, '.git', 'worktrees', 'other', 'commondir')
  await writeFile(commondir, '')
  const found = await findRepo(repo)
  await fillAfterOneCall(root, commondir)
  expect((await listWorktrees(found)).map(({ path }) => path)).toEqual([repo, join(root, 'other')])
  expect(execFileSync('cat', [join(root, 'calls')], { encoding: 'utf8' })).toBe('128\n0\n')
})

/** A `git` on PATH that runs the real one and then writes what the other process has yet to write. */
async function fillAfterOneCall(root: string, commondir: string): Promise<void> {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const bin = join(root, 'bin')
  await mkdir(bin)
  const script = `'${real}' "$@"; s=$?; echo $s >>'${root}/calls'; echo ../.. >'${commondir}'; exit $s`
  await writeFile(join(bin, 'git'), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, 'git'), 0o755)
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`)
}
