// Submodules of a worktree, as the main worktree has them: each is a worktree of the main one's module. So nothing is
// cloned, no network is asked, and what is committed in one of them is in the module's own store.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Oid, oidOf } from '../domain/names.ts'
import { noHooks } from './hooks.ts'
import { decodePath, splitNul } from './path.ts'
import { git } from './spawn.ts'
import { fillWorktree } from './worktree.ts'

/**
 * Puts every submodule that is there in `main` into `worktree`, at the commit that its index names. One whose commit the
 * module lacks stays empty, and one with changes in the way stays where it is. `inTurn` does a registration alone.
 */
export async function placeSubmodules(
  main: string,
  worktree: string,
  inTurn: (work: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  if (!existsSync(join(worktree, '.gitmodules'))) return
  for (const { path, commit } of await linksOf(worktree)) {
    const [module, place] = [join(main, path), join(worktree, path)]
    if (!existsSync(join(module, '.git')) || !(await hasCommit(module, commit))) continue
    if (existsSync(join(place, '.git')))
      await git([...noHooks, 'checkout', '--detach', '--quiet', commit], { cwd: place, allow: [1, 128] })
    else {
      const add = ['worktree', 'add', '--force', '--no-checkout', '--detach', place, commit]
      await inTurn(() => git(add, { cwd: module }))
      await fillWorktree(place)
    }
    await placeSubmodules(module, place, inTurn)
  }
}

/** Submodules of a worktree that hold changes which no commit of theirs has: a snapshot has none of these. */
export async function changedSubmodules(worktree: string): Promise<string[]> {
  if (!existsSync(join(worktree, '.gitmodules'))) return []
  const changed: string[] = []
  for (const { path } of await linksOf(worktree)) {
    const place = join(worktree, path)
    if (!existsSync(join(place, '.git'))) continue
    const args = ['status', '--porcelain', '--untracked-files=normal', '--ignore-submodules=none']
    if ((await git(args, { cwd: place })).stdout.length > 0) changed.push(path)
  }
  return changed
}

async function linksOf(worktree: string): Promise<{ path: string; commit: Oid }[]> {
  const { stdout } = await git(['ls-files', '--stage', '-z'], { cwd: worktree })
  return splitNul(stdout).flatMap((row) => {
    const [, commit] = /^160000 ([0-9a-f]+) 0\t/.exec(row.toString('latin1')) ?? []
    return commit === undefined
      ? []
      : [{ path: decodePath(row.subarray(row.indexOf('\t') + 1)), commit: oidOf(commit) }]
  })
}

const hasCommit = async (module: string, commit: Oid): Promise<boolean> =>
  (await git(['cat-file', '-e', `${commit}^{commit}`], { cwd: module, allow: [1, 128] })).status === 0
