// The guard of one agent: a folder of hooks that only its processes see, through configuration in their environment.
// No configuration file is changed, and what the person has in GIT_CONFIG_* stays in force.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Brief } from '../domain/task.ts'
import { clientHooks, hooksAround } from '../git/hooks.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import type { Claims } from './guard-scope.ts'
import { guardScript } from './guard-script.ts'

/** What the guard is made for. */
export interface Guarded {
  id: string
  brief: Brief
  branch: string
  target: string
  worktree: string
  /** It works in the person's own checkout, where agents commit nothing. */
  isInCheckout: boolean
}

/** Every hook that a guard has: the refs, and all that a person's repository may have, so that those still run. */
const guardHooks = ['reference-transaction', ...clientHooks]

/** Writes the guard anew and gives its folder, for `withHooksPath`. */
export async function writeGuard(repo: Repo, config: Config, guarded: Guarded): Promise<string> {
  const folder = join(repo.agentsDir, 'guard', guarded.id)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { id, branch, target, worktree, brief, isInCheckout } = guarded
  const { own, elsewhere = '' } = await hooksAround(repo, worktree)
  const facts = {
    id,
    isInCheckout,
    branch,
    target,
    commonDir: repo.commonDir,
    gitDir: gitDirOf(worktree),
    own,
    elsewhere,
    claims:
      config.scope === 'off' || brief.paths.length === 0 ? undefined : writeClaims(folder, config, guarded),
  }
  for (const name of guardHooks) writeFileSync(join(folder, name), guardScript(name, facts), { mode: 0o755 })
  return folder
}

function writeClaims(folder: string, config: Config, { id, brief }: Guarded): string {
  const claims: Claims = { task: id, paths: brief.paths, scope: config.scope === 'deny' ? 'deny' : 'warn' }
  const path = join(folder, 'claims.json')
  writeFileSync(path, JSON.stringify(claims))
  return path
}

/** One more pair behind those that are there; what cannot be counted is left to Git, which refuses it. */
export function withHooksPath(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const count = Number(env.GIT_CONFIG_COUNT ?? '0')
  if (!Number.isInteger(count) || count < 0) return env
  return {
    ...env,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: 'core.hooksPath',
    [`GIT_CONFIG_VALUE_${count}`]: folder,
  }
}

/** Takes a guard out of this process's environment: the Git that git agents itself starts is not an agent's. */
export function dropGuard(env: NodeJS.ProcessEnv): void {
  const last = Number(env.GIT_CONFIG_COUNT ?? '0') - 1
  const isGuard =
    env[`GIT_CONFIG_KEY_${last}`] === 'core.hooksPath' &&
    /[\\/]agents[\\/]guard[\\/][^\\/]+$/.test(env[`GIT_CONFIG_VALUE_${last}`] ?? '')
  if (!isGuard) return
  delete env[`GIT_CONFIG_KEY_${last}`]
  delete env[`GIT_CONFIG_VALUE_${last}`]
  if (last === 0) delete env.GIT_CONFIG_COUNT
  else env.GIT_CONFIG_COUNT = String(last)
}
