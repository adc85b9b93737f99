// Starts a program and keeps what it prints, told as it comes; one that a failed test leaves is killed.
import { type ChildProcess, spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'

export interface Ran {
  stdout: string
  stderr: string
  /** Its exit code; 128 + n where signal n ended it. */
  code: number
}

export interface StartOptions {
  cwd: string
  env: Record<string, string>
  input?: string | Buffer
}

export interface Running {
  pid: number
  child: ChildProcess
  ended: Promise<Ran>
  kill(signal: NodeJS.Signals): void
  /** Resolves once what it has printed on stderr or stdout matches; fails where it ends without. */
  says(pattern: RegExp): Promise<void>
}

const signalNumbers: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 }

/** Starts `file`; never throws for an exit code. */
export function start(file: string, args: readonly string[], options: StartOptions): Running {
  const { cwd, env, input } = options
  const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  const err: Buffer[] = []
  const looks = new Set<() => void>()
  const hear = (into: Buffer[]) => (chunk: Buffer) => {
    into.push(chunk)
    for (const look of looks) look()
  }
  child.stdout.on('data', hear(out))
  child.stderr.on('data', hear(err))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const text = (parts: Buffer[]): string => Buffer.concat(parts).toString('utf8')
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({
        stdout: text(out),
        stderr: text(err),
        code: code ?? 128 + (signalNumbers[signal ?? ''] ?? 0),
      }),
    )
  })
  ended.catch(() => undefined)
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended.catch(() => undefined)
  })
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(`${text(out)}\n${text(err)}`)) return
        looks.delete(look)
        resolve()
      }
      looks.add(look)
      ended.then(
        (ran) => {
          look()
          reject(new Error(`ended without saying ${pattern}: ${JSON.stringify(ran)}`))
        },
        (error: unknown) => reject(error),
      )
      look()
    })
  return { pid: child.pid ?? 0, child, ended, kill: (signal) => child.kill(signal), says }
}
