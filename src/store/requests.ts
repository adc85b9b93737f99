// What other commands ask of the runner that is there: one file a request, put into a folder by an atomic rename. When
// the runner is about to end it renames the folder away, so that each request is either taken or refused, never lost.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTaskId, type TaskId } from '../domain/names.ts'
import { hasCode } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { runFolder } from './runs.ts'

/** What is asked; without tasks it is asked of all. */
export type Asked =
  | {
      kind: 'run'
      tasks: TaskId[] | null
      /** How many at once, as typed or, for `adaptive`, the most that is usual. */
      jobs?: number
      isJobsGiven: boolean
      adaptive: boolean
      pauses: boolean
      failsFast: boolean
      /** Seconds that its tasks may take together. */
      timeout?: number
    }
  | { kind: 'wait'; tasks: TaskId[]; any: boolean }
  | { kind: 'stop'; tasks: TaskId[] | null }

export type Request = Asked & { request: string }

/** The folder that requests are put into, while the runner takes them. */
export const doorPath = (repo: Repo, run: string): string => join(runFolder(repo, run), 'requests')

/** From now on requests are taken. */
export function openDoor(repo: Repo, run: string): void {
  mkdirSync(doorPath(repo, run), { recursive: true })
}

/** Puts a request and gives its id; undefined where the run takes none any more. */
export function putRequest(repo: Repo, run: string, asked: Asked): string | undefined {
  const request = `${Date.now()}-${crypto.randomUUID().slice(0, 8)}`
  const draft = join(runFolder(repo, run), `${request}.draft`)
  try {
    writeFileSync(draft, JSON.stringify({ ...asked, request }), { mode: 0o600 })
    renameSync(draft, join(doorPath(repo, run), `${request}.json`))
    return request
  } catch (error) {
    rmSync(draft, { force: true })
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

/** Whether a request waits. */
export const hasRequests = (repo: Repo, run: string): boolean => namesIn(doorPath(repo, run)).length > 0

/** Takes all requests, oldest first. */
export const takeRequests = (repo: Repo, run: string): Request[] => takeFrom(doorPath(repo, run))

/** Closes the door, and gives what was put before it closed. */
export function closeDoor(repo: Repo, run: string): Request[] {
  const closed = `${doorPath(repo, run)}.closed`
  rmSync(closed, { recursive: true, force: true })
  renameSync(doorPath(repo, run), closed)
  return takeFrom(closed)
}

function takeFrom(folder: string): Request[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name)
    const request = parseRequest(readFileSync(path, 'utf8'))
    rmSync(path, { force: true })
    return request ?? []
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function parseRequest(text: string): Request | undefined {
  try {
    const one = JSON.parse(text) as Request
    const isKnown = ['run', 'wait', 'stop'].includes(one.kind)
    return isKnown && (one.tasks === null || one.tasks.every(isTaskId)) ? one : undefined
  } catch {
    return undefined
  }
}
