// Local work in a checkout that a change would meet: modified, staged, or there without being tracked. Nothing of it is
// ever written over, so whoever meets it waits.
import { lstatSync, readdirSync } from 'node:fs'
import type { Change } from '../git/diff.ts'
import { decodePath, encodePath, splitNul } from '../git/path.ts'
import { git } from '../git/spawn.ts'

/** Tells of a change whether local work in `worktree` is in its way, as things stand now. */
export async function localWork(
  worktree: string,
): Promise<(change: Pick<Change, 'path' | 'from' | 'status'>) => boolean> {
  const flags = ['--porcelain', '-z', '--no-renames', '--untracked-files=no', '--ignore-submodules=none']
  const [status, index] = await Promise.all([
    git(['status', ...flags], { cwd: worktree }),
    git(['ls-files', '-z'], { cwd: worktree }),
  ])
  const dirty = new Set(splitNul(status.stdout).map((row) => decodePath(row.subarray(3))))
  const tracked = new Set(splitNul(index.stdout).map(decodePath))
  return ({ path, from, status: kind }) =>
    dirty.has(path) ||
    (from !== undefined && dirty.has(from)) ||
    (isNew(kind) && isUntrackedAt(worktree, path, tracked))
}

const isNew = (status: Change['status']): boolean => status === 'A' || status === 'R' || status === 'C'

/**
 * Whether something untracked, ignored or not, is at a path that is to be created, or in the place of one of its folders.
 * What is tracked there goes with the same change.
 */
function isUntrackedAt(worktree: string, path: string, tracked: ReadonlySet<string>): boolean {
  const names = path.split('/')
  for (const [index] of names.entries()) {
    const part = names.slice(0, index + 1).join('/')
    const stat = lstatSync(fileAt(worktree, part), { throwIfNoEntry: false })
    if (stat === undefined) return false
    if (!stat.isDirectory()) return !tracked.has(part)
  }
  return holdsUntracked(worktree, path, tracked)
}

/** Whether a folder holds anything but tracked files; a repository of its own counts as one thing. */
function holdsUntracked(worktree: string, folder: string, tracked: ReadonlySet<string>): boolean {
  if (tracked.has(folder)) return false
  return readdirSync(fileAt(worktree, folder), { withFileTypes: true, encoding: 'buffer' }).some((entry) => {
    const path = `${folder}/${decodePath(entry.name)}`
    return entry.isDirectory() ? holdsUntracked(worktree, path, tracked) : !tracked.has(path)
  })
}

const fileAt = (worktree: string, path: string): Buffer =>
  Buffer.concat([Buffer.from(`${worktree}/`), encodePath(path)])
