// Settings that all worktrees share and that parallel tools are known to flip, with what puts each right again.
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { decodePath, fileAt, splitNul } from '../git/path.ts'
import { inRepo, type Repo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'
import { git } from '../git/spawn.ts'
import { curable, type Ill } from './ill.ts'
import type { World } from './world.ts'

/** Everything about the shared settings. */
export async function settings({ repo }: World): Promise<Ill[]> {
  const core = await readSettings(repo, 'core')
  const value = (name: string): string | undefined => core.get(`core.${name}`)?.at(-1)
  const found = [
    ...bare(repo, value('bare')),
    ...(await worktree(repo, value('worktree'))),
    ...(await hooksPath(repo, value('hookspath'))),
  ]
  return found.length > 0 ? found : [{ level: 'ok', text: 'shared settings are sound' }]
}

/** An index beside the refs is that of a checkout: a repository that is bare has none. */
function bare(repo: Repo, value: string | undefined): Ill[] {
  if (!/^(true|yes|on|1)$/i.test(value ?? '') || !isInCheckout(repo)) return []
  const heal = (): Promise<unknown> => set(repo, 'core.bare', 'false')
  return [
    curable('error', 'core.bare is true though there is a working tree', 'set core.bare to false', heal),
  ]
}

const isInCheckout = ({ commonDir }: Repo): boolean =>
  basename(commonDir) === '.git' && existsSync(join(commonDir, 'index'))

/** Stray where the tracked files are beside `.git` and not where the setting says. */
async function worktree(repo: Repo, value: string | undefined): Promise<Ill[]> {
  if (value === undefined) return []
  const text = `core.worktree is set to ${value}: linked worktrees ignore it`
  const home = dirname(repo.commonDir)
  const isStray =
    isInCheckout(repo) &&
    resolve(repo.commonDir, value) !== home &&
    (await holds(repo, home)) &&
    !(await holds(repo, resolve(repo.commonDir, value)))
  if (!isStray)
    return [{ level: 'warning', text, hint: 'Run `git config --unset core.worktree` if you did not mean it' }]
  const heal = (): Promise<unknown> =>
    git(['config', '--file', join(repo.commonDir, 'config'), '--unset-all', 'core.worktree'], inRepo(repo))
  return [curable('error', `${text}, and the files are in ${home}`, `unset core.worktree (${value})`, heal)]
}

/** Whether a folder has some of the first files of the index. */
async function holds(repo: Repo, folder: string): Promise<boolean> {
  const { stdout } = await git(['ls-files', '-z'], inRepo(repo))
  return splitNul(stdout)
    .slice(0, 20)
    .some((path) => existsSync(fileAt(folder, decodePath(path))))
}

/** Hooks in a folder that only the main worktree has, such as what husky makes, do not run in any other. */
async function hooksPath(repo: Repo, value: string | undefined): Promise<Ill[]> {
  if (value === undefined || isAbsolute(value) || value.startsWith('~')) return []
  const text = `core.hooksPath is the relative "${value}": hooks may silently not run in linked worktrees`
  const { main } = repo
  if (main === undefined || !existsSync(join(main, value)) || (await isTracked(main, value)))
    return [{ level: 'warning', text, hint: 'Use an absolute path if they must' }]
  const path = join(main, value)
  return [curable('warning', text, `set core.hooksPath to ${path}`, () => set(repo, 'core.hooksPath', path))]
}

async function isTracked(main: string, folder: string): Promise<boolean> {
  const { stdout } = await git(['ls-files', '-z', '--', `:(literal)${folder}`], { cwd: main })
  return stdout.length > 0
}

/** In the repository's own file, whatever else says it too. */
const set = (repo: Repo, key: string, value: string): Promise<unknown> =>
  git(['config', '--file', join(repo.commonDir, 'config'), '--replace-all', key, value], inRepo(repo))
