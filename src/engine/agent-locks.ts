// Locks that the Git of a killed agent left, as a machine that goes down leaves them: in its worktree, and of its branch. An
// agent that is ended with TERM leaves none: Git removes them.
import { readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gitDirOf, type Repo } from '../git/repo.ts'
import { branchRef } from '../store/tasks.ts'

/** What is still the same file after this time, in milliseconds, is held by nobody: Git holds a ref for the time of a write. */
const heldMs = 1_000

/**
 * Removes them once nothing of the agent lives. An index lock that holds something may be a person's who is committing there
 * with an editor open: it goes only where no process is in the worktree.
 */
export async function clearAgentLocks(
  repo: Repo,
  { worktree, branch }: { worktree: string; branch: string },
): Promise<void> {
  const gitDir = gitDirOf(worktree)
  const index = join(gitDir, 'index.lock')
  const names = gitDir.startsWith(join(repo.commonDir, 'worktrees') + sep)
    ? [join(gitDir, 'HEAD.lock'), join(gitDir, 'ORIG_HEAD.lock'), index]
    : []
  const paths = [...names, join(repo.commonDir, `${branchRef(branch)}.lock`)]
  const found = paths.map((path) => ({ path, is: identity(path) })).filter(({ is }) => is !== undefined)
  if (found.length === 0) return
  await delay(heldMs)
  for (const { path, is } of found)
    if (identity(path) === is && !(path === index && mayBeAPersons(path, worktree)))
      rmSync(path, { force: true })
}

const mayBeAPersons = (index: string, worktree: string): boolean =>
  (statSync(index, { throwIfNoEntry: false })?.size ?? 0) > 0 && isAnybodyIn(worktree)

function identity(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.ino} ${found.mtimeMs} ${found.size}`
}

/** Whether a process has its folder in the worktree; where that cannot be seen, one may. */
function isAnybodyIn(worktree: string): boolean {
  if (process.platform !== 'linux') return true
  return readdirSync('/proc').some(
    (name) => /^\d+$/.test(name) && `${folderOf(name)}/`.startsWith(`${worktree}/`),
  )
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
