// Drives the walk of `review` in a terminal: keys in, the machine of `domain/walk`, the screen out, and the terminal left
// to the person's own programs meanwhile. Drawn in place, or said line by line for a screen reader and a dumb terminal.
import { stripVTControlCharacters } from 'node:util'
import {
  type Effect,
  keyOf,
  newWalk,
  takesTerminal,
  type Walk,
  type WalkInput,
  type Walking,
} from '../domain/walk.ts'
import { step } from '../domain/walk-step.ts'
import { type Keys, lineKeys, rawKeys, type Terminal } from './keys.ts'
import { Screen } from './screen.ts'
import type { Face, Output } from './terminal.ts'
import { walkView } from './views/walk.ts'

export interface WalkDriver {
  stdin: Terminal
  /** Lines and prompts, without moving the cursor. */
  isPlain: boolean
  signal: AbortSignal
  /** Told whether a program of the person has the terminal, and with it Ctrl-C. */
  onAway: (isAway: boolean) => void
  /** A clock in milliseconds. */
  now?: () => number
}

/** A program that ends sooner has shown something that nobody can have read yet, as the pager `cat` does. */
const readableMs = 400

const isLeaving = (input: WalkInput): boolean =>
  (input.kind === 'key' && (input.key === 'q' || input.key === 'ctrl-c')) ||
  (input.kind === 'line' && input.text.trim() === 'q')

/** Walks until the person quits or nothing is left and nothing at work. */
export async function driveWalk(output: Output, walking: Walking, driver: WalkDriver): Promise<void> {
  const { stdin, isPlain, signal, onAway, now = () => performance.now() } = driver
  const inbox = new Inbox()
  const face = output.out
  const paper = isPlain ? new Paper(output) : new Drawing(output)
  let walk = newWalk
  const keys: Keys = isPlain ? lineKeys(stdin, inbox.put) : rawKeys(stdin, output.write, inbox.put)
  const stopResize = output.onResize(() => paper.show(walk))
  const quit = (): void => inbox.put({ kind: 'key', key: 'ctrl-c' })
  signal.addEventListener('abort', quit, { once: true })
  const queue = pump(walking.queue, inbox)

  const perform = async (effect: Effect): Promise<WalkInput | undefined> => {
    if (!takesTerminal(effect)) return await walking.perform(effect)
    paper.clear()
    keys.end()
    onAway(true)
    const since = now()
    const said = await walking.perform(effect)
    onAway(false)
    keys.begin()
    if (!isPlain && said === undefined && now() - since < readableMs) {
      output.write(`${face.style.paint('Any key goes back', 'dim')}\n`)
      await inbox.key()
    }
    return said
  }

  keys.begin()
  try {
    for (;;) {
      walk = { ...walk, top: paper.show(walk) }
      const next = step(walk, await inbox.take())
      walk = next.walk
      for (const effect of next.effects) {
        if (effect.do === 'quit') return
        if (effect.do === 'foresee') {
          void walking.perform(effect).then(inbox.put, inbox.fail)
          continue
        }
        if (effect.do === 'read') paper.show(walk)
        const said = await perform(effect)
        // What was typed before this could be seen was not meant for it, but who wants to leave leaves.
        if (effect.do !== 'remember') inbox.forgetKeys(isLeaving)
        inbox.put(said, true)
      }
    }
  } finally {
    paper.clear()
    keys.end()
    stopResize()
    signal.removeEventListener('abort', quit)
    walking.close()
    await queue
  }
}

/** What came in and was not taken yet. */
class Inbox {
  #inputs: WalkInput[] = []
  #failure: { error: unknown } | undefined
  #wake = (): void => {}

  put = (input: WalkInput | undefined, isFirst = false): void => {
    if (input === undefined) return
    if (isFirst) this.#inputs.unshift(input)
    else this.#inputs.push(input)
    this.#wake()
  }

  async take(): Promise<WalkInput> {
    for (;;) {
      const input = this.#inputs.shift()
      if (input !== undefined) return input
      if (this.#failure !== undefined) throw this.#failure.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  fail = (error: unknown): void => {
    this.#failure = { error }
    this.#wake()
  }

  /** Waits for a key and takes it away. */
  async key(): Promise<void> {
    this.forgetKeys()
    while (!this.#inputs.some(({ kind }) => kind === 'key'))
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.forgetKeys()
  }

  forgetKeys(isKept = (_: WalkInput): boolean => false): void {
    this.#inputs = this.#inputs.filter(
      (input) => !['key', 'text', 'line'].includes(input.kind) || isKept(input),
    )
  }
}

/** Hands on what waits, until the queue ends; what goes wrong with it ends the walk. */
async function pump(queue: Walking['queue'], inbox: Inbox): Promise<void> {
  try {
    for await (const input of queue) inbox.put(input)
  } catch (error) {
    inbox.fail(error)
  }
}

/** A screen that is drawn in place, cut to the terminal. */
class Drawing {
  readonly #output: Output
  readonly #screen: Screen

  constructor(output: Output) {
    this.#output = output
    this.#screen = new Screen(output.out, output.write)
  }

  /** Gives the first line of the body that is shown. */
  show(walk: Walk): number {
    const { lines, top } = fitted(walk, this.#output.out)
    this.#screen.draw(lines)
    return top
  }

  clear(): void {
    this.#screen.draw([])
  }
}

/** As many lines as the terminal has, the body scrolled to where the person is. */
export function fitted(walk: Walk, whole: Face): { lines: string[]; top: number } {
  const face: Face = { ...whole, columns: (whole.columns ?? 80) - 1, rows: whole.rows }
  const { head, body, foot } = walkView(walk, face)
  const room = Math.max(1, whole.rows - 2 - head.length - foot.length)
  if (body.length <= room) {
    const gap = body.length > 0 ? [''] : []
    return { lines: [...head, ...body, ...gap, ...foot], top: 0 }
  }
  const shown = room - 1
  const top = Math.min(
    walk.file === undefined ? walk.top : Math.max(0, walk.file - (shown >> 1)),
    body.length - shown,
  )
  const below = body.length - shown - top
  const more = `${face.style.ellipsis} ${below > 0 ? `${below} more lines, j or space` : 'the end, k goes up'}`
  const lines = [...head, ...body.slice(top, top + shown), face.style.paint(more, 'dim'), '', ...foot]
  return { lines, top }
}

/** Lines that stay. Of the same task only what is new is said; of its files the chosen one. */
class Paper {
  readonly #output: Output
  #said: { of: string; lines: ReadonlySet<string>; foot: string } = { of: '', lines: new Set(), foot: '' }

  constructor(output: Output) {
    this.#output = output
  }

  show(walk: Walk): number {
    const { out } = this.#output
    const { head, body, foot } = walkView(walk, {
      ...out,
      columns: out.columns,
      rows: out.rows,
      canMove: false,
    })
    const isChoosing = walk.file !== undefined && walk.mode.kind !== 'help'
    const lines = [
      ...head,
      ...(isChoosing ? body.filter((line) => stripVTControlCharacters(line).startsWith('>')) : body),
    ]
    const of = walk.page === undefined ? '' : keyOf(walk.page.queued)
    const fresh = of === this.#said.of ? lines.filter((line) => !this.#said.lines.has(line)) : lines
    const text = foot.join('\n')
    if (fresh.length > 0) this.#output.write(`\n${fresh.join('\n')}\n\n`)
    if (fresh.length > 0 || text !== this.#said.foot) this.#output.write(`${text}\n`)
    this.#said = { of, lines: new Set(lines), foot: text }
    return walk.top
  }

  /** What a program has written stands above, so the keys are said again. */
  clear(): void {
    this.#said = { ...this.#said, foot: '' }
  }
}
