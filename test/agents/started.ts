// A real process under `startProcess`, with its lines to wait for; a test that fails leaves none behind.
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'
import { type ProcessRequest, type RunningProcess, startProcess } from '../../src/agents/process.ts'

export interface Started extends RunningProcess {
  lines: { line: string; stream: string }[]
  mark: string
  /** Resolves with the first (or nth) line that matches, come or yet to come; fails where the process ends without. */
  line(pattern: RegExp, nth?: number): Promise<string>
}

/** Starts `command`; a fresh mark, the system's PATH and a temporary folder unless told otherwise. */
export async function start(command: string[], more: Partial<ProcessRequest> = {}): Promise<Started> {
  const lines: Started['lines'] = []
  const told = new EventEmitter()
  const mark = more.mark ?? `test-${randomUUID()}`
  const running = await startProcess({
    command,
    cwd: tmpdir(),
    env: { PATH: process.env.PATH },
    mark,
    ...more,
    onLine: (line, stream) => {
      lines.push({ line, stream })
      more.onLine?.(line, stream)
      told.emit('line')
    },
  })
  onTestFinished(() => running.stop(0))
  const line = (pattern: RegExp, nth = 1): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.filter((one) => pattern.test(one.line))[nth - 1]
        if (found !== undefined) resolve(found.line)
      }
      told.on('line', look)
      running.ended.then((end) => {
        look()
        reject(new Error(`ended without ${pattern}: ${JSON.stringify({ end, lines })}`))
      })
      look()
    })
  return { ...running, lines, mark, line }
}

/** A command that runs this script in Node. */
export const node = (script: string): string[] => [process.execPath, '-e', script]
