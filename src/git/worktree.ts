// Worktrees of a repository: which there are, making one (registration apart from checkout), taking one away.
// Parallel registration fails in Git 2.39 and leaves orphan branches: the caller serialises it (engine/keeper).
import { setTimeout as delay } from 'node:timers/promises'
import { type Oid, oidOf, type RefName, refOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { noHooks } from './hooks.ts'
import { inRepo, type Repo } from './repo.ts'
import { GitError, git } from './spawn.ts'

export interface Worktree {
  path: string
  head: Oid | undefined
  branch: RefName | undefined
  bare: boolean
  locked: boolean
  /** Its folder is gone. */
  prunable: boolean
}

/**
 * All worktrees, the main one first. While somebody registers one, Git 2.39 fails here with `failed to read
 * …/commondir: Success`: it is asked again, for at most a second.
 */
export async function listWorktrees(repo: Repo): Promise<Worktree[]> {
  const args = ['worktree', 'list', '--porcelain', '-z']
  for (let tries = 1; ; tries++) {
    const { stdout, stderr, status } = await git(args, { ...inRepo(repo), allow: [128] })
    if (status === 0) return parseWorktrees(stdout)
    if (tries === 50 || !isHalfRegistered(stderr)) throw new GitError(args, status, stderr)
    await delay(20)
  }
}

const isHalfRegistered = (stderr: string): boolean => /failed to read .*commondir/.test(stderr)

const parseWorktrees = (stdout: Buffer): Worktree[] =>
  stdout
    .toString('utf8')
    .split('\0\0')
    .filter((block) => block.startsWith('worktree '))
    .map(parseWorktree)

function parseWorktree(block: string): Worktree {
  const fields = new Map(
    block.split('\0').map((row) => {
      const space = row.indexOf(' ')
      return space < 0 ? [row, ''] : [row.slice(0, space), row.slice(space + 1)]
    }),
  )
  const head = fields.get('HEAD')
  const branch = fields.get('branch')
  return {
    path: fields.get('worktree') ?? '',
    head: head === undefined || /^0+$/.test(head) ? undefined : oidOf(head),
    branch: branch === undefined ? undefined : refOf(branch),
    bare: fields.has('bare'),
    locked: fields.has('locked'),
    prunable: fields.has('prunable'),
  }
}

/**
 * Registers a worktree at the absolute `path` for an existing branch (short name), or detached at a commit, without its
 * files. `--force` for the detached: a registration whose folder somebody has removed is taken over.
 */
export async function registerWorktree(
  repo: Repo,
  path: string,
  at: { branch: string } | { commit: Oid },
): Promise<void> {
  const place = 'branch' in at ? [path, at.branch] : ['--force', '--detach', path, at.commit]
  await git(['worktree', 'add', '--no-checkout', ...place], inRepo(repo))
}

/** Fills a worktree from its HEAD. Only for one that was just registered, or whose content is kept: it discards. */
export async function fillWorktree(path: string, commit: string = 'HEAD'): Promise<void> {
  await filling(git([...noHooks, 'reset', '--hard', '--quiet', commit, '--'], { cwd: path }))
}

/** Brings a worktree to a commit, on no branch. It discards changes of tracked files, which must be kept. */
export async function refillWorktree(path: string, commit: Oid): Promise<void> {
  await filling(git([...noHooks, 'checkout', '--detach', '--force', '--quiet', commit], { cwd: path }))
}

/** Says what helps where Git LFS has not the content of a file. */
async function filling(filled: Promise<unknown>): Promise<void> {
  try {
    await filled
  } catch (cause) {
    const file =
      cause instanceof GitError ? /^fatal: (.*): smudge filter lfs failed$/m.exec(cause.stderr) : null
    if (file === null) throw cause
    throw new AgentsError('git', `Git LFS has not the content of ${file[1]}, and could not fetch it.`, {
      hints: [
        'To fetch it where the remote can be reached, run `git lfs fetch`.',
        'To have pointers in its place, run `git lfs install --local --skip-smudge`',
      ],
      cause,
    })
  }
}

/**
 * Stages a tree that a worktree's files hold already, as `git add -A` would, without touching a file. What a sparse checkout
 * leaves out stays marked as left out: a plain `read-tree` would forget that, and all of it would look deleted.
 */
export async function stageTree(path: string, tree: Oid): Promise<void> {
  await git([...noHooks, 'read-tree', '--reset', '-i', tree], { cwd: path })
  await git([...noHooks, 'update-index', '-q', '--refresh'], { cwd: path, allow: [1] })
}

/** Makes the index of a worktree agree with its HEAD, without touching a file. */
export async function refreshIndex(path: string): Promise<void> {
  await git([...noHooks, 'reset', '--mixed', '--quiet'], { cwd: path, allow: [1] })
}

/** Moves a worktree to the absolute path `to`, where nothing is. A registration there whose folder is gone is taken over. */
export async function moveWorktree(repo: Repo, from: string, to: string): Promise<void> {
  await git(['worktree', 'move', '--force', from, to], inRepo(repo))
}

/** Where a worktree was moved and its registration does not know: sets that right. */
export async function repairWorktree(repo: Repo, path: string): Promise<void> {
  await git(['worktree', 'repair', path], { ...inRepo(repo), allow: [1, 128] })
}

/** Takes a worktree away, files and registration. The caller has proved that everything in it is kept. */
export async function removeWorktree(repo: Repo, path: string): Promise<void> {
  await git(['worktree', 'remove', '--force', path], inRepo(repo))
}
