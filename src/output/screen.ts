// A few lines at the end of the terminal that are drawn again and again. The cursor stays visible, so that whatever
// ends the process leaves a terminal that works.
import type { Face } from './terminal.ts'
import { widthOf } from './width.ts'

/** Lines that replace those drawn before. */
export class Screen {
  #face: Face
  #write: (text: string) => void
  #drawn: string[] = []

  constructor(face: Face, write: (text: string) => void) {
    this.#face = face
    this.#write = write
  }

  /** Draws `lines` in place of the last ones; `above` are written before them and stay. */
  draw(lines: readonly string[], above: readonly string[] = []): void {
    if (above.length === 0 && lines.join('\n') === this.#drawn.join('\n')) return
    this.#write(`${this.#erase()}${[...above, ...lines].map((line) => `${line}\n`).join('')}`)
    this.#drawn = [...lines]
  }

  /** Something else has written below: what was drawn stays as it is, and the next lines stand after it. */
  forget(): void {
    this.#drawn = []
  }

  /** After a resize the terminal has wrapped long lines, so rows are counted at its present width. */
  #erase(): string {
    const columns = this.#face.columns ?? 80
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(widthOf(plain(line)) / columns)),
      0,
    )
    return rows === 0 ? '' : `\x1b[${rows}A\r\x1b[0J`
  }
}

const plain = (line: string): string => line.replace(/\x1b\[\d+m/g, '')
