// The pool (`warm`): worktrees at the target that are set up before a task needs them. Each is in a folder of its own
// beside those of tasks, on no branch, and moves to a task's place when that starts. Who has the lock `runner` fills,
// takes and removes them, and nobody else (docs/decisions/0034).

import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../config/atomic.ts'
import type { Config } from '../config/config.ts'
import type { Oid } from '../domain/names.ts'
import { headOf } from '../git/head.ts'
import { treesOf } from '../git/object.ts'
import { branchOf } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { GitError } from '../git/spawn.ts'
import { moveWorktree } from '../git/worktree.ts'
import { atWork } from './at-work.ts'
import { copiesOf } from './furnish.ts'
import { wholeTree } from './keep.ts'
import { forgetSetUp, isWorktree, markSetUp, registerInTurn, setUpFor, worktreePath } from './keeper.ts'

const listPath = ({ agentsDir }: Repo): string => join(agentsDir, 'pool.json')

/** The folders that the pool has or may have; one that a task has taken is not there any more. */
export function pooledPaths(repo: Repo): string[] {
  try {
    return JSON.parse(readFileSync(listPath(repo), 'utf8')) as string[]
  } catch {
    return []
  }
}

/** The pool's worktrees that are there. */
export const poolOf = (repo: Repo): string[] => pooledPaths(repo).filter((path) => isWorktree(repo, path))

/** Says that these folders are the pool's, before anything is made there. */
export const writePool = async (repo: Repo, paths: readonly string[]): Promise<void> =>
  await writeAtomically(listPath(repo), JSON.stringify(paths))

/** The folder of one of the pool: no id of a task holds a dot. */
export const pooledPath = (repo: Repo, config: Config, n: number): string =>
  worktreePath(repo, config, `warm.${n}`)

/** What a worktree is set up for at a commit: the commit, and a digest of the commands and of all that is copied. */
export async function purposeOf({ main }: Repo, config: Config, commit: Oid): Promise<string> {
  const { setup, link, env } = config
  const copies = main === undefined ? [] : await copiesOf(main, config)
  const files = copies.map((path) => {
    const { size, mtimeMs } = lstatSync(join(main ?? '', path), { throwIfNoEntry: false }) ?? {}
    return [path, size, mtimeMs]
  })
  const digest = createHash('sha256')
    .update(JSON.stringify([setup, link, env, files]))
    .digest('hex')
  return `${commit} ${digest}`
}

/** Whether both were made by the same commands from the same copies, be it at other commits. */
export const isAlike = (purpose: string, other: string | undefined): boolean =>
  purpose.split(' ')[1] === other?.split(' ')[1]

/** Moves a worktree of the pool to `path`, the place of a task that starts from `base`; does nothing where none will do. */
export async function takeWarm(repo: Repo, config: Config, path: string, base: Oid): Promise<void> {
  if (config.warm === 0 || isWorktree(repo, path) || poolOf(repo).length === 0) return
  const purpose = await purposeOf(repo, config, base)
  await registerInTurn(repo, async () => {
    const ready = poolOf(repo).filter((one) => isAlike(purpose, setUpFor(one)))
    ready.sort((a, b) => Number(setUpFor(b) === purpose) - Number(setUpFor(a) === purpose))
    for (const one of ready) if ((await isUntouched(repo, one)) && (await moveTo(repo, one, path))) return
  })
}

/** Whether it is as it was left when it was set up. */
async function isUntouched(repo: Repo, path: string): Promise<boolean> {
  const head = (await headOf(path)) as Oid
  if (setUpFor(path)?.split(' ')[0] !== head || (await branchOf(path)) !== undefined) return false
  const { tree, degraded } = await wholeTree(repo, path)
  return degraded === undefined && tree === (await treesOf(repo, [head]))[0]
}

/** Git puts a worktree into a folder that is there, and not in its place: an empty one goes first. */
async function moveTo(repo: Repo, from: string, to: string): Promise<boolean> {
  if (existsSync(to)) {
    if (readdirSync(to).length > 0) return false
    rmdirSync(to)
  }
  mkdirSync(dirname(to), { recursive: true })
  try {
    await atWork(repo, to, async () => await moveWorktree(repo, from, to))
    return true
  } catch (error) {
    if (error instanceof GitError) return false
    throw error
  }
}

/** A worktree from the pool counts as set up only where it was set up for exactly this base; elsewhere it is set up again. */
export async function settleWarm(repo: Repo, config: Config, path: string, base: Oid): Promise<void> {
  const made = setUpFor(path)
  if (made === undefined || made === '') return
  if (made === (await purposeOf(repo, config, base))) markSetUp(path)
  else forgetSetUp(path)
}
