// A diff as the person sees Git's own: their pager, their colours, their diff drivers; the terminal is Git's meanwhile.
import { spawn } from 'node:child_process'
import { isCalledByAgent } from '../domain/caller.ts'
import type { Oid } from '../domain/names.ts'
import { gitEnvironment } from './spawn.ts'

/** Shows the difference of two commits, to an agent as plain text; resolves with Git's exit code. */
export const showDiff = (cwd: string, from: Oid, to: Oid): Promise<number> => {
  const plain = isCalledByAgent(process.env)
  const how = plain ? ['--no-pager', 'diff', '--no-color', '--no-ext-diff'] : ['diff']
  return inTerminal('git', [...how, from, to, '--'], { cwd })
}

/** Shows it for one path or all, in the person's pager or with `difftool`; a pager stays until it is left. */
export const showChanges = (
  cwd: string,
  { from, to, path, isTool }: { from: Oid; to: Oid; path: string | undefined; isTool: boolean },
): Promise<number> => {
  const how = isTool ? ['difftool', '--no-prompt'] : ['diff']
  const paths = path === undefined ? [] : [path]
  return inTerminal('git', ['--literal-pathspecs', ...how, from, to, '--', ...paths], { cwd, env: staying() })
}

/** Shows how one range of commits differs from another (git-range-diff(1)). */
export const showRangeDiff = (cwd: string, before: Range, after: Range): Promise<number> =>
  inTerminal('git', ['range-diff', rangeOf(before), rangeOf(after), '--'], { cwd, env: staying() })

interface Range {
  base: Oid
  tip: Oid
}

const rangeOf = ({ base, tip }: Range): string => `${base}..${tip}`

/** Runs a program that has the terminal; resolves with its exit code. */
export function inTerminal(
  program: string,
  args: readonly string[],
  { cwd, env: more = {} }: { cwd: string; env?: Record<string, string> },
): Promise<number> {
  const { LC_ALL: _, ...env } = gitEnvironment(more)
  const locale = process.env.LC_ALL === undefined ? {} : { LC_ALL: process.env.LC_ALL }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...env, ...locale }, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 0))
  })
}

/**
 * Git lets `less` end at once where all fits on the screen (git-config(1), core.pager); here something is drawn after it.
 * A terminal that cannot move its cursor is paged by nobody.
 */
export function staying(): Record<string, string> {
  if (process.env.TERM === 'dumb') return { GIT_PAGER: 'cat' }
  return process.env.LESS === undefined ? { LESS: 'R' } : {}
}
