// What else a merge depends on besides its trees: Git's version, its configuration, attributes outside of the trees.
// Trial verdicts are remembered under a digest of all of it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Repo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'
import { gitText } from '../git/spawn.ts'

/**
 * The digest of a repository's merge environment, in two short processes. Undefined where merges run a program of the
 * person's own (`merge.<name>.driver`): its answers are never remembered.
 */
export async function mergeEnvironment(repo: Repo): Promise<string | undefined> {
  const [settings, version] = await Promise.all([
    readSettings(repo, '(core|merge|diff)'),
    gitText(['version'], { cwd: repo.commonDir }),
  ])
  const hasDriver = [...settings.keys()].some((key) => /^merge\..+\.driver$/.test(key))
  return hasDriver ? undefined : digestOf(repo, version, settings)
}

function digestOf(repo: Repo, version: string, settings: ReadonlyMap<string, string[]>): string {
  const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config')
  const named = (settings.get('core.attributesfile') ?? []).map((path) => path.replace(/^~(?=\/)/, homedir()))
  const files = [
    join(repo.commonDir, 'info/attributes'),
    join(config, 'git/attributes'),
    '/etc/gitattributes',
  ]
  // The number changes with what is remembered of a merge.
  const hash = createHash('sha256').update(`5\0${version}\0`)
  for (const [key, values] of [...settings].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${key}=${values.join('\0')}\0`)
  for (const path of [...files, ...named]) hash.update(`${path}\0${textOf(path)}\0`)
  return hash.digest('hex').slice(0, 16)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
