// The one place that starts Git for plumbing: bytes in, bytes out, no shell, no optional locks, messages in English.
// Porcelain that a library reads better goes through `porcelain.ts`. Nothing here knows what a task is.
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { AgentsError, diskHint } from '../errors.ts'

export interface GitOptions {
  /** The folder to run in. */
  cwd: string
  /** Added to the environment. */
  env?: Record<string, string>
  input?: string | Buffer
  /** Exit codes that are answers, besides 0. */
  allow?: readonly number[]
  signal?: AbortSignal
  /** Called with Git's process id before it is given its input; where it throws Git is given none. */
  beforeInput?: ((pid: number) => void) | undefined
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
    const said = saidIn(stderr)
    const hint = diskHint(stderr)
    super(
      'git',
      `git ${commandOf(args)} failed (${status})${said === '' ? '' : `: ${said}`}`,
      hint === undefined ? {} : { hints: [hint] },
    )
    this.args = args
    this.status = status
    this.stderr = stderr
  }
}

/** What is wrong, without the advice that Git adds; where it does not say so, its last lines. */
function saidIn(stderr: string): string {
  const lines = stderr.trim().split('\n')
  const errors = lines.filter((line) => /^(fatal|error): /.test(line))
  return (errors.length > 0 ? errors : lines).slice(-3).join('\n')
}

/** The command and what follows it, without settings made for it alone. */
function commandOf(args: readonly string[]): string {
  const first = args.findIndex((arg, index) => arg !== '-c' && args[index - 1] !== '-c')
  return args.slice(first, first + 3).join(' ')
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

/** By this Git's processes are found whose command was killed. */
export const callerMark = `${process.pid}-${performance.timeOrigin}`

/** The environment that Git runs in here: the person's, free of a calling hook's bindings. */
export function gitEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const name of localVariables) delete env[name]
  return {
    ...env,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AGENTS_CALLER: callerMark,
    ...more,
  }
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
  const ended = endOf(child, options.cwd)
  child.stdin?.on('error', () => undefined)
  try {
    if (child.pid !== undefined) options.beforeInput?.(child.pid)
  } catch (error) {
    child.stdin?.end()
    await ended
    throw error
  }
  child.stdin?.end(options.input)
  return { ...(await ended), stdout: Buffer.concat(out) }
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
    child.on('close', (status, killed) => {
      const said = Buffer.concat(err).toString('utf8')
      resolve({
        stdout: Buffer.alloc(0),
        stderr: killed === null ? said : `${said}it was ended by ${killed}\n`,
        // As a shell has it. Never one that Git gives itself, so that no caller takes it for an answer.
        status: status ?? (killed === null ? 70 : 128 + constants.signals[killed]),
      })
    })
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
