// Finds the repository that a command was typed in, from any folder and any worktree of it, bare ones too.
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AgentsError } from '../errors.ts'
import { glance } from './glance.ts'
import { GitError, git, gitText } from './spawn.ts'

/** Where a repository is. All paths are absolute. */
export interface Repo {
  /** The folder in which the command was typed, and its path inside the worktree (`src/app/` or empty). */
  cwd: string
  prefix: string
  /** The root of the worktree that holds `cwd`; undefined in a bare repository or inside a Git directory. */
  top: string | undefined
  /** The root of the main worktree; undefined where the repository is bare. */
  main: string | undefined
  gitDir: string
  commonDir: string
  /** `<common git dir>/agents`: locks, records, logs, scratch; losing it loses no work. */
  agentsDir: string
  objectFormat: 'sha1' | 'sha256'
  /** Where new objects go, in place of the repository's own store: a quarantine (`git/snapshot`). */
  objects?: Record<string, string>
}

/** The repository around `cwd`. Throws `not-found` where there is none. */
export async function findRepo(cwd: string): Promise<Repo> {
  refuseNoFolder(cwd)
  const ordinary = glance(cwd)
  if (ordinary !== undefined) {
    const { top, prefix, gitDir } = ordinary
    const agentsDir = join(gitDir, 'agents')
    return { cwd, prefix, top, main: top, gitDir, commonDir: gitDir, agentsDir, objectFormat: 'sha1' }
  }
  const args = [
    'rev-parse',
    '--path-format=absolute',
    '--git-dir',
    '--git-common-dir',
    '--show-object-format',
  ]
  const rows = await revParse(
    [...args, '--is-bare-repository', '--is-inside-work-tree', '--show-prefix'],
    cwd,
  )
  const [gitDir = '', commonDir = '', format = 'sha1', bare, inside, prefix = ''] = rows
  const top = inside === 'true' ? resolve(cwd, prefix.replace(/[^/]+\/?/g, '../')) : undefined
  const main = await mainWorktree(cwd, { gitDir, commonDir, bare: bare === 'true', top })
  const objectFormat = format === 'sha256' ? 'sha256' : 'sha1'
  return { cwd, prefix, top, main, gitDir, commonDir, agentsDir: join(commonDir, 'agents'), objectFormat }
}

function refuseNoFolder(cwd: string): void {
  const found = statSync(cwd, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  throw new AgentsError('not-found', `${cwd} is ${found === undefined ? 'not there' : 'no folder'}.`)
}

async function revParse(args: string[], cwd: string): Promise<string[]> {
  try {
    return (await gitText(args, { cwd })).split('\n')
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    const isMissing = cause.stderr.includes('not a git repository')
    throw new AgentsError('not-found', isMissing ? `${cwd} is not in a Git repository.` : cause.message, {
      hints: isMissing ? ['To begin one here, run `git init` and make a first commit'] : [],
      cause,
    })
  }
}

async function mainWorktree(
  cwd: string,
  at: { gitDir: string; commonDir: string; bare: boolean; top: string | undefined },
): Promise<string | undefined> {
  if (at.gitDir === at.commonDir) return at.bare ? undefined : (at.top ?? dirname(at.commonDir))
  const { stdout } = await git(['--git-dir', at.commonDir, 'rev-parse', '--is-bare-repository'], { cwd })
  if (stdout.toString().trim() === 'true') return undefined
  if (basename(at.commonDir) === '.git') return dirname(at.commonDir)
  const list = await gitText(['worktree', 'list', '--porcelain', '-z'], { cwd })
  return list.slice('worktree '.length, list.indexOf('\0'))
}

/** The Git directory of the worktree at `path`, read from its `.git` file or folder. */
export function gitDirOf(path: string): string {
  const dotGit = join(path, '.git')
  try {
    const link = /^gitdir: (.*)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1]
    return link === undefined ? dotGit : resolve(path, link)
  } catch {
    return dotGit
  }
}

/** Options for plumbing that needs no working tree: bound to the repository whatever the current folder is. */
export const inRepo = (repo: Repo): { cwd: string; env: Record<string, string> } => ({
  cwd: repo.commonDir,
  env: { GIT_DIR: repo.commonDir, ...repo.objects },
})
