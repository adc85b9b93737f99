// The only writer of stdout and stderr. A reader that went away ends the writing quietly: `git agents list | head`.
import { isCalledByAgent } from '../domain/caller.ts'
import { hasCode } from '../errors.ts'
import { isColored, isUnicode, type Style, styleOf } from './style.ts'

/** What is known of one stream, at the moment: a terminal may be resized. */
export interface Face {
  /** A person is there: what an agent's client opens is none. */
  readonly isTerminal: boolean
  /** Whether its cursor can be moved, so that lines can be drawn again. */
  readonly canMove: boolean
  /** Undefined where it is no terminal: then nothing is cut. */
  readonly columns: number | undefined
  readonly rows: number
  readonly style: Style
}

/** The answer goes to `out`, narration to `err`. */
export interface Output {
  readonly out: Face
  readonly err: Face
  /** Writes to stdout. */
  write: (text: string | Buffer) => void
  /** Writes to stderr. */
  narrate: (text: string) => void
  /** Calls back whenever the terminal has another size; gives what ends that. */
  onResize: (listener: () => void) => () => void
}

/** The part of a stream that is used here. */
export type Stream = Pick<NodeJS.WriteStream, 'write'> & {
  isTTY?: boolean
  columns?: number
  rows?: number
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'resize', listener: () => void): unknown
  off?(event: 'resize', listener: () => void): unknown
}

/** Opens both streams; `onBrokenPipe` is called when nobody reads stdout any more (Git ends with 141 then). */
export function openOutput(options: {
  stdout: Stream
  stderr: Stream
  env: NodeJS.ProcessEnv
  color: 'auto' | 'always' | 'never'
  onBrokenPipe: () => void
}): Output {
  const { stdout, stderr, env, color } = options
  return {
    out: faceOf(stdout, env, color),
    err: faceOf(stderr, env, color),
    write: writerOf(stdout, options.onBrokenPipe),
    narrate: writerOf(stderr, () => {}),
    onResize: (listener) => {
      const stream = stdout.isTTY === true ? stdout : stderr
      stream.on('resize', listener)
      return () => stream.off?.('resize', listener)
    },
  }
}

function faceOf(stream: Stream, env: NodeJS.ProcessEnv, color: 'auto' | 'always' | 'never'): Face {
  const isTerminal = stream.isTTY === true && !isCalledByAgent(env)
  return {
    isTerminal,
    canMove: isTerminal && env.TERM !== 'dumb',
    style: styleOf(isColored(color, env, isTerminal), isUnicode(env)),
    get columns() {
      return isTerminal ? (stream.columns ?? 80) : undefined
    },
    get rows() {
      return stream.rows ?? 24
    },
  }
}

function writerOf(stream: Stream, onClosed: () => void): (text: string | Buffer) => void {
  let isClosed = false
  stream.on('error', (error) => {
    if (!hasCode(error, 'EPIPE', 'EIO', 'ERR_STREAM_DESTROYED')) throw error
    if (!isClosed) onClosed()
    isClosed = true
  })
  return (text) => {
    if (!isClosed && text.length > 0) stream.write(text)
  }
}
