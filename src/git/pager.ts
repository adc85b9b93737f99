// A diff as the person sees Git's own: their pager, their colours, their diff drivers; the terminal is Git's meanwhile.
import { spawn } from 'node:child_process'
import type { Oid } from '../domain/names.ts'
import { gitEnvironment } from './spawn.ts'

/** Shows the difference of two commits; resolves with Git's exit code. */
export function showDiff(cwd: string, from: Oid, to: Oid): Promise<number> {
  const { LC_ALL: _, ...env } = gitEnvironment()
  const locale = process.env.LC_ALL === undefined ? {} : { LC_ALL: process.env.LC_ALL }
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['diff', from, to, '--'], {
      cwd,
      env: { ...env, ...locale },
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 0))
  })
}
