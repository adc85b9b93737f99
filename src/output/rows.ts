// What the board shows: one row per task, folded from the events of a run, and laid out for a terminal's size.
import type { AgentEvent, Event } from '../domain/event.ts'
import type { State, Usage } from '../domain/task.ts'
import { count, duration, listing, pausedText, tally, tokens } from './format.ts'
import { machineText, waitText } from './lines.ts'
import { safe } from './safe.ts'
import { stateSymbols } from './style.ts'
import { table } from './table.ts'
import type { Face } from './terminal.ts'
import { cell, mark, markCell } from './views/view.ts'

interface Row {
  id: string
  state: State
  /** What it does or why it does nothing, in short. */
  action: string
  /** Milliseconds of the clock when its attempt started. */
  since: number | undefined
  seconds: number | undefined
  files: number
  usage: Usage | undefined
}

/** The rows by task; `take` folds one event into them. */
export class Rows {
  #rows = new Map<string, Row>()

  /** The ids of the tasks, in the order in which they were told. */
  get ids(): string[] {
    return [...this.#rows.keys()]
  }

  /** `now` in milliseconds. */
  take(event: Event, now: number): void {
    switch (event.type) {
      case 'run-started':
      case 'joined':
        for (const { id, after } of event.tasks)
          if (!this.#rows.has(id))
            this.#set(id, { action: after.length > 0 ? `after ${listing(after)}` : '' })
        break
      case 'waiting':
        this.#set(event.task, { state: 'pending', action: waitText(event) })
        break
      case 'preparing':
        this.#set(event.task, { state: 'running', action: 'preparing', since: now, seconds: undefined })
        break
      case 'started':
        this.#set(event.task, {
          state: 'running',
          action: `${safe(event.agent)}${machineText(event)}`,
          since: now,
          seconds: undefined,
        })
        break
      case 'agent':
        this.#set(event.task, agentChange(event.event))
        break
      case 'changed':
        this.#set(event.task, { files: event.files })
        break
      case 'limited':
        for (const task of event.tasks) this.#set(task, { state: 'pending', action: safe(pausedText(event)) })
        break
      case 'held':
        this.#set(event.task, { action: `held while ${safe(event.for)} works` })
        break
      case 'resumed':
        this.#set(event.task, { action: 'goes on' })
        break
      case 'checking':
        this.#set(event.task, { action: `checking: ${safe(event.command)}` })
        break
      case 'ended': {
        const { state, reason = '', seconds, files, usage } = event
        this.#set(event.task, {
          state,
          action: safe(reason),
          seconds,
          files,
          ...(usage === undefined ? {} : { usage }),
        })
      }
    }
  }

  #set(id: string, change: Partial<Row>): void {
    const fresh: Row = {
      id,
      state: 'pending',
      action: '',
      since: undefined,
      seconds: undefined,
      files: 0,
      usage: undefined,
    }
    this.#rows.set(id, { ...(this.#rows.get(id) ?? fresh), ...change })
  }

  /** The lines to draw: they fit the terminal, with what has ended or waits folded where it is too low. */
  draw(face: Face, now: number, spin: string): string[] {
    const all = [...this.#rows.values()]
    const { shown, folded } = fold(all, Math.max(3, face.rows - 2))
    const narrow = {
      ...face,
      columns: face.columns === undefined ? undefined : face.columns - 1,
      rows: face.rows,
    }
    const lines = table(columnsOf(shown, narrow, now, spin), narrow)
    return folded.length === 0
      ? lines
      : [...lines, mark(face, 'nothing', `and ${tally(folded.map(({ state }) => state))}`)]
  }
}

function agentChange(event: AgentEvent): Partial<Row> {
  switch (event.kind) {
    case 'tool':
      return { action: safe(`${event.name} ${event.target}`) }
    case 'text':
      return { action: safe(event.text) }
    case 'failure':
      return { action: safe(event.text) }
    case 'usage':
      return { usage: event.usage }
    default:
      return {}
  }
}

/** Where not all fit, none that is done, and this many of those that wait: who comes next, and why not yet. */
const nextShown = 5

function fold(rows: readonly Row[], room: number): { shown: Row[]; folded: Row[] } {
  if (rows.length <= room) return { shown: [...rows], folded: [] }
  const rank = ({ state }: Row): number =>
    state === 'running' ? 0 : state === 'failed' ? 1 : state === 'pending' ? 2 : 3
  const next = rows.filter(({ state }) => state === 'pending').slice(0, nextShown)
  const able = rows.filter((row) => next.includes(row) || (row.state !== 'pending' && row.state !== 'done'))
  const kept = new Set(able.sort((a, b) => rank(a) - rank(b)).slice(0, room - 1))
  return { shown: rows.filter((row) => kept.has(row)), folded: rows.filter((row) => !kept.has(row)) }
}

function columnsOf(rows: readonly Row[], face: Face, now: number, spin: string) {
  return [
    { cells: rows.map((row) => nameCell(row, face, spin)), shrink: 2, min: 14 },
    { cells: rows.map((row) => cell(face, elapsed(row, now))), align: 'right' as const },
    {
      cells: rows.map(({ files }) => cell(face, files > 0 ? count(files, 'file') : '')),
      align: 'right' as const,
    },
    {
      cells: rows.map(({ usage }) => cell(face, usage === undefined ? '' : tokens(usage), 'dim')),
      align: 'right' as const,
    },
    { cells: rows.map(({ action }) => cell(face, action, 'dim')), shrink: 0, min: 0 },
  ]
}

function nameCell({ id, state }: Row, face: Face, spin: string) {
  if (state !== 'running') return markCell(face, stateSymbols[state], id)
  return {
    text: `${spin} ${id}`,
    paint: (text: string) => face.style.paint(text.slice(0, spin.length), 'cyan') + text.slice(spin.length),
  }
}

function elapsed({ since, seconds }: Row, now: number): string {
  if (seconds !== undefined) return duration(seconds)
  return since === undefined ? '' : duration((now - since) / 1000)
}
