// This program called by itself: a command line in a process of its own, so that nothing of one call reaches the next.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** Who calls: `program` starts this program again, `signal` ends what it does. */
export interface OwnCaller {
  program: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** How it ended; `code` is 70 where a signal ended it. */
export interface OwnEnd {
  code: number
  stdout: string
  stderr: string
}

/** Runs it with these arguments to its end. Its standard input holds `input` and nothing more. */
export async function callSelf(
  { program, cwd, env, signal }: OwnCaller,
  { argv, input }: { argv: readonly string[]; input: string | undefined },
): Promise<OwnEnd> {
  const [file = '', ...args] = [...program, ...argv]
  const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
  const end = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 70))
  })
  try {
    const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)])
    return { code, stdout, stderr }
  } finally {
    signal.removeEventListener('abort', end)
  }
}
