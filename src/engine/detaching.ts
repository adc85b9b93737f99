// The runner as a process of its own: in a session that no terminal ends, its output in the folder of its run. It tells
// over a pipe that it has begun, or why it cannot, so that the command that started it ends with the same words.
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { TaskId } from '../domain/names.ts'
import { AgentsError, type Complaint, type ErrorCode } from '../errors.ts'
import { runFolder, runnerLogPath } from '../store/runs.ts'
import { readLogEnd } from '../store/transcript.ts'
import { againMs, askRunner, askToRun, type Runner, runnerOf, warnOfUnseen } from './joining.ts'
import { pause } from './pause.ts'
import type { RunRequest } from './runner.ts'

/** What runs now without this terminal. */
export interface Detached {
  run: string
  pid: number
  /** Whether a runner was there already. */
  joined: boolean
  tasks: TaskId[]
}

/** What a runner tells the command that started it. */
export type Report =
  | { kind: 'begun'; pid: number; tasks: TaskId[] }
  /** Another runner was faster. */
  | { kind: 'taken' }
  | {
      kind: 'failed'
      code: ErrorCode
      message: string
      hints: readonly string[]
      complaints: readonly Complaint[]
    }

/** The pipe behind stdin, stdout and stderr. */
const reportFile = 3

/** Tells the command that started this process; nobody may listen. */
export function reportBack(report: Report): void {
  try {
    writeSync(reportFile, JSON.stringify(report))
    closeSync(reportFile)
  } catch {
    // Typed by hand, or the other one is gone: the log tells too.
  }
}

/** Starts a runner for the tasks, or hands them to the one that is there. `program` starts this program again. */
export async function detachRun(request: RunRequest, program: readonly string[]): Promise<Detached> {
  for (;;) {
    const runner = runnerOf(request.repo)
    const detached =
      runner === undefined ? await startRunner(request, program) : await handOver(request, runner)
    if (detached !== undefined) return detached
    await pause(againMs, request.signal)
  }
}

async function handOver(request: RunRequest, runner: Runner): Promise<Detached | undefined> {
  const { run, pid } = runner
  warnOfUnseen(runner, request.emit)
  const answer = await askRunner(request.repo, run, askToRun(request), request.signal)
  if (typeof answer === 'string' || answer.type !== 'joined') return undefined
  return { run, pid, joined: true, tasks: answer.tasks.map(({ id }) => id) }
}

async function startRunner(request: RunRequest, program: readonly string[]): Promise<Detached | undefined> {
  const { repo, env, operation } = request
  const run = operation.id
  mkdirSync(runFolder(repo, run), { recursive: true })
  const log = openSync(runnerLogPath(repo, run), 'a', 0o600)
  const [file = '', ...args] = [...program, ...callOf(request)]
  const child = spawn(file, args, {
    cwd: repo.main ?? repo.commonDir,
    env,
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  })
  closeSync(log)
  child.once('error', () => undefined)
  const told = await text(child.stdio[reportFile] as Readable)
  child.unref()
  const report = told === '' ? undefined : (JSON.parse(told) as Report)
  if (report?.kind === 'begun') return { run, pid: report.pid, joined: false, tasks: report.tasks }
  const said = readLogEnd(runnerLogPath(repo, run), 2_000)
  rmSync(runFolder(repo, run), { recursive: true, force: true })
  if (report?.kind === 'taken') return undefined
  if (report !== undefined)
    throw new AgentsError(report.code, report.message, {
      hints: [...report.hints],
      complaints: [...report.complaints],
    })
  throw new AgentsError('fault', `The runner ended before it had begun: ${said?.trim() || 'without a word'}`)
}

/** The command line of the runner: a verb that nobody types. */
const callOf = ({
  operation,
  wanted = [],
  jobs,
  adaptive,
  pauses,
  failsFast,
  timeout,
}: RunRequest): string[] => [
  'runner',
  operation.id,
  ...wanted,
  ...['--jobs', String(jobs)],
  ...(adaptive ? ['--adaptive'] : []),
  ...(pauses ? ['--pause-on-conflict'] : []),
  ...(failsFast ? ['--fail-fast'] : []),
  ...(timeout === undefined ? [] : ['--timeout', `${timeout}s`]),
]
