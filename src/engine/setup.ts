// Making a worktree ready to work in, once: what is copied and linked into it, then the `setup` commands.
import type { Config } from '../config/config.ts'
import { hideUntracked } from '../git/hidden.ts'
import type { Repo } from '../git/repo.ts'
import { runCommandLine } from './checks.ts'
import { furnish } from './furnish.ts'
import { isSetUp, markSetUp } from './keeper.ts'

export interface SetupRequest {
  repo: Repo
  config: Config
  worktree: string
  env: NodeJS.ProcessEnv
  /** What every process of it bears in its environment. */
  mark: string
  signal: AbortSignal
  log?: (chunk: Buffer) => void
  /** What a worktree of the pool is set up for. */
  purpose?: string
}

/**
 * Sets a worktree up unless that is done. Gives why it failed; undefined where it is ready, or where `signal` ended it.
 * What it leaves untracked is never taken for anybody's work.
 */
export async function setUpWorktree(request: SetupRequest): Promise<string | undefined> {
  const { repo, config, worktree, signal, log } = request
  if (isSetUp(worktree)) return undefined
  const furnished = await furnish(repo, config, worktree)
  for (const line of furnished) log?.(Buffer.from(`${line}\n`))
  for (const command of config.setup) {
    const { ok, output } = await runCommandLine({ ...request, command, folder: worktree })
    if (signal.aborted) return undefined
    if (!ok) return `setup \`${command}\` failed: ${output.slice(-400)}`
  }
  if (furnished.length + config.setup.length > 0) await hideUntracked(worktree)
  markSetUp(worktree, request.purpose)
  return undefined
}
