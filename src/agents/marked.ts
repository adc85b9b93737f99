// Finds and ends the processes of an attempt by the mark in their environment: clients start their shell tools in
// sessions of their own, which a signal to the process group does not reach.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

/** The variable that carries the mark; a runner inside an agent adds its own mark after a comma. */
export const markVariable = 'GIT_AGENTS_ATTEMPT'
/** The variable by which Git's processes name the command that started them (`git/spawn`). */
export const callerVariable = 'GIT_AGENTS_CALLER'

const pollMs = 20
const giveUpMs = 5_000

/** The mark of an attempt below the one that this process itself may belong to. */
export const markWithin = (outer: string | undefined, mark: string): string =>
  outer === undefined || outer === '' ? mark : `${outer},${mark}`

/** The ids of all living processes that bear the mark, this one excluded; other users' cannot be seen. */
export async function markedProcesses(mark: string, variable = markVariable): Promise<number[]> {
  const found =
    process.platform === 'linux'
      ? fromProc(mark, variable)
      : parseProcessList(await listProcesses(), mark, variable)
  return found.filter((pid) => pid !== process.pid)
}

/** Ends whatever bears the mark: TERM, and after `graceMs` KILL, again and again until nothing is left. */
export async function endMarked(mark: string, graceMs: number, variable = markVariable): Promise<void> {
  let signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'
  const told = new Set<number>()
  const start = performance.now()
  for (;;) {
    const pids = await markedProcesses(mark, variable)
    const elapsed = performance.now() - start
    if (pids.length === 0 || elapsed > graceMs + giveUpMs) return
    if (elapsed >= graceMs) signal = 'SIGKILL'
    for (const pid of pids) if (signal === 'SIGKILL' || !told.has(pid)) send(pid, signal)
    for (const pid of pids) told.add(pid)
    await delay(pollMs)
  }
}

/** Sends STOP or CONT to whatever bears the mark, until a second look finds nothing new: what was just starting is met too. */
export async function signalMarked(mark: string, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const told = new Set<number>()
  for (;;) {
    const fresh = (await markedProcesses(mark)).filter((pid) => !told.has(pid))
    if (fresh.length === 0) return
    for (const pid of fresh) send(pid, signal)
    for (const pid of fresh) told.add(pid)
  }
}

/** Sends a signal to a process, or with a negative id to its group; one that is gone already is fine. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone, or another user's: whatever is left is seen by the next look.
  }
}

function fromProc(mark: string, variable: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && bears(environmentOf(name), mark, variable))
    .map(Number)
}

// Empty for a process that has ended, of another user, or a kernel thread.
function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    return []
  }
}

function bears(environment: readonly string[], mark: string, variable: string): boolean {
  return environment.some(
    (entry) =>
      entry.startsWith(`${variable}=`) &&
      entry
        .slice(variable.length + 1)
        .split(',')
        .includes(mark),
  )
}

// Elsewhere (macOS) `ps -E` adds the environment to each command; it shows that of the own processes only.
async function listProcesses(): Promise<string> {
  const run = promisify(execFile)
  const { stdout } = await run('ps', ['-axEww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** The ids that a list of `ps -E` shows with the mark. */
export function parseProcessList(text: string, mark: string, variable = markVariable): number[] {
  return text
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, ...words]) => bears(words, mark, variable))
    .map(([pid]) => Number(pid))
}
