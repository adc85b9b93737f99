// An ordinary repository found by looking at folders, as Git itself would find it, without a process: every command begins
// with this. Whatever is not ordinary (bare, a linked worktree, another owner, environment that says otherwise) is Git's to say.
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Where an ordinary repository is: `top` is its main worktree, `prefix` the path of the folder inside it. */
export interface Ordinary {
  top: string
  prefix: string
  gitDir: string
}

const decisive = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_CEILING_DIRECTORIES', 'GIT_DEFAULT_HASH']
/** Settings with which a repository is not ordinary (git-config(1)); an include may bring any of them. */
const unusual = /^\s*(bare\s*=\s*(true|yes|on|1)|worktree\b|objectformat\b|refstorage\b|\[include)/im

/** The ordinary repository around `cwd`; undefined where Git must be asked. */
export function glance(cwd: string): Ordinary | undefined {
  if (decisive.some((name) => process.env[name] !== undefined)) return undefined
  try {
    const real = realpathSync(cwd)
    for (let top = real; ; top = dirname(top)) {
      const gitDir = join(top, '.git')
      const stat = lstatSync(gitDir, { throwIfNoEntry: false })
      if (stat === undefined) {
        if (isGitFolder(top) || top === dirname(top)) return undefined
        continue
      }
      if (!stat.isDirectory() || stat.uid !== process.getuid?.() || !isGitFolder(gitDir)) return undefined
      if (unusual.test(readFileSync(join(gitDir, 'config'), 'utf8'))) return undefined
      const inside = relative(top, real)
      return { top, gitDir, prefix: inside === '' ? '' : `${inside}/` }
    }
  } catch {
    return undefined
  }
}

const isGitFolder = (folder: string): boolean =>
  existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects'))
