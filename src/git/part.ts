// Some of a worktree's files as they are, against a commit: through a copy of its index, which alone is written. What else
// the worktree holds is not read, so a file that cannot be does no harm.
import { existsSync, lstatSync, rmSync } from 'node:fs'
import { foldersOf } from '../domain/folders.ts'
import { type Change, parseChanges } from './diff.ts'
import { noHooks } from './hooks.ts'
import { copyIndex } from './index-copy.ts'
import type { ObjectStore } from './object.ts'
import { decodePath, encodePath, fileAt, splitNul } from './path.ts'
import type { Repo } from './repo.ts'
import { isLinked } from './snapshot.ts'
import { type GitOptions, git } from './spawn.ts'

/** What differs from a commit, without renames. */
export interface Part {
  changes: Change[]
  /** Why it could not hold everything. */
  degraded?: string
}

const quiet = [...noHooks, '-c', 'core.safecrlf=false']

/** The files of `worktree` among those wanted that differ from `base`; their content is written as objects. */
export async function readPart(
  repo: Repo,
  worktree: string,
  base: string,
  isWanted: (path: string) => boolean,
  store?: ObjectStore,
): Promise<Part> {
  const index = await copyIndex(repo, worktree)
  const options = { cwd: worktree, env: { ...store?.env, GIT_INDEX_FILE: index } }
  try {
    const notes = new Set(await addWanted(repo, options, isWanted))
    const changes = (await stagedIn(options, base)).filter(({ path }) => isWanted(path))
    for (const { status, path } of changes)
      if (status === 'D' && isForeign(repo, worktree, path)) notes.add(foreignNote(path))
    return notes.size === 0 ? { changes } : { changes, degraded: [...notes].join('; ') }
  } finally {
    rmSync(index, { force: true })
    rmSync(`${index}.lock`, { force: true })
  }
}

/** The entries of a worktree's own index that differ from `base`. */
export const readStaged = async (worktree: string, base: string): Promise<Change[]> =>
  await stagedIn({ cwd: worktree }, base)

async function stagedIn(options: GitOptions, base: string): Promise<Change[]> {
  const args = ['diff-index', '--cached', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', base]
  return parseChanges((await git(args, options)).stdout)
}

/** Files that are modified, gone or new go into the index copy. Gives what could not. */
async function addWanted(
  repo: Repo,
  options: GitOptions,
  isWanted: (path: string) => boolean,
): Promise<string[]> {
  const listed = await git(['ls-files', '-z', '-m', '-d', '-o', '--exclude-standard'], options)
  const names = [...new Set(splitNul(listed.stdout).map(decodePath))]
  const nested = names.flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : [])).filter(isWanted)
  const files = names.filter((name) => !name.endsWith('/') && isWanted(name))
  const gone = goneOf(options.cwd, files)
  if (gone.size > 0) await updateIndex(options, ['--force-remove'], [...gone])
  const added = files.filter((name) => !gone.has(name))
  return [
    ...nested.filter((name) => !isLinked(repo, options.cwd, name)).map(foreignNote),
    ...(await addFiles(options, added)),
  ]
}

const foreignNote = (name: string): string => `${name}/ is a repository of its own`

/** Whether a folder is a repository that is no worktree of ours. */
const isForeign = (repo: Repo, worktree: string, name: string): boolean =>
  isRepository(worktree, name) && !isLinked(repo, worktree, name)

const isRepository = (worktree: string, name: string): boolean => existsSync(fileAt(worktree, `${name}/.git`))

/**
 * Those that Git refuses to add as well as to remove by the way: a folder has their name, or a file or a link that of their
 * folder. A folder with a repository in it is Git's to judge: a submodule, most often.
 */
function goneOf(worktree: string, files: readonly string[]): Set<string> {
  const known = new Map<string, boolean>()
  const isFolder = (name: string): boolean => {
    const is = known.get(name) ?? isFolderAt(fileAt(worktree, name))
    known.set(name, is)
    return is
  }
  const isGone = (name: string): boolean =>
    foldersOf(name).some((folder) => !isFolder(folder)) || (isFolder(name) && !isRepository(worktree, name))
  return new Set(files.filter(isGone))
}

function isFolderAt(path: Buffer): boolean {
  try {
    return lstatSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Adds what can be read: Git takes all files or none, so where it takes none, each half is tried by itself. */
async function addFiles(options: GitOptions, files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return []
  const { status, stderr } = await updateIndex(
    { ...options, allow: [1, 128] },
    ['--add', '--remove', '--replace'],
    files,
  )
  if (status === 0) return []
  if (files.length === 1) return [`${files[0]} could not be read: ${reasonIn(stderr)}`]
  const middle = files.length >> 1
  return [
    ...(await addFiles(options, files.slice(0, middle))),
    ...(await addFiles(options, files.slice(middle))),
  ]
}

/** Git's first line, which is nearest to the cause. */
const reasonIn = (stderr: string): string =>
  (stderr.trim().split('\n')[0] ?? '').replace(/^(?:error|fatal): /, '')

async function updateIndex(options: GitOptions, flags: readonly string[], files: readonly string[]) {
  const input = encodePath(files.map((name) => `${name}\0`).join(''))
  return await git([...quiet, 'update-index', ...flags, '-z', '--stdin'], { ...options, input })
}
