// What each running task's agent did last and has used so far, from the end of what its run has told: one short read.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { AgentEvent, Event } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import type { Usage } from '../domain/task.ts'
import type { Repo } from '../git/repo.ts'
import { parseEvent } from '../store/events.ts'
import { eventsPath } from '../store/runs.ts'

/** The last that is known of one task at work. */
export interface Doing {
  text?: string
  usage?: Usage
  /** Where it works, where that is not here. */
  machine?: string
}

/** More than enough for what a hundred agents did last. */
const endBytes = 128 * 1024

/** By task; empty where no run is known or its events cannot be read. */
export function readDoings(repo: Repo, run: string | undefined): Map<TaskId, Doing> {
  const doings = new Map<TaskId, Doing>()
  if (run === undefined) return doings
  const path = eventsPath(repo, run)
  for (const line of [...linesWith(path, '"type":"started"'), ...endOf(path).split('\n')]) {
    const event = parseEvent(line)?.event
    if (event !== undefined && 'task' in event && event.task !== undefined)
      doings.set(event.task, doingAfter(event, doings.get(event.task) ?? {}))
  }
  return doings
}

function doingAfter(event: Event, before: Doing): Doing {
  switch (event.type) {
    case 'preparing':
      return { text: 'preparing' }
    case 'started':
      return event.machine === undefined ? {} : { machine: event.machine }
    case 'checking':
      return { ...before, text: `checking: ${event.command}` }
    case 'agent':
      return { ...before, ...doingOf(event.event) }
    default:
      return before
  }
}

function doingOf(event: AgentEvent): Doing {
  switch (event.kind) {
    case 'tool':
      return { text: `${event.name} ${event.target}`.trim() }
    case 'text':
    case 'failure':
      return { text: event.text }
    case 'usage':
      return { usage: event.usage }
    default:
      return {}
  }
}

const chunkBytes = 1024 * 1024

/** The lines that hold `word`, wherever they stand: who began long ago is said there alone. Nothing else is made text. */
function linesWith(path: string, word: string): string[] {
  const lines: string[] = []
  let rest = Buffer.alloc(0)
  readChunks(path, (chunk) => {
    const bytes = Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf(10) + 1
    for (let at = bytes.indexOf(word); at >= 0 && at < end; at = bytes.indexOf(word, at + 1))
      lines.push(bytes.toString('utf8', bytes.lastIndexOf(10, at) + 1, bytes.indexOf(10, at)))
    rest = bytes.subarray(end)
  })
  return lines
}

/** What cannot be read tells nothing. */
function readChunks(path: string, take: (chunk: Buffer) => void): void {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    for (;;) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, fstatSync(file).size || 1))
      const length = readSync(file, chunk)
      if (length === 0) return
      take(chunk.subarray(0, length))
    }
  } catch {
    return
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** The first line of it may be cut, and is no event then. */
function endOf(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const { size } = fstatSync(file)
    const from = Math.max(0, size - endBytes)
    const bytes = Buffer.alloc(size - from)
    const length = readSync(file, bytes, 0, bytes.length, from)
    return bytes.toString('utf8', 0, length)
  } catch {
    return ''
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
