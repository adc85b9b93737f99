// Hooks in a folder of the checkout (`core.hooksPath = .githooks`, husky): what the target tracks comes from the target,
// what nobody tracks (husky's `.husky/_`) from the person's checkout. An agent's version of them is never run.
import { cpSync, existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Oid } from '../domain/names.ts'
import { decodePath, splitNul } from '../git/path.ts'
import { inRepo, type Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { prepareWorktree } from './keeper.ts'
import { isExecutable, type LandingHooks, landingHookNames } from './landing-hook.ts'

/** The hooks of the folder `within`, as the target has them. */
export async function hooksOfTarget(repo: Repo, target: Oid, within: string): Promise<LandingHooks> {
  const tracked = await modesOf(repo, target, within)
  const personal = await personalHooks(repo, within, tracked)
  const made = join(repo.agentsDir, 'scratch', 'hooks')
  let ready: Promise<void> | undefined
  const makeReady = async (): Promise<void> => {
    await prepareWorktree(repo, made, target)
    if (personal.length > 0) await copyUntracked(repo, made, within)
  }
  return {
    names: landingHookNames.filter(
      (name) => canRun(tracked.get(`${within}/${name}`)) || personal.includes(name),
    ),
    folder: async () => {
      ready ??= makeReady()
      await ready
      return join(made, within)
    },
  }
}

const canRun = (mode: string | undefined): boolean => mode === '100755' || mode === '120000'

/** The modes of the files right in the folder, by path; of husky's folder above it too. */
async function modesOf(repo: Repo, commit: Oid, within: string): Promise<Map<string, string>> {
  const folders = isHusky(repo, within) ? [within, dirname(within)] : [within]
  const args = ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--']
  const { stdout } = await git([...args, ...folders.map((folder) => `${folder}/`)], inRepo(repo))
  return new Map(
    splitNul(stdout).map((field) => [
      decodePath(field.subarray(field.indexOf(9) + 1)),
      field.toString('latin1', 0, 6),
    ]),
  )
}

/** Husky's own files call the hook of the same name one folder up, and do nothing where there is none. */
const isHusky = ({ main = '' }: Repo, within: string): boolean =>
  basename(within) === '_' && dirname(within) !== '.' && existsSync(join(main, within, 'h'))

/** The hooks that only the person's disk has. */
async function personalHooks(
  repo: Repo,
  within: string,
  tracked: ReadonlyMap<string, string>,
): Promise<string[]> {
  const onDisk = landingHookNames.filter(
    (name) =>
      !tracked.has(`${within}/${name}`) &&
      isExecutable(join(repo.main ?? '', within, name)) &&
      (!isHusky(repo, within) || tracked.has(`${dirname(within)}/${name}`)),
  )
  if (onDisk.length === 0) return []
  const others = await trackedHere(repo, within)
  return onDisk.filter((name) => !others.has(`${within}/${name}`))
}

/** What the checkout tracks in a folder: it may be on an agent's branch, whose files are not the person's. */
async function trackedHere(repo: Repo, folder: string): Promise<Set<string>> {
  const args = ['--literal-pathspecs', 'ls-files', '-z', '--', folder]
  const { stdout } = await git(args, { cwd: repo.main ?? repo.commonDir })
  return new Set(splitNul(stdout).map(decodePath))
}

async function copyUntracked(repo: Repo, made: string, within: string): Promise<void> {
  const main = repo.main ?? ''
  const others = await trackedHere(repo, within)
  await git(['--literal-pathspecs', 'clean', '-ffdxq', '--', within], { cwd: made })
  cpSync(join(main, within), join(made, within), {
    recursive: true,
    force: false,
    verbatimSymlinks: true,
    filter: (from) => !others.has(relative(main, from)),
  })
}
