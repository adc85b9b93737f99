// A yes or no from the person at the terminal. Where there is none there is no question: the verb then says which
// flag answers it.
import { safe } from './safe.ts'
import type { Output } from './terminal.ts'
import { marked } from './views/view.ts'

/** Asks with some lines to judge by; anything but yes is no. */
export type Ask = (question: string, lines: string[]) => Promise<boolean>

/** Whether a person is there to answer. */
export const canAsk = (output: Output, stdin: { isTTY?: boolean }): boolean =>
  stdin.isTTY === true && output.err.isTerminal

/** The asker of this terminal; undefined where stdin or stderr is none. `signal` answers no. */
export function askerOf(
  output: Output,
  stdin: NodeJS.ReadableStream & { isTTY?: boolean },
  signal: AbortSignal,
): Ask | undefined {
  if (!canAsk(output, stdin)) return undefined
  return async (question, lines) => {
    const shown = lines.map((line) => `  ${safe(line)}\n`).join('')
    output.narrate(`${shown}${marked(output.err, 'warning', `${question} [y/N]`).join('\n')} `)
    return /^y(es)?$/i.test((await readLine(stdin, signal)).trim())
  }
}

/** Whether a walk can be shown: keys can be read and lines drawn, and a person is there to type. */
export const canWalk = (output: Output, stdin: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean =>
  stdin.isTTY === true && output.out.isTerminal && !env.CI

/** The next line; empty where the input ends or `signal` comes first. */
async function readLine(stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline')
  return await new Promise((resolve) => {
    const lines = createInterface({ input: stdin, terminal: false })
    const end = (line: string): void => {
      signal.removeEventListener('abort', stop)
      resolve(line)
      lines.close()
    }
    const stop = (): void => end('')
    lines.once('line', end)
    lines.once('close', stop)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
