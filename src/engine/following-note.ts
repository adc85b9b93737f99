// Which worktrees a sync is about to put on other branches, on disk before anything moves: after a kill the next command
// knows it. The doing is in `following.ts`.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Repo } from '../git/repo.ts'

/** A worktree, and the branch that it is to be on. */
export interface Following {
  path: string
  branch: string
}

const notePath = (repo: Repo): string => join(repo.agentsDir, 'following.json')

/** Whether one is noted; it may be of a sync that is at work. */
export const isFollowingNoted = (repo: Repo): boolean => existsSync(notePath(repo))

/** Adds worktrees to the note. Only for who has the lock `sync`. */
export function noteFollowing(repo: Repo, more: readonly Following[]): void {
  if (more.length === 0) return
  const known = notedFollowing(repo).filter(({ path }) => more.every((one) => one.path !== path))
  const beside = `${notePath(repo)}.new`
  mkdirSync(repo.agentsDir, { recursive: true })
  writeFileSync(beside, JSON.stringify([...known, ...more]), { flush: true })
  renameSync(beside, notePath(repo))
}

/** What is noted. */
export const notedFollowing = (repo: Repo): Following[] =>
  isFollowingNoted(repo) ? (JSON.parse(readFileSync(notePath(repo), 'utf8')) as Following[]) : []

/** Every worktree is where it should be, or was told. */
export const endFollowing = (repo: Repo): void => rmSync(notePath(repo), { force: true })
