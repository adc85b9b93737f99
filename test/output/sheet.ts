// An output that keeps what is written, in place of a terminal.
import { styleOf } from '../../src/output/style.ts'
import type { Face, Output } from '../../src/output/terminal.ts'

/** What a stream can show in a test. */
export interface Looks {
  /** Undefined is a pipe. */
  columns?: number
  rows?: number
  color?: boolean
  unicode?: boolean
}

/** A face that never changes. */
export const faceOf = ({ columns, rows = 24, color = false, unicode = true }: Looks = {}): Face => ({
  isTerminal: columns !== undefined,
  canMove: columns !== undefined,
  columns,
  rows,
  style: styleOf(color, unicode),
})

/** An output with the same looks on both streams, and what was written to each. */
export function sheet(looks: Looks = {}): Output & { stdout: () => string; stderr: () => string } {
  const written = { stdout: '', stderr: '' }
  const face = faceOf(looks)
  return {
    out: face,
    err: face,
    write: (text) => {
      written.stdout += text
    },
    narrate: (text) => {
      written.stderr += text
    },
    onResize: () => () => {},
    stdout: () => written.stdout,
    stderr: () => written.stderr,
  }
}
