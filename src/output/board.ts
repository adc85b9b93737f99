// The live board of a run: the only place that knows listr2. Each task is a listr2 task that lasts until the run says
// that it has ended; the drawing is our own renderer, since listr2's shows waiting tasks as started and writes by itself.
import { Listr, type ListrEventManager, ListrEventType, Spinner } from 'listr2'
import type { Event } from '../domain/event.ts'
import { noteOf } from './lines.ts'
import { Rows } from './rows.ts'
import { Screen } from './screen.ts'
import type { Output } from './terminal.ts'

/** What a board is told, and how it ends. */
export interface Board {
  /** Draws at once what matters; what an agent does in passing waits for the next turn of the spinner. */
  take: (event: Event, at?: Date) => void
  /** Ends the drawing; the rows go where the answer, which says the same, follows in the same terminal. */
  close: () => Promise<void>
}

/** A board on stderr; `now` is its clock in milliseconds. */
export function openBoard(output: Output, now: () => number): Board {
  const rows = new Rows()
  const screen = new Screen(output.err, output.narrate)
  const spinner = new Spinner()
  const lives = new Map<string, Life>()
  const whole = lifeOf()
  let running: Promise<unknown> = Promise.resolve()
  let isAnswered = false

  const draw = (above: string[] = []): void => {
    const spin = output.err.style.sign(spinner.fetch(), '*')
    screen.draw(rows.draw(output.err, now(), spin), above)
  }

  const start = (): void => {
    for (const id of rows.ids) lives.set(id, lifeOf())
    // Others may join it, so the board itself lasts until it is closed.
    const tasks = [...lives, ['', whole] as const].map(([title, { ended }]) => ({ title, task: () => ended }))
    running = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: BoardRenderer,
      rendererOptions: { spinner, draw },
    }).run()
  }

  return {
    take(event, at) {
      rows.take(event, at?.getTime() ?? now())
      if (event.type === 'run-started') start()
      if (event.type === 'summary') isAnswered = true
      const note = noteOf(event, output.err)
      if (note !== undefined) draw([note])
      else if (event.type !== 'agent' && event.type !== 'changed') draw()
      if (event.type === 'ended') lives.get(event.task)?.end()
    },
    async close() {
      for (const { end } of [...lives.values(), whole]) end()
      await running
      if (isAnswered && output.out.isTerminal) screen.draw([])
    },
  }
}

/** A listr2 task's promise, which somebody else settles. */
interface Life {
  ended: Promise<void>
  end: () => void
}

function lifeOf(): Life {
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, end }
}

/** What listr2 calls: it draws at each turn of the spinner and whenever a task changes. */
class BoardRenderer {
  static nonTTY = true
  static rendererOptions: { spinner: Spinner; draw: (above?: string[]) => void }
  static rendererTaskOptions: never
  readonly #options: { spinner: Spinner; draw: (above?: string[]) => void }
  readonly #events: ListrEventManager | undefined

  constructor(
    _: unknown,
    options: { spinner: Spinner; draw: (above?: string[]) => void },
    events?: ListrEventManager,
  ) {
    this.#options = options
    this.#events = events
  }

  render = (): void => {
    const { spinner, draw } = this.#options
    this.#events?.on(ListrEventType.SHOULD_REFRESH_RENDER, () => draw())
    spinner.start(() => draw())
  }

  end = (): void => {
    this.#options.spinner.stop()
    this.#options.draw()
  }
}
