// Who listens while a verb works: the board in a terminal, lines elsewhere, NDJSON for programs.
import type { Emit, Event } from '../domain/event.ts'
import type { Board } from './board.ts'
import { jsonOfEvent, jsonText } from './json.ts'
import { lineOf } from './lines.ts'
import { logWriter } from './log.ts'
import { safeLines } from './safe.ts'
import type { Output } from './terminal.ts'

/** Something that is told events until it is closed. */
export interface Listener {
  emit: Emit
  /** Waits until everything is shown. */
  close: () => Promise<void>
}

/** The listener for this output. With `json` events are lines of JSON on stdout, and the summary, which is the answer, is
 * left to `render`; with `log` what an agent printed is the answer. */
export function listenerOf(
  output: Output,
  { json, log = false, now = () => new Date() }: { json: boolean; log?: boolean; now?: () => Date },
): Listener {
  if (json) return streamer(output, now)
  if (log) return logger(output)
  return output.err.canMove ? boarder(output, now) : liner(output)
}

/** What an agent says goes to stdout; its bytes do so as they are, but for a terminal, which would obey them. */
function logger(output: Output): Listener {
  const linesOf = logWriter(output.out)
  const write = (event: Event): void => {
    if (event.type === 'agent') for (const line of linesOf(event.event)) output.write(`${line}\n`)
    else if (event.type === 'output') {
      const bytes = Buffer.from(event.base64, 'base64')
      output.write(output.out.isTerminal ? safeLines(bytes.toString('utf8')) : bytes)
    } else narrate(event, output)
  }
  return { emit: write, close: async () => {} }
}

function streamer(output: Output, now: () => Date): Listener {
  return {
    emit: (event, at = now()) => {
      if (event.type !== 'summary') output.write(jsonText(jsonOfEvent(event, at), 0))
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
    emit: (event, at) => {
      if (event.type === 'run-started') {
        const last = board
        then(async () => (await last)?.close())
        board = import('./board.ts').then(({ openBoard }) => openBoard(output, () => now().getTime()))
      }
      const open = board
      if (open === undefined) {
        if (told === undefined) return narrate(event, output)
        return then(() => narrate(event, output))
      }
      then(async () => (await open).take(event, at))
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
