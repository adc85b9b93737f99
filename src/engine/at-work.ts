// A note for as long as Git works in a worktree of a task's or of the checks': after a kill it tells the next command
// which locks and which half-made worktree there are ours. The mending is in `left-work.ts`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Repo } from '../git/repo.ts'
import { callerMark } from '../git/spawn.ts'
import { isAlive, processStart } from '../store/process.ts'

/** Who works in a worktree; all of its Git processes bear the mark. */
export interface WorkNote {
  pid: number
  start: string
  mark: string
  worktree: string
  /** It is to be on this branch, and is off it only meanwhile. */
  branch?: string
}

const folderOf = (repo: Repo): string => join(repo.agentsDir, 'work')

let serial = 0

/** Does `work`, which is Git's in a worktree, under a note; `branch` where that is off its branch meanwhile. */
export async function atWork<Result>(
  repo: Repo,
  worktree: string,
  work: () => Promise<Result>,
  branch?: string,
): Promise<Result> {
  const { pid } = process
  const note: WorkNote = { pid, start: processStart(pid) ?? '', mark: callerMark, worktree }
  if (branch !== undefined) note.branch = branch
  const path = join(folderOf(repo), `${pid}-${serial++}.json`)
  mkdirSync(folderOf(repo), { recursive: true })
  writeFileSync(path, JSON.stringify(note))
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** The notes of those who were killed, by their paths; undefined for one that was being written, before any work. */
export function leftNotes(repo: Repo): Map<string, WorkNote | undefined> {
  const paths = namesOf(repo).map((name) => join(folderOf(repo), name))
  const notes = paths.map((path) => [path, readNote(path)] as const)
  return new Map(notes.filter(([, note]) => note === undefined || !isAlive(note)))
}

function namesOf(repo: Repo): string[] {
  try {
    return readdirSync(folderOf(repo))
  } catch {
    return []
  }
}

function readNote(path: string): WorkNote | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as WorkNote
  } catch {
    return undefined
  }
}
