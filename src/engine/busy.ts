// Whether an agent that prints nothing works all the same: by the files of its worktree, and its last commit.

import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { oidOf } from '../domain/names.ts'
import { headOf } from '../git/head.ts'
import { git } from '../git/spawn.ts'
import { dirtOf } from '../git/status.ts'

/** Whether something in the worktree has changed since a moment (milliseconds of the clock); ignored files do not count. */
export async function hasChangedSince(worktree: string, since: number): Promise<boolean> {
  const { stdout } = await git(['log', '-1', '--format=%ct'], { cwd: worktree })
  if (Number(stdout.toString()) * 1000 >= since) return true
  const dirt = await dirtOf(worktree, oidOf(await headOf(worktree)), undefined)
  return dirt !== 'unknown' && dirt.some(({ path }) => changedAt(join(worktree, path)) >= since)
}

/** Of a file that is gone, when its folder last lost one. */
function changedAt(path: string): number {
  const stat =
    lstatSync(path, { throwIfNoEntry: false }) ?? lstatSync(dirname(path), { throwIfNoEntry: false })
  return stat === undefined ? 0 : Math.max(stat.ctimeMs, stat.mtimeMs)
}
