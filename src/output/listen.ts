// Who listens while a verb works: the board in a terminal, lines elsewhere, NDJSON for programs.
import type { Emit, Event } from '../domain/event.ts'
import type { Board } from './board.ts'
import { jsonOfEvent, jsonText } from './json.ts'
import { lineOf } from './lines.ts'
import type { Output } from './terminal.ts'

/** Something that is told events until it is closed. */
export interface Listener {
  emit: Emit
  /** Waits until everything is shown. */
  close: () => Promise<void>
}

/** The listener for this output. `json` is for `run` alone: events are lines of JSON on stdout, and the summary, which
 * is the answer, is left to `render`. */
export function listenerOf(
  output: Output,
  { json, now = () => new Date() }: { json: boolean; now?: () => Date },
): Listener {
  if (json) return streamer(output, now)
  return output.err.canMove ? boarder(output, now) : liner(output)
}

function streamer(output: Output, now: () => Date): Listener {
  return {
    emit: (event) => {
      if (event.type !== 'summary') output.write(jsonText(jsonOfEvent(event, now()), 0))
    },
    close: async () => {},
  }
}

function liner(output: Output): Listener {
  return { emit: (event) => narrate(event, output), close: async () => {} }
}

function narrate(event: Event, output: Output): void {
  const line = lineOf(event, output.err)
  if (line !== undefined) output.narrate(`${line}\n`)
}

/**
 * Lines until a run starts, then the board, which is loaded only now; what happens meanwhile is told to it in order. It
 * closes with the summary: what follows in the same command is lines again, and another run has a board of its own.
 */
function boarder(output: Output, now: () => Date): Listener {
  let board: Promise<Board> | undefined
  let told: Promise<void> | undefined
  const then = (next: () => Promise<void> | void): void => {
    told = (told ?? Promise.resolve()).then(next)
  }
  return {
    emit: (event) => {
      if (event.type === 'run-started')
        board ??= import('./board.ts').then(({ openBoard }) => openBoard(output, () => now().getTime()))
      const open = board
      if (open === undefined) {
        if (told === undefined) return narrate(event, output)
        return then(() => narrate(event, output))
      }
      then(async () => (await open).take(event))
      if (event.type !== 'summary') return
      then(async () => (await open).close())
      board = undefined
    },
    close: async () => {
      await told
      await (await board)?.close()
    },
  }
}
