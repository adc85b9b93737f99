// HEAD as the files say it where refs are files, which saves every command a process; whatever else is there is Git's to say
// (gitrepository-layout(5)).
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isBranchName, type RefName } from '../domain/names.ts'
import { gitDirOf, type Repo } from './repo.ts'
import { gitText } from './spawn.ts'

/** The HEAD file of a Git directory; empty where it cannot be read, or is a link to a ref, as Git once made it. */
export function headFile(gitDir: string): string {
  const path = join(gitDir, 'HEAD')
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? textOf(path) : ''
}

/** The branch that a HEAD file names, short. A reftable repository has one that names `.invalid`. */
export const branchIn = (head: string): string | undefined =>
  /^ref: refs\/heads\/(?!\.invalid\n)(.+)\n$/.exec(head)?.[1]

/** The commit that a worktree is at. */
export async function headOf(worktree: string): Promise<string> {
  const gitDir = gitDirOf(worktree)
  const head = headFile(gitDir)
  const branch = branchIn(head)
  const holder = branch !== undefined && isBranchName(branch) ? looseRef(gitDir, branch) : head
  return oidIn(holder) ?? (await gitText(['rev-parse', '--verify', 'HEAD'], { cwd: worktree }))
}

/** Whether a worktree may be on a branch, for all that the HEAD files say; Git knows which one is. */
export function mayBeCheckedOut({ commonDir }: Repo, ref: RefName): boolean {
  const folder = join(commonDir, 'worktrees')
  const linked = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  return [commonDir, ...linked].map(headFile).some((head) => {
    const branch = branchIn(head)
    return branch === undefined ? oidIn(head) === undefined : `refs/heads/${branch}` === ref
  })
}

const oidIn = (text: string): string | undefined => /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.exec(text)?.[1]

/** A branch as a file of its own, which counts before the packed ones. */
const looseRef = (gitDir: string, branch: string): string =>
  textOf(join(commonDirOf(gitDir), 'refs', 'heads', branch))

const commonDirOf = (gitDir: string): string =>
  resolve(gitDir, textOf(join(gitDir, 'commondir')).replace(/\n$/, ''))

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
