// Worktrees that go after their branches: a sync gave a task another id, or took work of the other side. What a killed sync
// left is finished by the next command. No file is touched that holds more than its commit.

import type { Emit } from '../domain/event.ts'
import { headOf } from '../git/head.ts'
import { noHooks } from '../git/hooks.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { tryLock } from '../store/lock.ts'
import { branchRef } from '../store/tasks.ts'
import { atWork } from './at-work.ts'
import { endFollowing, type Following, notedFollowing, noteFollowing } from './following-note.ts'
import { attachBranch, isWorktree } from './keeper.ts'

/** Takes a worktree off its branch, so that the branch may move; it is noted before. */
export async function detach(repo: Repo, following: Following): Promise<void> {
  noteFollowing(repo, [following])
  await checkOut(repo, following.path, '--detach')
}

/** Puts every noted worktree on its branch. Gives what could not be done, and why. Only for who has the lock `sync`. */
export async function followBranches(repo: Repo): Promise<string[]> {
  const notes: string[] = []
  for (const { path, branch } of notedFollowing(repo)) {
    const why = await follow(repo, path, branch).catch(() => 'a file is in the way')
    if (why !== undefined) notes.push(`${path} could not follow its branch ${branch}: ${why}`)
  }
  endFollowing(repo)
  return notes
}

/** The same for what a killed sync left. */
export async function followLeft(repo: Repo, emit: Emit): Promise<void> {
  const lock = tryLock(repo, 'sync')
  if (lock === undefined) return
  try {
    const paths = notedFollowing(repo).map(({ path }) => path)
    const notes = await followBranches(repo)
    if (paths.length > 0)
      emit({ type: 'warning', text: `finished a sync that was killed, in ${paths.join(', ')}` })
    for (const text of notes) emit({ type: 'warning', text })
  } finally {
    lock.release()
  }
}

/** Gives why it stays as it is; a branch that is not there was never made, since the sync ended before. */
async function follow(repo: Repo, path: string, branch: string): Promise<string | undefined> {
  if (!isWorktree(repo, path)) return undefined
  const ref = branchRef(branch)
  const [on, tip] = [
    await read(path, 'symbolic-ref', '--quiet', 'HEAD'),
    await read(path, 'rev-parse', '--verify', '--quiet', ref),
  ]
  if (on === ref || tip === '') return undefined
  if ((await headOf(path)) === tip) await attachBranch(repo, path, branch)
  else if (on === '') await checkOut(repo, path, branch)
  else return `it is on ${on.replace('refs/heads/', '')}, which holds other commits`
  return undefined
}

/** What Git says, or nothing. */
async function read(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await git(args, { cwd, allow: [1, 128] })
  return stdout.toString().trim()
}

const checkOut = async (repo: Repo, path: string, where: string): Promise<void> =>
  await atWork(repo, path, async () => {
    await git([...noHooks, 'checkout', '--quiet', where, '--'], { cwd: path })
  })
