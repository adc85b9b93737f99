// The marker `<git dir>/agents/open`: there while a task may be open. Hooks test for it, so that they cost nothing when
// none is. It may only err towards open: made before a task can be, and taken away under the store's lock.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOpen, type Task } from '../domain/task.ts'
import type { Repo } from '../git/repo.ts'

const openMarker = (repo: Repo): string => join(repo.agentsDir, 'open')

/** Makes the marker. A Git directory that cannot be written to has no hooks to tell, so that is no fault. */
export function markOpen(repo: Repo): void {
  if (existsSync(openMarker(repo))) return
  try {
    mkdirSync(repo.agentsDir, { recursive: true })
    writeFileSync(openMarker(repo), '')
  } catch {
    // Only read here.
  }
}

/** Takes the marker away where none of `tasks` is open. Only for who holds the store's lock and has just read them. */
export function unmarkClosed(repo: Repo, tasks: Iterable<Task>): void {
  if ([...tasks].some(isOpen)) return
  rmSync(openMarker(repo), { force: true })
}
