// What each running task's agent did last and has used so far, from the end of what its run has told: one short read.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { AgentEvent } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import type { Usage } from '../domain/task.ts'
import type { Repo } from '../git/repo.ts'
import { parseEvent } from '../store/events.ts'
import { eventsPath } from '../store/runs.ts'

/** The last that is known of one task at work. */
export interface Doing {
  text?: string
  usage?: Usage
}

/** More than enough for what a hundred agents did last. */
const endBytes = 128 * 1024

/** By task; empty where no run is known or its events cannot be read. */
export function readDoings(repo: Repo, run: string | undefined): Map<TaskId, Doing> {
  const doings = new Map<TaskId, Doing>()
  if (run === undefined) return doings
  for (const line of endOf(eventsPath(repo, run)).split('\n')) {
    const event = parseEvent(line)?.event
    if (event === undefined || !('task' in event) || event.task === undefined) continue
    if (event.type === 'preparing') doings.set(event.task, { text: 'preparing' })
    else if (event.type === 'checking')
      doings.set(event.task, { ...doings.get(event.task), text: `checking: ${event.command}` })
    else if (event.type === 'agent')
      doings.set(event.task, { ...doings.get(event.task), ...doingOf(event.event) })
  }
  return doings
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
