// The checkout of the target follows a landing (DESIGN 6): a journal first, then `index.lock`, then a look at every path
// that is to be written, then the refs, the files, the index. Nothing that differs from HEAD is ever changed.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Oid, RefName } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { diffCommits } from '../git/diff.ts'
import { noHooks } from '../git/hooks.ts'
import { readRefs } from '../git/refs.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import { callerMark, GitError, git } from '../git/spawn.ts'
import { listWorktrees } from '../git/worktree.ts'
import { isLinked } from '../store/linking.ts'
import { branchRef } from '../store/tasks.ts'
import { draftOf, type FollowJournal, type FollowStep, followJournalPath } from './follow-journal.ts'
import { refuseStagedOtherwise, stageStaying } from './follow-staying.ts'
import { localWork } from './local-work.ts'

/** A worktree that has the target checked out. */
export interface Follower {
  path: string
  gitDir: string
}

/** The worktree that has a branch checked out; undefined where none has. */
export async function findFollower(repo: Repo, branch: string): Promise<Follower | undefined> {
  const ref = branchRef(branch)
  const found = (await listWorktrees(repo)).find(
    (worktree) => worktree.branch === ref && !worktree.bare && !worktree.prunable,
  )
  return found === undefined ? undefined : { path: found.path, gitDir: gitDirOf(found.path) }
}

/** Git operations that are under way in a worktree, by the files that they leave. */
export function operationInProgress({ gitDir }: Follower): string | undefined {
  const marks = {
    MERGE_HEAD: 'merge',
    'rebase-merge': 'rebase',
    'rebase-apply': 'rebase',
    CHERRY_PICK_HEAD: 'cherry-pick',
    REVERT_HEAD: 'revert',
    BISECT_LOG: 'bisect',
  }
  return Object.entries(marks).find(([file]) => existsSync(join(gitDir, file)))?.[1]
}

/**
 * Moves a worktree from one commit to another together with the refs that `move` moves. Where `move` throws, nothing
 * has changed. Throws `refused` where Git holds the index, or local work is in the way.
 */
export async function follow(
  repo: Repo,
  follower: Follower,
  step: FollowStep,
  move: () => Promise<void>,
): Promise<void> {
  const { path: worktree, gitDir } = follower
  const journal = { worktree, gitDir, ...step, mark: callerMark, token: crypto.randomUUID() }
  let ground = step.from
  writeJournal(repo, journal)
  try {
    await lockIndex(journal)
    await refuseLocalWork(repo, follower, step)
    copyIndex(journal)
    ground = await stageStaying(repo, journal)
    await refresh(journal)
    await rehearse(journal, ground)
    await move()
  } catch (error) {
    if (!(await hasMoved(repo, step))) endFollow(repo, journal)
    throw error
  }
  await readTree(journal, ground, [])
  renameSync(draftOf(journal), join(follower.gitDir, 'index'))
  endFollow(repo, journal)
}

/** Git may have failed behind the move of this ref: then the next command finishes what had begun. */
async function hasMoved(repo: Repo, { ref, to }: { ref: RefName; to: Oid }): Promise<boolean> {
  return (await readRefs(repo, [ref])).get(ref) === to
}

/** Takes away what a follow leaves while it is under way, and never anybody else's `index.lock`. */
export function endFollow(repo: Repo, journal: FollowJournal): void {
  const lock = join(journal.gitDir, 'index.lock')
  removeDraft(journal)
  if (existsSync(lock) && readFileSync(lock, 'latin1') === journal.token) unlinkSync(lock)
  rmSync(followJournalPath(repo), { force: true })
}

/** The index that is being written, and the lock of a Git that was killed while it wrote it. */
export function removeDraft(journal: FollowJournal): void {
  rmSync(join(journal.gitDir, `index.lock-${journal.token}`), { force: true })
  rmSync(draftOf(journal), { force: true })
  rmSync(`${draftOf(journal)}.lock`, { force: true })
}

/** Git's own two-way merge of the worktree, from `ground`; with `-n` it only says whether it would refuse. */
async function readTree(journal: FollowJournal, ground: Oid, flags: string[]): Promise<void> {
  const args = [...noHooks, 'read-tree', '-m', '-u', ...flags, ground, journal.to]
  await git(args, { cwd: journal.worktree, env: { GIT_INDEX_FILE: draftOf(journal) } })
}

/** What Git would refuse to write over, for a reason that only it knows, is refused before anything moves. */
async function rehearse(journal: FollowJournal, ground: Oid): Promise<void> {
  try {
    await readTree(journal, ground, ['-n'])
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    const why = cause.stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^error: /, '')
    throw new AgentsError('refused', `Git would not write into ${journal.worktree}: ${why}`, {
      hints: [
        'Settle that there, then run the command again; `git ls-files -v` shows files that Git is told not to look at',
      ],
      cause,
    })
  }
}

/** What the index knows of files may be old (a copied repository, a `touch`): without a fresh look Git would refuse. */
async function refresh(journal: FollowJournal): Promise<void> {
  const env = { GIT_INDEX_FILE: draftOf(journal) }
  await git(['update-index', '-q', '--refresh'], { cwd: journal.worktree, env, allow: [1] })
}

/** How long another Git is waited for that has the index: most have it for an instant. */
const indexMs = 500

/** While it exists nobody else's Git writes the index. Linked into place whole, so that a full disk or a kill leaves none without its token. */
async function lockIndex({ gitDir, worktree, token }: FollowJournal): Promise<void> {
  const lock = join(gitDir, 'index.lock')
  const draft = `${lock}-${token}`
  const since = performance.now()
  try {
    writeFileSync(draft, token)
    while (!isLinked(draft, lock)) {
      if (performance.now() - since > indexMs) throw atWork(worktree, lock)
      await delay(10)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

const atWork = (worktree: string, lock: string): AgentsError =>
  new AgentsError('refused', `Git is at work in ${worktree}: ${lock} exists.`, {
    hints: ['Wait until it has ended and run the command again; remove the file only if no Git runs there'],
  })

/** With its time in whole seconds, so that Git looks at every entry that may have changed since. */
function copyIndex(journal: FollowJournal): void {
  const index = join(journal.gitDir, 'index')
  const { atime, mtime } = statSync(index)
  copyFileSync(index, draftOf(journal))
  utimesSync(draftOf(journal), atime, Math.floor(mtime.getTime() / 1000))
}

async function refuseLocalWork(repo: Repo, follower: Follower, step: FollowStep): Promise<void> {
  const isInTheWay = await localWork(follower.path)
  const [changes = []] = await diffCommits(repo, [step])
  const stays = new Set(step.stays)
  const paths = changes.filter((one) => !stays.has(one.path) && isInTheWay(one)).map(({ path }) => path)
  await refuseStagedOtherwise(repo, follower.path, step)
  if (paths.length > 0)
    throw new AgentsError(
      'moved',
      `Local changes in ${follower.path} are in the way: ${paths.slice(0, 5).join(', ')}.`,
      {
        hints: ['Commit them or move them away, then run the command again'],
      },
    )
}

function writeJournal(repo: Repo, journal: FollowJournal): void {
  const path = followJournalPath(repo)
  if (existsSync(path))
    throw new AgentsError(
      'refused',
      'A killed landing has not been finished yet, so nothing moves meanwhile.',
      {
        hints: ['Mend what its warning names, then run the command again'],
      },
    )
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.draft`, JSON.stringify(journal), { flush: true })
  renameSync(`${path}.draft`, path)
}
