// The events of a run as a file that only grows: written before anybody is told, so that who comes late, or after a
// kill, reads the same. A full disk must not end the run: what cannot be written is dropped.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { jsonVersion } from '../domain/answer.ts'
import type { Event } from '../domain/event.ts'
import type { Repo } from '../git/repo.ts'
import { eventsPath, runFolder } from './runs.ts'

/** An event and when it happened. */
export interface Told {
  event: Event
  at: Date
}

export interface EventFile {
  write: (event: Event, at: Date) => void
  close: () => void
}

/** What agents say in passing is written at most this often for each task: the last of it, since their logs hold all. */
const passingMs = 250

/** Opens the events of a run for appending. */
export function openEvents(repo: Repo, run: string): EventFile {
  mkdirSync(runFolder(repo, run), { recursive: true })
  const append = appender(openSync(eventsPath(repo, run), 'a', 0o600))
  const passing = new Map<string, { timer: NodeJS.Timeout; last: Told | undefined }>()
  const flush = (task: string): void => {
    const held = passing.get(task)
    clearTimeout(held?.timer)
    passing.delete(task)
    if (held?.last !== undefined) append.line(lineOf(held.last))
  }
  return {
    write: (event, at) => {
      if (event.type !== 'agent' || event.event.kind !== 'text') {
        if ('task' in event && event.task !== undefined) flush(event.task)
        return append.line(lineOf({ event, at }))
      }
      const held = passing.get(event.task)
      if (held !== undefined) held.last = { event, at }
      else {
        append.line(lineOf({ event, at }))
        passing.set(event.task, { timer: setTimeout(flush, passingMs, event.task).unref(), last: undefined })
      }
    },
    close: () => {
      for (const task of passing.keys()) flush(task)
      append.close()
    },
  }
}

const lineOf = ({ event, at }: Told): string =>
  JSON.stringify({ version: jsonVersion, time: at.toISOString(), ...event })

/** Writes lines; one that a full disk cut is ended before the next. */
function appender(file: number): { line: (text: string) => void; close: () => void } {
  let isCut = false
  let isClosed = false
  return {
    line: (text) => {
      // Its number may be another file's by now.
      if (isClosed) return
      const bytes = Buffer.from(`${isCut ? '\n' : ''}${text}\n`)
      try {
        isCut = writeSync(file, bytes) < bytes.length
      } catch {
        isCut = true
      }
    },
    close: () => {
      isClosed = true
      closeSync(file)
    },
  }
}

/** One line of the file; undefined where it is none. */
export function parseEvent(line: string): Told | undefined {
  try {
    const { version: _, time, ...event } = JSON.parse(line)
    const at = new Date(time)
    return typeof event.type === 'string' && !Number.isNaN(at.getTime())
      ? { event: event as Event, at }
      : undefined
  } catch {
    return undefined
  }
}
