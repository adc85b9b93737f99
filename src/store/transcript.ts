// What agents and checks print, and the prompts they were given: files under `<git dir>/agents`, no history.
import { createWriteStream, mkdirSync, readFileSync, type WriteStream, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TaskId } from '../domain/names.ts'
import type { Repo } from '../git/repo.ts'

/** The log of one attempt: everything that its agent printed, byte for byte. */
export const logPath = (repo: Repo, id: TaskId, n: number): string =>
  join(repo.agentsDir, 'logs', id, `${n}.log`)

/** The output of the checks on one attempt. */
export const checkLogPath = (repo: Repo, id: TaskId, n: number): string =>
  join(repo.agentsDir, 'logs', id, `${n}.checks.log`)

/** Opens a log for appending. A full disk must not end the run: what cannot be written is dropped. */
export function openLog(path: string): WriteStream {
  mkdirSync(dirname(path), { recursive: true })
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 })
  stream.on('error', () => stream.destroy())
  return stream
}

/** Ends a log; when it resolves, all of it can be read. */
export async function closeLog(log: WriteStream): Promise<void> {
  if (log.closed) return
  await new Promise<void>((resolve) => {
    log.once('close', resolve)
    log.end()
  })
}

/** Writes the prompt of an attempt to a file that only the person can read, and gives its path. */
export function writePrompt(repo: Repo, id: TaskId, n: number, prompt: string): string {
  const path = join(repo.agentsDir, 'prompts', id, `${n}.md`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, prompt, { mode: 0o600 })
  return path
}

/** The end of a log, at most `limit` characters; undefined where there is none. */
export function readLogEnd(path: string, limit: number): string | undefined {
  try {
    return readFileSync(path, 'utf8').slice(-limit)
  } catch {
    return undefined
  }
}
