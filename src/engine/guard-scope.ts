// The claims of a task at the moment of a commit: which of the files that are about to be committed it does not claim.
import { readFileSync } from 'node:fs'
import type { Emit } from '../domain/event.ts'
import { type Glob, parseGlob } from '../domain/names.ts'
import { decodePath, splitNul } from '../git/path.ts'
import { git } from '../git/spawn.ts'
import { listing } from './hooks-words.ts'
import { strayPaths } from './radar.ts'

/** What the guard wrote down of the task when its agent started. */
export interface Claims {
  task: string
  paths: string[]
  scope: 'warn' | 'deny'
}

/** Compares what is staged with the claims file; a commit that concludes a merge brings others' files, and passes. */
export async function guardScope(call: {
  cwd: string
  env: NodeJS.ProcessEnv
  emit: Emit
  claims: string
}): Promise<'pass' | 'deny'> {
  const { task, paths, scope } = JSON.parse(readFileSync(call.claims, 'utf8')) as Claims
  const index = call.env.GIT_INDEX_FILE
  const options = { cwd: call.cwd, ...(index === undefined ? {} : { env: { GIT_INDEX_FILE: index } }) }
  const merging = await git(['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'], { ...options, allow: [1] })
  if (merging.status === 0) return 'pass'
  const { stdout } = await git(['diff', '--cached', '--name-only', '--no-renames', '-z'], options)
  const globs = paths.flatMap((path): Glob[] => [parseGlob(path)].filter((glob) => glob !== undefined))
  const stray = strayPaths(globs, splitNul(stdout).map(decodePath))
  if (stray.length === 0) return 'pass'
  call.emit({
    type: 'warning',
    text: `${task} claims ${listing(paths)}, and this commit changes ${listing(stray, 8)} too`,
  })
  if (scope === 'warn') return 'pass'
  const unstage = stray.length > 3 ? '<file>' : stray.map((path) => `'${path}'`).join(' ')
  call.emit({
    type: 'warning',
    text: `refused: scope is deny. Leave those files as they were: git restore --staged --worktree -- ${unstage}; if the task needs them, say so in your last message`,
  })
  return 'deny'
}
