// A worktree with only part of the tracked files (git-sparse-checkout(1)), as a cone of whole folders. The first of a
// repository sets `extensions.worktreeConfig` in the configuration that all share: the caller does it alone.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodePath } from './path.ts'
import { gitDirOf } from './repo.ts'
import { git } from './spawn.ts'

/** Empty while it is being written. */
const markPath = (worktree: string): string => join(gitDirOf(worktree), 'agents-sparse')

/** The folders that we restricted a worktree to; undefined where it has everything, or what Git itself gave it. */
export function narrowedTo(worktree: string): string[] | undefined {
  const mark = readMark(worktree)
  return mark === undefined || mark === '' ? undefined : (JSON.parse(mark) as string[])
}

/** Whether a worktree has the files of exactly these folders; with undefined, whether nothing was ever restricted. */
export const isNarrowed = (worktree: string, folders: readonly string[] | undefined): boolean =>
  readMark(worktree) === (folders === undefined ? undefined : JSON.stringify(folders))

const readMark = (worktree: string): string | undefined =>
  existsSync(markPath(worktree)) ? readFileSync(markPath(worktree), 'utf8') : undefined

/** Restricts a worktree to some folders, those above them and the root; with undefined it gets everything back. */
export async function narrow(worktree: string, folders: readonly string[] | undefined): Promise<void> {
  const cwd = worktree
  writeFileSync(markPath(worktree), '')
  if (folders === undefined) {
    await git(['sparse-checkout', 'disable'], { cwd })
    rmSync(markPath(worktree), { force: true })
    return
  }
  const input = encodePath(folders.map((folder) => `${lineOf(folder)}\n`).join(''))
  await git(['sparse-checkout', 'set', '--cone', '--no-sparse-index', '--skip-checks', '--stdin'], {
    cwd,
    input,
  })
  writeFileSync(markPath(worktree), JSON.stringify(folders))
}

/** Git takes a line that begins with a quote for a quoted one. */
const lineOf = (folder: string): string =>
  /^"|\n/.test(folder) ? `"${folder.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"` : folder
