// The person's own `pre-commit` hook, as their `git commit` would run it on a landing commit: in a scratch worktree whose
// HEAD is the parent and whose index and files are the commit's tree. What the hook stages is what lands, if it keeps to
// the files that the task changed.
import { join } from 'node:path'
import { strayPaths } from '../domain/conservation.ts'
import { type Oid, oidOf, type TaskId } from '../domain/names.ts'
import type { HeldReason } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import { diffTrees } from '../git/diff.ts'
import { noHooks } from '../git/hooks.ts'
import { type Ident, treesOf } from '../git/object.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { runCommandLine } from './checks.ts'
import { type Bench, environmentOf, markUnderWay } from './gate-bench.ts'
import { prepareWorktree } from './keeper.ts'
import type { LandingHooks } from './landing-hook.ts'
import { findLandingHooks, hookEnvironment } from './landing-hooks.ts'
import { pathChanges } from './landing-proof.ts'
import { setUpWorktree } from './setup.ts'
import { requireTip, type World } from './world.ts'

/** Why a commit cannot be made as the person's `git commit` would make it; its task is held. */
export interface Refusal {
  reason: HeldReason & ('check-failed' | 'hook-changed')
  paths: string[]
  detail: string
}

/** The tree that a commit of `tree` on `parent` has once the hook has been through, or why there is to be none. */
export type CommitHook = (
  parent: Oid,
  tree: Oid,
  of: { id: TaskId; author: Ident },
) => Promise<{ tree: Oid } | Refusal>

/**
 * The hook that rules commits on the target; undefined where there is none. What it made of a tree is remembered while
 * the landing lasts: a chain that is built again asks it nothing twice.
 */
export function commitHookOf(place: Bench, hooks: LandingHooks): CommitHook | undefined {
  if (!hooks.names.includes('pre-commit')) return undefined
  const known = new Map<string, Promise<{ tree: Oid } | Refusal>>()
  return async (parent, tree, of) => {
    const [from] = await treesOf(place.repo, [parent])
    const key = `${from} ${tree} ${of.author.name} <${of.author.email}> ${of.author.at}`
    const result = known.get(key) ?? ask(place, hooks, { parent, from: from as Oid, tree, ...of })
    known.set(key, result)
    return await result
  }
}

/** Whether landing on a branch makes a worktree ready for the hook with what the configuration runs, copies or links. */
export async function hookNeedsSetup(world: World, branch: string): Promise<boolean> {
  const { setup, copy, link, env } = world.config
  if (setup.length + copy.length + link.length + Object.keys(env).length === 0) return false
  const { names } = await findLandingHooks(world.repo, requireTip(world, branch))
  return names.includes('pre-commit')
}

interface Asked {
  parent: Oid
  /** The parent's tree. */
  from: Oid
  tree: Oid
  id: TaskId
  author: Ident
}

async function ask(place: Bench, hooks: LandingHooks, asked: Asked): Promise<{ tree: Oid } | Refusal> {
  const folder = await stage(place, asked)
  place.emit({ type: 'checking', task: asked.id, command: 'the pre-commit hook' })
  const env = environmentOf(place)
  const { ok, output } = await runCommandLine({
    command: 'exec git hook run --ignore-missing pre-commit',
    folder,
    env: {
      ...env,
      ...(await hookEnvironment(hooks, env, asked)),
      GIT_INDEX_FILE: join(gitDirOf(folder), 'index'),
    },
    mark: markUnderWay(place.repo),
    signal: place.signal,
  })
  if (place.signal.aborted) throw interrupted()
  if (ok) return await judge(place.repo, folder, asked)
  return { reason: 'check-failed', paths: [], detail: `The pre-commit hook refuses the commit:\n${output}` }
}

const interrupted = (): AgentsError =>
  new AgentsError('refused', 'Interrupted while the pre-commit hook ran. Nothing has landed.')

/** The scratch worktree, kept between landings and set up once, with the commit staged on its parent. */
async function stage(place: Bench, { parent, tree }: Asked): Promise<string> {
  const { repo, config, signal } = place
  const worktree = join(repo.agentsDir, 'scratch', 'commit')
  await prepareWorktree(repo, worktree, parent)
  const env = environmentOf(place)
  const error = await setUpWorktree({ repo, config, worktree, env, mark: markUnderWay(repo), signal })
  if (signal.aborted) throw interrupted()
  if (error !== undefined)
    throw new AgentsError(
      'refused',
      `The worktree for the pre-commit hook could not be made ready: ${error}`,
      {
        hints: ['Nothing has landed. Mend `setup` in .agentsrc'],
      },
    )
  await git([...noHooks, 'read-tree', '--reset', '-u', tree], { cwd: worktree })
  return worktree
}

/** What the hook has staged, where it kept to what the task changed. */
async function judge(repo: Repo, folder: string, { from, tree }: Asked): Promise<{ tree: Oid } | Refusal> {
  const { stdout, stderr, status } = await git(['write-tree'], { cwd: folder, allow: [128] })
  if (status !== 0)
    return {
      reason: 'hook-changed',
      paths: [],
      detail: `What the pre-commit hook left is no tree:\n${stderr.trim()}`,
    }
  const hooked = oidOf(stdout.toString())
  if (hooked === tree) return { tree }
  const [merged = [], landed = []] = await diffTrees(repo, [
    { from, to: tree },
    { from, to: hooked },
  ])
  const paths = strayPaths(pathChanges(merged), pathChanges(landed))
  if (paths.length === 0) return { tree: hooked }
  return {
    reason: 'hook-changed',
    paths,
    detail: "The pre-commit hook changed more than these files' content.",
  }
}
