// What Git ignores in a worktree, as absolute paths. Nothing is written and no lock is taken.
import { join } from 'node:path'
import { decodePath, encodePath, splitNul } from './path.ts'
import { git } from './spawn.ts'

/** All ignored paths, a wholly ignored folder as one; nothing below it is read. */
export async function readIgnored(worktree: string): Promise<Set<string>> {
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']
  const { stdout } = await git(args, { cwd: worktree })
  return new Set(splitNul(stdout).map((field) => join(worktree, decodePath(field).replace(/\/$/, ''))))
}

/** Those of `paths` that are ignored. */
export async function selectIgnored(worktree: string, paths: readonly string[]): Promise<Set<string>> {
  if (paths.length === 0) return new Set()
  const input = encodePath(paths.map((path) => `${path}\0`).join(''))
  const { stdout } = await git(['check-ignore', '--stdin', '-z'], { cwd: worktree, input, allow: [1] })
  return new Set(splitNul(stdout).map(decodePath))
}
