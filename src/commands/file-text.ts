// A file that is named on the command line, or standard input for `-`, as text; one that cannot be read is refused.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AgentsError, hasCode } from '../errors.ts'
import type { Context } from './context.ts'

/** The text of `file`, seen from the current folder. Throws `config` with the reason where there is none. */
export async function readText(context: Context, file: string): Promise<string> {
  if (file === '-') return await context.readStdin()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(context.cwd, file)))
  } catch (cause) {
    throw new AgentsError('config', `${file} cannot be read: ${unreadable(cause)}.`, { cause })
  }
}

function unreadable(cause: unknown): string {
  if (hasCode(cause, 'ENOENT')) return 'there is no such file'
  if (hasCode(cause, 'EISDIR')) return 'it is a folder'
  if (hasCode(cause, 'EACCES')) return 'you may not read it'
  return cause instanceof TypeError ? 'it is not UTF-8' : String(cause)
}
