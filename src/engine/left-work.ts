// What a kill leaves of Git's own work in a worktree of ours: Git processes that still run, locks, a registration that is
// not whole. Locks that may be a person's stay: one of the index that holds something, in the worktree of a task.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { callerVariable, endMarked } from '../agents/marked.ts'
import { branchOf } from '../git/refs.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import { repairWorktree } from '../git/worktree.ts'
import { tryLock } from '../store/lock.ts'
import { leftNotes, type WorkNote } from './at-work.ts'
import { countChanged, isWorktree } from './keeper.ts'
import { pooledPaths } from './pool.ts'
import { type Place, putBack } from './rebased-worktree.ts'

/** Clears up behind everybody who was killed while Git worked for them in a worktree. */
export async function clearLeftWork(repo: Repo): Promise<void> {
  const lock = tryLock(repo, 'worktrees')
  if (lock === undefined) return
  try {
    for (const [path, note] of leftNotes(repo)) {
      if (note !== undefined) await clear(repo, note)
      rmSync(path, { force: true })
    }
  } finally {
    lock.release()
  }
}

async function clear(repo: Repo, { mark, worktree, branch }: WorkNote): Promise<void> {
  await endMarked(mark, 2_000, callerVariable)
  for (const admin of halfRegistered(repo, worktree)) {
    rmSync(admin, { recursive: true, force: true })
    if (holdsNothing(worktree)) rmSync(worktree, { recursive: true, force: true })
  }
  const gitDir = gitDirOf(worktree)
  if (!gitDir.startsWith(join(repo.commonDir, 'worktrees') + sep)) return
  if (pathIn(gitDir) !== join(worktree, '.git')) await repairWorktree(repo, worktree)
  const isNobodys = worktree.startsWith(repo.agentsDir) || pooledPaths(repo).includes(worktree)
  for (const name of ['index.lock', 'HEAD.lock', 'ORIG_HEAD.lock']) {
    const lock = join(gitDir, name)
    const isOurs = isNobodys || name !== 'index.lock' || isEmpty(lock)
    if (isOurs) rmSync(lock, { force: true })
  }
  if (branch !== undefined) await returnTo(repo, { worktree, branch })
}

/** Back on its branch, where nothing in it differs from the commit that it is at; else whoever re-bases it next keeps that. */
async function returnTo(repo: Repo, place: Place): Promise<void> {
  const isOff = isWorktree(repo, place.worktree) && (await branchOf(place.worktree)) === undefined
  if (isOff && (await countChanged(repo, place.worktree)) === 0) await putBack(repo, place)
}

const isEmpty = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.size === 0

/** Registrations of a worktree that `git worktree add` had not finished: it keeps them locked until it has. */
function halfRegistered(repo: Repo, worktree: string): string[] {
  const folder = join(repo.commonDir, 'worktrees')
  if (!existsSync(folder)) return []
  const isOf = (admin: string): boolean => {
    const gitdir = pathIn(admin)
    if (gitdir !== '') return gitdir === join(worktree, '.git')
    const [name, base] = [basename(admin), basename(worktree)]
    return name.startsWith(base) && /^\d*$/.test(name.slice(base.length))
  }
  const isWhole = (admin: string): boolean =>
    ['commondir', 'gitdir', 'HEAD'].every((name) => (textOf(join(admin, name)) ?? '') !== '') &&
    textOf(join(admin, 'locked')) !== 'initializing'
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((admin) => isOf(admin) && !isWhole(admin))
}

/** Where a registration says that its worktree is; empty where it does not. */
const pathIn = (admin: string): string => (textOf(join(admin, 'gitdir')) ?? '').trim()

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const holdsNothing = (worktree: string): boolean =>
  !existsSync(worktree) || readdirSync(worktree).every((name) => name === '.git')
