// The worktrees' keeper: where a task's worktree is, making it ready at a base, and taking it away once all is kept.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { type Attempt, lastAttempt } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { mayBeCheckedOut } from '../git/head.ts'
import { removeUntracked } from '../git/hidden.ts'
import { decodePath, splitNul } from '../git/path.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import { isLinked } from '../git/snapshot.ts'
import { isNarrowed, narrow } from '../git/sparse.ts'
import { git } from '../git/spawn.ts'
import { placeSubmodules } from '../git/submodules.ts'
import { fillWorktree, listWorktrees, refillWorktree, registerWorktree } from '../git/worktree.ts'
import { takeLock } from '../store/lock.ts'
import { branchRef, type StoreState } from '../store/tasks.ts'
import { atWork } from './at-work.ts'

/** The folder of a task's worktree, or of one of the pool: the template of the configuration, relative to the main worktree. */
export function worktreePath(repo: Repo, config: Config, id: string): string {
  const root = repo.main ?? repo.commonDir
  const name = basename(root).replace(/\.git$/, '') || basename(dirname(root))
  return resolve(root, config.worktrees.replaceAll('{repo}', name).replaceAll('{id}', id))
}

/** The same for a task that has none here yet: not the one of a task that had its id before a `sync`. */
export function freeWorktree(
  { repo, config, clone, store }: { repo: Repo; config: Config; clone: string; store: StoreState },
  id: TaskId,
): string {
  const path = worktreePath(repo, config, id)
  const isTaken = [...store.tasks.values()].some((task) => {
    const attempt = lastAttempt(task)
    return task.id !== id && attempt?.machine === clone && attempt.worktree === path
  })
  return isTaken ? `${path}-${store.tasks.get(id)?.commit.slice(0, 8)}` : path
}

/** The short name of a task's branch. Throws where another branch is in the way (`agents` against `agents/x`). */
export function branchName(config: Config, store: StoreState, id: TaskId): string {
  const branch = config.branches.replaceAll('{id}', id)
  const parts = branch.split('/')
  const blocking = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
  const taken = blocking.find((name) => store.refs.has(branchRef(name)))
  if (taken === undefined) return branch
  throw new AgentsError(
    'refused',
    `The branch "${taken}" is in the way of "${branch}": Git cannot have both.`,
    {
      hints: [`To name task branches otherwise, set \`branches: "tasks/{id}"\` in .agentsrc`],
    },
  )
}

/** Whether `path` is a worktree of this repository that is there. */
export function isWorktree(repo: Repo, path: string): boolean {
  return existsSync(join(path, '.git')) && gitDirOf(path).startsWith(join(repo.commonDir, 'worktrees') + sep)
}

/** Whether an attempt's folder is here: its worktree, or the person's own checkout. One of another machine is not. */
export const isPlaceHere = (repo: Repo, { place, worktree }: Attempt): boolean =>
  place === undefined ? isWorktree(repo, worktree) : worktree === repo.main

/**
 * A worktree at `path` with exactly the files of `base` (ignored ones stay), or those of some folders, on no branch.
 * Registration is serial under a lock: in parallel it fails in Git 2.39. What was there before must be kept already.
 */
export async function prepareWorktree(
  repo: Repo,
  path: string,
  base: Oid,
  folders?: readonly string[],
): Promise<void> {
  await atWork(repo, path, async () => await prepare(repo, path, base, folders))
}

async function prepare(
  repo: Repo,
  path: string,
  base: Oid,
  folders: readonly string[] | undefined,
): Promise<void> {
  if (isWorktree(repo, path)) {
    await refillWorktree(path, base)
    await removeUntracked(path)
    if (!isNarrowed(path, folders)) await registerInTurn(repo, () => narrow(path, folders))
    await submodules(repo, path)
    return
  }
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new AgentsError('refused', `${path} exists and is no worktree of this repository.`, {
      hints: ['Move it away, or set another `worktrees` template in .agentsrc'],
    })
  await registerInTurn(repo, async () => {
    await registerWorktree(repo, path, { commit: base })
    if (folders !== undefined) await narrow(path, folders)
  })
  await fillWorktree(path)
  await submodules(repo, path)
}

async function submodules(repo: Repo, path: string): Promise<void> {
  if (repo.main !== undefined) await placeSubmodules(repo.main, path, (work) => registerInTurn(repo, work))
}

/** Does what changes which worktrees there are, alone. */
export async function registerInTurn(repo: Repo, register: () => Promise<unknown>): Promise<void> {
  const lock = await takeLock(repo, 'worktrees', 120_000)
  try {
    await register()
  } finally {
    lock.release()
  }
}

/** Throws where another worktree, such as the person's own, has the branch checked out: it must not move under their feet. */
export async function refuseElsewhere(repo: Repo, branch: string, path: string): Promise<void> {
  const ref = branchRef(branch)
  if (!mayBeCheckedOut(repo, ref)) return
  const other = (await listWorktrees(repo)).find(
    (worktree) => worktree.branch === ref && !worktree.prunable && worktree.path !== path,
  )
  if (other === undefined) return
  throw new AgentsError('refused', `The branch ${branch} is checked out in ${other.path}.`, {
    hints: ['Check another branch out there, then run the task again'],
  })
}

const setUpMark = (path: string): string => join(gitDirOf(path), 'agents-ready')

/** Whether a worktree's set-up has been through; a worktree that a kill left half made is set up again. */
export const isSetUp = (path: string): boolean => existsSync(setUpMark(path))

/** What a worktree of the pool is set up for; empty for one of a task, undefined for one that is not set up. */
export const setUpFor = (path: string): string | undefined =>
  isSetUp(path) ? readFileSync(setUpMark(path), 'utf8') : undefined

/** Remembers that a worktree is set up; the mark goes with the worktree. */
export const markSetUp = (path: string, purpose = ''): void => writeFileSync(setUpMark(path), purpose)

/** Lets a worktree be set up again. */
export const forgetSetUp = (path: string): void => rmSync(setUpMark(path), { force: true })

/** Puts a worktree on a branch whose tip is what the worktree holds, without touching a file. */
export async function attachBranch(repo: Repo, path: string, branch: string): Promise<void> {
  const args = ['symbolic-ref', '-m', 'agents: start', 'HEAD', branchRef(branch)]
  await atWork(repo, path, async () => await git(args, { cwd: path }))
}

/**
 * How many paths of a worktree, of those wanted, differ from its HEAD, untracked ones included; takes no lock. Another
 * worktree of the repository inside the person's own checkout is none of them, as in a snapshot.
 */
export async function countChanged(
  repo: Repo,
  path: string,
  isWanted: (path: string) => boolean = () => true,
): Promise<number> {
  const args = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all']
  const { stdout } = await git(args, { cwd: path })
  const names = splitNul(stdout).map((row) => decodePath(row.subarray(3)))
  return names.filter((name) => isWanted(name) && !(name.endsWith('/') && isLinked(repo, path, name))).length
}
