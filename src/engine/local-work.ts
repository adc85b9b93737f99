// Local work in a checkout that a change would meet: modified, staged, or there without being tracked. Nothing of it is
// ever written over, so whoever meets it waits.
import type { Change } from '../git/diff.ts'
import { decodePath, splitNul } from '../git/path.ts'
import { git } from '../git/spawn.ts'
import { filesInPlace } from './in-place.ts'

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

/** Whether something untracked, ignored or not, is where a path is to be created; what is tracked there goes with the same change. */
function isUntrackedAt(worktree: string, path: string, tracked: ReadonlySet<string>): boolean {
  for (const file of filesInPlace(worktree, path))
    if (!tracked.has(file) && !isInModule(file, tracked)) return true
  return false
}

/** A submodule is one tracked thing, whatever it holds. */
const isInModule = (file: string, tracked: ReadonlySet<string>): boolean =>
  file.split('/').some((_, index, names) => tracked.has(names.slice(0, index).join('/')))
