// What a confined agent may see and write, looked up on this machine: the worktree, what Git needs for a commit on the
// task's own branch, the client's own folders, the programs on PATH.
import {
  accessSync,
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import type { Confinement } from '../agents/bubblewrap.ts'
import { type ClientPlaces, clientFolders, placesOf } from '../agents/client-places.ts'
import { findProgram } from '../agents/installed.ts'
import { AgentsError } from '../errors.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import type { Begun, Run } from './attempt.ts'

/** Makes the folders that are to be written where they are missing. Throws where no confinement could hold. */
export function confinementOf(
  { repo, config, env }: Pick<Run, 'repo' | 'config' | 'env'>,
  { agent, branch, worktree, place }: Pick<Begun, 'agent' | 'branch' | 'worktree' | 'place'>,
  { command, promptFile, home }: { command: readonly string[]; promptFile: string; home: string },
): Omit<Confinement, 'options'> {
  const client = placesOf(config.agents[agent]?.format ?? agent)
  const own = { ...env, ...config.env, ...config.agents[agent]?.env }
  const git =
    place === 'checkout' ? { writable: [], sealed: [repo.commonDir] } : ownGit(repo, worktree, branch)
  return {
    home,
    worktree,
    readable: [
      ...['.gitconfig', '.config/git'].map((name) => join(home, name)),
      ...(isAbsolute(own.XDG_CONFIG_HOME ?? '') ? [join(own.XDG_CONFIG_HOME ?? '', 'git')] : []),
      ...programs(command, { env, worktree, home }),
      ...(repo.main === undefined ? [] : [repo.main]),
      repo.commonDir,
      ...alternates(repo),
    ].filter(canReach),
    writable: [
      worktree,
      ...git.writable,
      ...openFolders(client, home, own),
      ...besidePrompt(client, promptFile),
    ],
    sealed: git.sealed,
  }
}

/** What a commit on the task's branch writes, and what in there tells a Git outside where to look and what to run. */
function ownGit(repo: Repo, worktree: string, branch: string): Pick<Confinement, 'writable' | 'sealed'> {
  const { commonDir } = repo
  if (existsSync(join(commonDir, 'reftable')))
    throw refused('its refs are in a reftable, which cannot be opened for one branch alone', [
      'Use another launcher, or a repository whose refs are files',
    ])
  const folder = dirname(branch)
  if (folder === '.')
    throw refused(`the branch ${branch} is in one folder with all others`, [
      'To give task branches a folder, set `branches: "agents/{id}"` in .agentsrc',
    ])
  const heads = ['refs', 'logs/refs'].map((place) => join(commonDir, place, 'heads', folder))
  const lfs = [join(commonDir, 'lfs')].filter((path) => existsSync(path))
  const gitDir = gitDirOf(worktree)
  for (const one of heads) mkdirSync(one, { recursive: true })
  appendFileSync(join(gitDir, 'config.worktree'), '')
  return {
    writable: [join(commonDir, 'objects'), ...lfs, ...heads, gitDir],
    sealed: [
      join(worktree, '.git'),
      ...['commondir', 'gitdir', 'config.worktree'].map((name) => join(gitDir, name)),
    ],
  }
}

const refused = (why: string, hints: string[]): AgentsError =>
  new AgentsError('refused', `bubblewrap cannot confine this agent: ${why}.`, { hints })

/** bubblewrap gives up at a path that it may not look at, such as another user's folder on PATH. */
function canReach(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

/** The client's own folders: made where they are missing, so that what it keeps there lasts. */
function openFolders(client: ClientPlaces, home: string, env: NodeJS.ProcessEnv): string[] {
  const paths = clientFolders(client, home, env)
  for (const path of paths) mkdirSync(path, { recursive: true })
  return [...paths, ...client.files.map((name) => join(home, name)).filter((path) => existsSync(path))]
}

/** The folder that a client writes beside its prompt: it must be there to be opened for writing. */
function besidePrompt({ beside }: ClientPlaces, promptFile: string): string[] {
  if (beside === undefined) return []
  mkdirSync(`${promptFile}${beside}`, { recursive: true })
  return [`${promptFile}${beside}`]
}

/** The folders of PATH, and what the links in them lead to: the agent's program, Node, this program for the guards. */
function programs(
  command: readonly string[],
  { env, worktree, home }: { env: NodeJS.ProcessEnv; worktree: string; home: string },
): string[] {
  const isHome = (path: string): boolean => [home, join(home, '.local')].includes(path)
  const folders = (env.PATH ?? '').split(delimiter).filter((path) => isAbsolute(path) && !isAbove(path, home))
  const files = [
    ...[command[0] ?? '', 'git-agents'].map((name) => findProgram(name, env, worktree)),
    process.execPath,
  ].flatMap((path) => (path === undefined ? [] : linksOf(path)))
  return [...folders, ...files.map((path) => packageOf(path, isHome)).filter((path) => !isAbove(path, home))]
}

/** A program and all that its links lead to, one after the other, each as it is named: a folder on the way may be a link. */
function linksOf(path: string): string[] {
  const next = readlink(path)
  return next === undefined ? [path, realpathSync(path)] : [path, ...linksOf(resolve(dirname(path), next))]
}

function readlink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

const isAbove = (path: string, home: string): boolean =>
  `${home}${sep}`.startsWith(path === sep ? sep : `${path}${sep}`)

/** What a program needs around it: all installed packages for one of npm's, else its folder and what is beside a `bin`. */
function packageOf(program: string, isHome: (path: string) => boolean): string {
  const modules = `${sep}node_modules${sep}`
  const at = program.indexOf(modules)
  if (at >= 0) return program.slice(0, at + modules.length - 1)
  const folder = dirname(program)
  const above = dirname(folder)
  if (folder.endsWith(`${sep}bin`) && !isHome(above)) return above
  return isHome(folder) ? program : folder
}

/** Object stores elsewhere that this repository reads. */
function alternates({ commonDir }: Repo): string[] {
  const file = join(commonDir, 'objects/info/alternates')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('#'))
    .map((row) => resolve(commonDir, 'objects', row))
}
