// Untracked files of a worktree that are nobody's work: copies, links, what set-up made. Snapshots leave them out, and
// emptying the worktree leaves them in. Their list is kept beside the worktree's own index.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodePath, fileAt, splitNul } from './path.ts'
import { gitDirOf } from './repo.ts'
import { git } from './spawn.ts'

const hiddenFile = (worktree: string): string => join(gitDirOf(worktree), 'agents-hidden')

/** The hidden paths, each ended by NUL; undefined where there are none. */
export const hiddenPaths = (worktree: string): Buffer | undefined =>
  existsSync(hiddenFile(worktree)) ? readFileSync(hiddenFile(worktree)) : undefined

/** Hides what is untracked in a worktree at this moment. */
export async function hideUntracked(worktree: string): Promise<void> {
  const untracked = await listUntracked(worktree)
  if (untracked.length > 0) writeFileSync(hiddenFile(worktree), untracked)
}

/** Removes untracked files that are neither ignored nor hidden from a worktree whose content is kept. */
export async function removeUntracked(worktree: string): Promise<void> {
  const hidden = new Set(splitNul(hiddenPaths(worktree) ?? Buffer.alloc(0)).map(decodePath))
  for (const path of splitNul(await listUntracked(worktree)).map(decodePath))
    if (!hidden.has(path)) rmSync(fileAt(worktree, path), { recursive: true, force: true })
}

/** Untracked files that are not ignored, each ended by NUL; a nested repository is its folder. */
async function listUntracked(worktree: string): Promise<Buffer> {
  return (await git(['ls-files', '--others', '--exclude-standard', '-z'], { cwd: worktree })).stdout
}
