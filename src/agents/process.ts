// Starts an agent's process, streams its lines, and ends it with all that it started. The only importer of execa.
import type { Dialogue, Stream } from './agent.ts'
import { watchClock } from './clock.ts'
import { openTalk } from './dialogue.ts'
import { lineSplitter } from './lines.ts'
import { endMarked, markVariable, markWithin, send, signalMarked } from './marked.ts'
import { startError } from './start-error.ts'

/** What to start; times in milliseconds. `env` is the whole environment. */
export interface ProcessRequest {
  command: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  stdin?: string | undefined
  /** Keeps standard input open: what it says to the lines of standard output is written there. */
  dialogue?: Dialogue | undefined
  /** Given to every process below this one as `GIT_AGENTS_ATTEMPT`, so that all of them can be found. */
  mark: string
  onLine: (line: string, stream: Stream) => void
  /** Everything it prints, as it comes. */
  log?: ((chunk: Buffer) => void) | undefined
  /** When aborted, the process is stopped. */
  signal?: AbortSignal | undefined
  timeout?: number | undefined
  /** How long it may print nothing. */
  idleTimeout?: number | undefined
  /** Asked when it has printed nothing for that long: whether it works all the same. */
  isBusy?: (() => Promise<boolean>) | undefined
  /** How a process tells when it started: `processStart` of the store. */
  startOf?: ((pid: number) => string | undefined) | undefined
}

export interface ProcessEnd {
  code: number | null
  signal: string | null
  cause: 'exit' | 'timeout' | 'idle' | 'stopped' | 'spawn-failed'
  /** Why it could not be started, with what to do. */
  error?: string
}

export interface RunningProcess {
  /** Undefined where it could not be started. */
  pid: number | undefined
  /** Undefined too where it had ended before it could be asked. */
  startTime: string | undefined
  /** Resolves once nothing of it is left and all its lines have been told; never rejects. */
  ended: Promise<ProcessEnd>
  /** TERM to the group, after `graceMs` KILL; resolves once all is gone. A second call may shorten the grace. */
  stop(graceMs?: number): Promise<void>
  /** STOP to all that bears its mark, and its clocks stand still; what ends it wakes it. */
  hold(): Promise<void>
  /** CONT to the same, and the clocks run again. */
  release(): Promise<void>
}

const stopGraceMs = 5_000
/** For what outlives its leader: it has had its signal, or was never meant to stay. */
const restGraceMs = 1_000
/** For a client that is to break off what it was asked, before it is told to end. */
const cancelMs = 1_000
/** For a client that has said all and stays: its input is closed. */
const stayMs = 1_000
/** For a stream that a process without the mark still holds open. */
const drainMs = 2_000

const options = {
  detached: true,
  shell: false,
  cleanup: false,
  buffer: false,
  reject: false,
  extendEnv: false,
  encoding: 'buffer',
  stdout: 'pipe',
  stderr: 'pipe',
} as const

type Execa = typeof import('execa').execa
type Child = ReturnType<typeof spawn>

/** Loads what starting needs, while there is something else to wait for; where that fails, starting does. */
export function loadStarter(): void {
  import('execa').catch(() => undefined)
}

/** Starts a process as leader of a group of its own. What cannot be started ends at once as `spawn-failed`. */
export async function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  const { execa } = await import('execa')
  if (request.signal?.aborted) return notStarted({ code: null, signal: null, cause: 'stopped' })
  try {
    const child = spawn(execa, request)
    const { pid } = child
    return pid === undefined ? failed(request, await child) : watch(child, pid, request)
  } catch (error) {
    return failed(request, error)
  }
}

function spawn(execa: Execa, { command, cwd, env, stdin, mark }: ProcessRequest) {
  const [file = '', ...args] = command
  return execa(file, args, {
    ...options,
    cwd,
    env: { ...env, [markVariable]: markWithin(env[markVariable], mark) },
    stdin: stdin === undefined ? 'ignore' : 'pipe',
  })
}

const failed = (request: ProcessRequest, error: unknown): RunningProcess =>
  notStarted({ code: null, signal: null, cause: 'spawn-failed', error: startError(request, error) })

const notStarted = (end: ProcessEnd): RunningProcess => ({
  pid: undefined,
  startTime: undefined,
  ended: Promise.resolve(end),
  stop: async () => {},
  hold: async () => {},
  release: async () => {},
})

function watch(child: Child, pid: number, request: ProcessRequest): RunningProcess {
  let cause: ProcessEnd['cause'] = 'exit'
  let restMs = restGraceMs
  let killer: NodeJS.Timeout | undefined
  let later: NodeJS.Timeout | undefined
  let isGone = false
  const talk =
    request.dialogue &&
    openTalk(request.dialogue, child.stdin, () => {
      later = setTimeout(() => end('exit', stopGraceMs), stayMs)
    })
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  const end = (why: ProcessEnd['cause'], graceMs: number): void => {
    if (isGone) return
    if (cause === 'exit') cause = why
    restMs = Math.min(restMs, graceMs)
    clearTimeout(killer)
    killer = setTimeout(() => send(-pid, 'SIGKILL'), graceMs)
    const isAsked = graceMs > cancelMs && talk?.cancel() === true
    if (!isAsked) send(-pid, 'SIGTERM')
    void release()
    clearTimeout(later)
    if (isAsked) later = setTimeout(() => send(-pid, 'SIGTERM'), cancelMs)
  }
  let isHeld = false
  const hold = async (): Promise<void> => {
    if (isGone || isHeld || cause !== 'exit') return
    isHeld = true
    clock.hold()
    send(-pid, 'SIGSTOP')
    await signalMarked(request.mark, 'SIGSTOP')
    if (!isHeld) await signalMarked(request.mark, 'SIGCONT')
  }
  const release = async (): Promise<void> => {
    if (!isHeld) return
    isHeld = false
    send(-pid, 'SIGCONT')
    await signalMarked(request.mark, 'SIGCONT')
    if (!isGone) clock.release()
  }
  const clock = watchClock(request, (why) => end(why, stopGraceMs))
  const flush = readStreams(child, request, clock.touch, talk?.hear)
  // A program that does not read its prompt closes the pipe: execa bears the EPIPE.
  if (talk === undefined) child.stdin?.end(request.stdin)
  else child.stdin?.write(request.stdin ?? '')
  const ended = exited.then(async (exit) => {
    isGone = true
    const hasSaidAll = talk?.isOver() === true && cause === 'exit'
    clock.stop()
    clearTimeout(killer)
    clearTimeout(later)
    await endRest(pid, request.mark, restMs)
    await drain(child)
    flush()
    return hasSaidAll ? { code: 0, signal: null, cause } : { ...exit, cause }
  })
  return {
    pid,
    startTime: request.startOf?.(pid),
    ended,
    stop: async (graceMs = stopGraceMs) => {
      end('stopped', graceMs)
      await ended
    },
    hold,
    release,
  }
}

function readStreams(
  child: Child,
  request: ProcessRequest,
  touch: () => void,
  hear: (line: string) => void = () => {},
): () => void {
  const flushes = (['stdout', 'stderr'] as const).map((name) => {
    const splitter = lineSplitter((line) => {
      request.onLine(line, name)
      if (name === 'stdout') hear(line)
    })
    child[name].on('data', (chunk: Buffer) => {
      touch()
      request.log?.(chunk)
      splitter.push(chunk)
    })
    return splitter.flush
  })
  return () => {
    for (const flush of flushes) flush()
  }
}

async function endRest(pid: number, mark: string, graceMs: number): Promise<void> {
  send(-pid, graceMs > 0 ? 'SIGTERM' : 'SIGKILL')
  await endMarked(mark, graceMs)
  send(-pid, 'SIGKILL')
}

async function drain(child: Child): Promise<void> {
  const timer = setTimeout(() => {
    child.stdout.destroy()
    child.stderr.destroy()
  }, drainMs)
  await child
  clearTimeout(timer)
}
