// Why a process could not be started, in words that name what to change.
import { existsSync } from 'node:fs'
import { hasCode } from '../errors.ts'
import { clientOf } from './clients.ts'

/** One sentence for the error that starting `command` in `cwd` gave. */
export function startError(request: { command: readonly string[]; cwd: string }, error: unknown): string {
  const file = JSON.stringify(request.command[0] ?? '')
  if (!existsSync(request.cwd)) return `the folder to start ${file} in does not exist: ${request.cwd}`
  if (hasCode(error, 'ENOENT')) return `${file} was not found; ${remedy(request.command[0] ?? '')}`
  if (hasCode(error, 'EACCES')) return `${file} may not be run: it is no executable file`
  if (hasCode(error, 'E2BIG'))
    return `the command line of ${file} is too long for this system; take the prompt from {promptFile} or stdin`
  return `${file} cannot be started: ${reasonOf(error)}`
}

function remedy(program: string): string {
  if (program === 'bwrap')
    return 'install bubblewrap (it confines on Linux alone), or take `launch` out of .agentsrc'
  const client = clientOf(program)
  return client === undefined
    ? 'install it, or name its whole path in .agentsrc'
    : `install it with \`npm install -g ${client.package}\`, or choose another agent`
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
