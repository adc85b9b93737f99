// Refs: reading them in one process, moving several in one transaction with the value each must have had.
import { type Oid, oidOf, type RefName, refOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { branchIn, headFile } from './head.ts'
import { gitDirOf, inRepo, type Repo } from './repo.ts'
import { GitError, git, gitText } from './spawn.ts'

/** One move of a ref; `undefined` stands for "does not exist". A move from X to X only verifies. */
export interface RefMove {
  ref: RefName
  old: Oid | undefined
  new: Oid | undefined
}

/** The refs below the given prefixes (or with exactly these names), and the short name of the branch that HEAD of the main worktree names. */
export async function readRefs(repo: Repo, prefixes: readonly string[]): Promise<Map<RefName, Oid>> {
  const format = '--format=%(objectname) %(refname)'
  const text = await gitText(['for-each-ref', format, '--', ...prefixes], inRepo(repo))
  const refs = new Map<RefName, Oid>()
  for (const row of text.split('\n')) {
    const space = row.indexOf(' ')
    if (space > 0) refs.set(refOf(row.slice(space + 1)), oidOf(row.slice(0, space)))
  }
  return refs
}

/** The commit that a revision names; undefined where it names none. */
export async function resolveCommit(repo: Repo, revision: string): Promise<Oid | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  const { stdout, status } = await git(args, { ...inRepo(repo), allow: [1, 128] })
  return status === 0 ? oidOf(stdout.toString()) : undefined
}

/**
 * The branch that is checked out in the main worktree (or that a bare repository's HEAD names), short; undefined where
 * HEAD is detached. Read from the file where refs are files, which saves every command a process; elsewhere Git is asked.
 */
export async function currentBranch(repo: Repo): Promise<string | undefined> {
  return await branchAt(repo.commonDir, inRepo(repo))
}

/** The branch that a worktree is on, short; undefined where it is detached. */
export async function branchOf(worktree: string): Promise<string | undefined> {
  return await branchAt(gitDirOf(worktree), { cwd: worktree })
}

async function branchAt(
  gitDir: string,
  place: { cwd: string; env?: Record<string, string> },
): Promise<string | undefined> {
  const branch = branchIn(headFile(gitDir))
  if (branch !== undefined) return branch
  const { stdout, status } = await git(['symbolic-ref', '--quiet', 'HEAD'], { ...place, allow: [1] })
  return status === 0 ? branchIn(`ref: ${stdout.toString()}`) : undefined
}

/** The tip of the remote branch that a branch follows; undefined where it follows none, or that is not fetched. */
export async function upstreamOf(repo: Repo, branch: string): Promise<Oid | undefined> {
  const args = ['for-each-ref', '--format=%(upstream)', `refs/heads/${branch}`]
  const ref = (await gitText(args, inRepo(repo))).split('\n')[0] ?? ''
  return ref === '' ? undefined : (await readRefs(repo, [ref])).get(refOf(ref))
}

/** A ref that is to move is locked: somebody's Git moves it at this instant, or was killed. */
export class RefLocked extends AgentsError {
  constructor(lock: string, cause: GitError) {
    super('refused', `Another Git holds ${lock}.`, {
      hints: ['Wait until it has ended and run the command again; remove the file only if no Git runs there'],
      cause,
    })
  }
}

/**
 * Moves all refs or none. Throws `moved` where one of them no longer has its old value or its new one has been pruned,
 * `RefLocked` where somebody has it.
 * A ref that moves from X to X is only verified. `beforeInput` is told which process is about to move them.
 */
export async function moveRefs(
  repo: Repo,
  moves: readonly RefMove[],
  reason: string,
  beforeInput?: (pid: number) => void,
): Promise<void> {
  const zero = '0'.repeat(repo.objectFormat === 'sha256' ? 64 : 40)
  const lines = moves.map(({ ref, old, new: next }) => {
    if (old === next) return `verify ${ref} ${old ?? zero}`
    return next === undefined ? `delete ${ref} ${old ?? zero}` : `update ${ref} ${next} ${old ?? zero}`
  })
  const args = [
    'update-ref',
    '-m',
    reason.replaceAll(/\s+/g, ' ').slice(0, 200),
    '--create-reflog',
    '--stdin',
  ]
  const input = ['start', ...lines, 'prepare', 'commit', ''].join('\n')
  try {
    await git(args, { ...inRepo(repo), input, beforeInput })
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    const lock = /Unable to create '(.+)': File exists/.exec(cause.stderr)?.[1]
    if (lock !== undefined) throw new RefLocked(lock, cause)
    if (cause.stderr.includes('with nonexistent object'))
      throw new AgentsError('moved', `What was to be named is gone: ${cause.stderr.trim()}`, {
        hints: ['Let no `git gc --prune=now` run meanwhile, and run the command again'],
        cause,
      })
    if (!isLost(cause.stderr)) throw cause
    throw new AgentsError('moved', `A ref was moved by somebody else: ${cause.stderr.trim()}`, { cause })
  }
}

/** Messages of Git (LC_ALL=C) for a lost race: another value, already there, or locked at this moment. */
const isLost = (stderr: string): boolean =>
  /cannot lock ref|reference already exists|is at [0-9a-f]+ but expected|unable to resolve reference/.test(
    stderr,
  )
