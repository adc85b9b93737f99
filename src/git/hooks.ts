// Where a repository's hooks live, as Git resolves it (githooks(5), core.hooksPath), and which hooks there are.
import { realpathSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { Repo } from './repo.ts'
import { git, gitText } from './spawn.ts'

/** Hooks that a person's own commands start. A hook of these that does nothing changes nothing but its own cost. */
export const clientHooks = [
  'applypatch-msg',
  'pre-applypatch',
  'post-applypatch',
  'pre-commit',
  'pre-merge-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'pre-rebase',
  'post-checkout',
  'post-merge',
  'post-rewrite',
  'pre-push',
  'pre-auto-gc',
  'sendemail-validate',
] as const

/** Hooks whose mere presence changes what Git does, or costs at every step of it. */
export const costlyHooks = [
  'reference-transaction',
  'post-index-change',
  'push-to-checkout',
  'pre-receive',
  'update',
  'proc-receive',
  'post-receive',
  'post-update',
] as const

/** The hooks that Git feeds through standard input. */
export const hooksWithInput: readonly string[] = [
  'pre-push',
  'post-rewrite',
  'reference-transaction',
  'pre-receive',
  'post-receive',
  'proc-receive',
]

/**
 * Options under which what we do with files and refs runs nobody's hook: none of a folder, and from Git 2.54 on none that
 * the configuration names, ours by their own names, since 2.54 cannot yet switch off all hooks of an event.
 */
export const noHooks: readonly string[] = [
  'core.hooksPath=/dev/null',
  ...['post-checkout', 'post-index-change', 'reference-transaction', 'git-agents-post-checkout'].map(
    (name) => `hook.${name}.enabled=false`,
  ),
].flatMap((setting) => ['-c', setting])

/** Every value of `core.hooksPath` that holds in `cwd`, `~` expanded, the weakest first; the last one is in force. */
export async function configuredHooksPaths(cwd: string): Promise<string[]> {
  const args = ['config', '--null', '--type=path', '--get-all', 'core.hooksPath']
  const { stdout } = await git(args, { cwd, allow: [1] })
  return stdout.toString('utf8').split('\0').slice(0, -1)
}

/** The folder of the hooks that run in the worktree (or bare repository) at `cwd`, absolute. */
export async function hooksFolder(cwd: string): Promise<string> {
  return resolve(cwd, await gitText(['rev-parse', '--git-path', 'hooks'], { cwd }))
}

/**
 * The folder of the hooks that run in a worktree, and the absolute one that holds outside of every repository: both from
 * the settings that hold in the worktree, in one process.
 */
export async function hooksAround(
  { commonDir }: Repo,
  worktree: string,
): Promise<{ own: string; elsewhere: string | undefined }> {
  const args = ['config', '--null', '--show-scope', '--type=path', '--get-all', 'core.hooksPath']
  const { stdout } = await git(args, { cwd: worktree, allow: [1] })
  const fields = stdout.toString('utf8').split('\0').slice(0, -1)
  const paths = fields.flatMap((value, at) => (at % 2 === 1 ? [{ scope: fields[at - 1] ?? '', value }] : []))
  const wide = paths.filter(({ scope }) => scope !== 'local' && scope !== 'worktree')
  return {
    own: resolve(worktree, paths.at(-1)?.value ?? join(commonDir, 'hooks')),
    elsewhere: wide.map(({ value }) => value).findLast(isAbsolute),
  }
}

/** Whether the Git that is used runs hooks that its configuration names: `git hook list` came with them, in 2.54. */
export async function canConfigureHooks(cwd: string): Promise<boolean> {
  return (await git(['hook', 'list', 'pre-commit'], { cwd, allow: [1, 129] })).status !== 129
}

/** Whether a folder lies within the Git directory, where nothing is tracked, symbolic links followed. */
export function isInGitDir(repo: Repo, folder: string): boolean {
  const inside = relative(realpathSync(repo.commonDir), real(folder))
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
}

/** The folder as it really is; one that does not exist yet, by where it would be. */
function real(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    const parent = resolve(folder, '..')
    return parent === folder ? folder : join(real(parent), relative(parent, folder))
  }
}
