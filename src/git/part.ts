// Some of a worktree's files as they are, against a commit: through a copy of its index, which alone is written. What else
// the worktree holds is not read, so a file that cannot be does no harm.
import { rmSync } from 'node:fs'
import { type Change, parseChanges } from './diff.ts'
import { noHooks } from './hooks.ts'
import { copyIndex } from './index-copy.ts'
import type { ObjectStore } from './object.ts'
import { decodePath, encodePath, splitNul } from './path.ts'
import type { Repo } from './repo.ts'
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
    const notes = await addWanted(options, isWanted)
    const changes = (await stagedIn(options, base)).filter(({ path }) => isWanted(path))
    return notes.length === 0 ? { changes } : { changes, degraded: notes.join('; ') }
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
async function addWanted(options: GitOptions, isWanted: (path: string) => boolean): Promise<string[]> {
  const listed = await git(['ls-files', '-z', '-m', '-d', '-o', '--exclude-standard'], options)
  const names = [...new Set(splitNul(listed.stdout).map(decodePath))]
  const nested = names.filter((name) => name.endsWith('/') && isWanted(name.slice(0, -1)))
  const files = names.filter((name) => !name.endsWith('/') && isWanted(name))
  const input = encodePath(files.map((name) => `${name}\0`).join(''))
  const args = [...quiet, 'update-index', '--add', '--remove', '--replace', '-z', '--stdin']
  const { status, stderr } = await git(args, { ...options, input, allow: [1, 128] })
  return [
    ...nested.map((name) => `${name} is a repository of its own`),
    ...(status === 0 ? [] : [stderr.trim().split('\n')[0] ?? 'a file could not be read']),
  ]
}
