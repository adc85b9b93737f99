// Runs checks: command lines that must succeed on a tree. A green result may be remembered by tree and command.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess } from '../agents/process.ts'
import type { Oid } from '../domain/names.ts'
import type { CheckResult } from '../domain/task.ts'
import type { Repo } from '../git/repo.ts'
import { processStart } from '../store/process.ts'

export interface CheckRequest {
  repo: Repo
  commands: readonly string[]
  /** The tree that `folder` holds. */
  tree: Oid
  folder: string
  env: NodeJS.ProcessEnv
  mark: string
  signal?: AbortSignal
  /** Milliseconds for each command. */
  timeout?: number | undefined
  onStart?: (command: string) => void
  log?: (chunk: Buffer) => void
  /** Whether green results are remembered: only for folders that hold the tree and nothing else. */
  remembers?: boolean
}

/** The results in order; the first that fails ends the row, with the last of its output. */
export async function runChecks(request: CheckRequest): Promise<{ results: CheckResult[]; output: string }> {
  const results: CheckResult[] = []
  for (const command of request.commands) {
    const { ok, output } = isGreen(request, command)
      ? { ok: true, output: '' }
      : await runCheck(request, command)
    results.push({ command, tree: request.tree, ok })
    if (!ok) return { results, output }
  }
  return { results, output: '' }
}

async function runCheck(request: CheckRequest, command: string): Promise<{ ok: boolean; output: string }> {
  request.onStart?.(command)
  request.log?.(Buffer.from(`$ ${command}\n`))
  const { ok, output } = await runCommandLine({ ...request, command })
  if (ok && request.remembers) remember(request, command)
  return { ok, output }
}

/** Runs one command line with `sh -c` in a group of its own, and keeps the last of what it printed. */
export async function runCommandLine(request: {
  command: string
  folder: string
  env: NodeJS.ProcessEnv
  mark: string
  signal?: AbortSignal
  timeout?: number | undefined
  log?: (chunk: Buffer) => void
}): Promise<{ ok: boolean; output: string }> {
  const tail: string[] = []
  const running = await startProcess({
    command: ['sh', '-c', request.command],
    cwd: request.folder,
    env: request.env,
    mark: request.mark,
    onLine: (line) => {
      tail.push(line)
      if (tail.length > 60) tail.shift()
    },
    log: request.log,
    signal: request.signal,
    timeout: request.timeout,
    startOf: processStart,
  })
  const end = await running.ended
  const ok = end.cause === 'exit' && end.code === 0
  const how = end.error ?? (end.cause === 'exit' ? '' : `ended by ${end.cause}`)
  return { ok, output: [...tail, how].filter(Boolean).join('\n') }
}

const memoryOf = ({ repo, tree }: CheckRequest, command: string): string =>
  join(repo.agentsDir, 'checks', `${tree}-${createHash('sha256').update(command).digest('hex').slice(0, 16)}`)

const isGreen = (request: CheckRequest, command: string): boolean =>
  request.remembers === true && existsSync(memoryOf(request, command))

function remember(request: CheckRequest, command: string): void {
  mkdirSync(join(request.repo.agentsDir, 'checks'), { recursive: true })
  writeFileSync(memoryOf(request, command), '')
}
