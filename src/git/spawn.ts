// The one place that starts Git for plumbing: bytes in, bytes out, no shell, no optional locks, messages in English.
// Porcelain that a library reads better goes through `porcelain.ts`. Nothing here knows what a task is.
import { type ChildProcess, spawn } from 'node:child_process'
import { AgentsError } from '../errors.ts'

export interface GitOptions {
  /** The folder to run in. */
  cwd: string
  /** Added to the environment. */
  env?: Record<string, string>
  input?: string | Buffer
  /** Exit codes that are answers, besides 0. */
  allow?: readonly number[]
  signal?: AbortSignal
  /** Keeps Git in the terminal's process group: for what may ask the person, such as a signing key's passphrase. */
  attached?: boolean
}

export interface GitResult {
  stdout: Buffer
  stderr: string
  status: number
}

/** Git ended with an exit code that is no answer, or could not be started. */
export class GitError extends AgentsError {
  readonly args: readonly string[]
  readonly status: number
  readonly stderr: string

  constructor(args: readonly string[], status: number, stderr: string) {
    const said = stderr.trim().split('\n').slice(-3).join('\n')
    super('git', `git ${args.slice(0, 3).join(' ')} failed (${status})${said === '' ? '' : `: ${said}`}`)
    this.args = args
    this.status = status
    this.stderr = stderr
  }
}

/** Variables that bind Git to one repository, index or object store (`git rev-parse --local-env-vars`), less the config ones. */
export const localVariables = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_GRAFT_FILE',
  'GIT_SHALLOW_FILE',
  'GIT_QUARANTINE_PATH',
  'GIT_INTERNAL_SUPER_PREFIX',
]

/** The environment that Git runs in here: the person's, free of a calling hook's bindings. */
export function gitEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const name of localVariables) delete env[name]
  return { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', ...more }
}

/** Runs Git to its end. Throws a GitError for an exit code that is neither 0 nor allowed. */
export async function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const result = await start(args, options)
  if (result.status !== 0 && !options.allow?.includes(result.status))
    throw new GitError(args, result.status, result.stderr)
  return result
}

/** What Git printed, as text without its last line feed. */
export async function gitText(args: readonly string[], options: GitOptions): Promise<string> {
  return (await git(args, options)).stdout.toString('utf8').replace(/\n$/, '')
}

/** A Git process that is asked one thing after another, until `end`. */
export interface Conversation {
  send: (input: Buffer) => void
  end: () => void
  /** How it ended. Its output has been handed over by then. */
  ended: Promise<GitResult>
}

/** Starts Git and hands its output over as it comes. */
export function converse(
  args: readonly string[],
  options: Pick<GitOptions, 'cwd' | 'env'>,
  onOutput: (chunk: Buffer) => void,
): Conversation {
  const child = launch(args, { ...options, input: '' })
  child.stdout?.on('data', onOutput)
  child.stdin?.on('error', () => undefined)
  return {
    send: (input) => child.stdin?.write(input),
    end: () => child.stdin?.end(),
    ended: endOf(child, options.cwd),
  }
}

async function start(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const child = launch(args, options)
  const out: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  if (child.stdin) {
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input)
  }
  return { ...(await endOf(child, options.cwd)), stdout: Buffer.concat(out) }
}

const launch = (
  args: readonly string[],
  { cwd, env, input, signal, attached = false }: GitOptions,
): ChildProcess =>
  spawn('git', args, {
    cwd,
    env: gitEnvironment(env),
    // Out of the terminal's process group: a Ctrl-C is for us, and must not cut Git short in the middle of a write.
    detached: !attached,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  })

function endOf(child: ChildProcess, cwd: string): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const err: Buffer[] = []
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', (cause) => reject(notStarted(cause, cwd)))
    child.on('close', (status, killed) =>
      resolve({
        stdout: Buffer.alloc(0),
        stderr: Buffer.concat(err).toString('utf8'),
        status: status ?? (killed === null ? 70 : 128),
      }),
    )
  })
}

const notStarted = (cause: Error, cwd: string): Error =>
  new AgentsError('git', `Git could not be started in ${cwd}: ${cause.message}`, { cause })

/** Applies `work` to every item, at most `limit` at once, and keeps the order of the items. */
export async function mapAtOnce<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index] as Item, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
