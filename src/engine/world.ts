// What a verb sees when it begins: the repository, its configuration, the store, and every task as it stands.
import { hostname } from 'node:os'
import { defaultAgent } from '../agents/installed.ts'
import { type Config, readConfig } from '../config/config.ts'
import { isBranchName, type Oid, type TaskId } from '../domain/names.ts'
import { nearestName } from '../domain/nearest.ts'
import { matchingIds, type Observed, observeAll } from '../domain/observe.ts'
import type { RunnerRow } from '../domain/rows.ts'
import type { Folding } from '../domain/twins.ts'
import { AgentsError } from '../errors.ts'
import { readIdent } from '../git/ident.ts'
import { currentBranch } from '../git/refs.ts'
import { findRepo, type Repo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'
import { cloneId } from '../store/clone.ts'
import { type Holder, lockHolder } from '../store/lock.ts'
import { readPauses } from '../store/pauses.ts'
import { branchRef, readStore, type StoreState } from '../store/tasks.ts'
import type { Writer } from '../store/transaction.ts'
import { configPlace } from './config-place.ts'
import { freeWorktree } from './keeper.ts'

export interface World {
  repo: Repo
  config: Config
  /** The branch that new tasks are to land on; undefined where HEAD is detached and none is configured. */
  target: string | undefined
  /** The branch that is checked out in the main worktree; undefined where HEAD is detached. */
  branch: string | undefined
  /** How this repository's file system takes names. */
  folding: Folding
  store: StoreState
  tasks: Map<TaskId, Observed>
  clone: string
  /** The runner that works in this repository now. */
  runner: Holder | undefined
}

/** Reads everything once. Three short Git processes side by side; more where the place is unusual. */
export async function readWorld(cwd: string): Promise<World> {
  const repo = await findRepo(cwd)
  const [store, branch, settings] = await Promise.all([
    readStore(repo),
    currentBranch(repo),
    readSettings(repo, '(agents|core)'),
  ])
  const config = await readConfig({
    ...(await configPlace(repo)),
    commonDir: repo.commonDir,
    env: process.env,
    defaultAgent: () => defaultAgent(process.env),
    gitConfig: new Map([...settings].filter(([key]) => key.startsWith('agents.'))),
  })
  return observeWorld({ repo, config, branch, folding: foldingOf(settings) }, store)
}

/** The same world after somebody has written to the store. */
export async function refreshWorld(world: World): Promise<World> {
  return observeWorld(world, await readStore(world.repo))
}

/** The same world with other tasks than its store holds: those that a record from elsewhere tells of. */
export const worldWith = (
  world: World,
  { tasks, journals }: Pick<StoreState, 'tasks' | 'journals'>,
): World => ({
  ...observeWorld(world, { ...world.store, tasks, journals, refs: new Map() }),
  clone: world.clone,
})

function observeWorld(
  { repo, config, branch, folding }: Pick<World, 'repo' | 'config' | 'branch' | 'folding'>,
  store: StoreState,
): World {
  const clone = cloneId(repo)
  const runner = lockHolder(repo, 'runner')
  const tipOf = (branch: string): Oid | undefined => store.refs.get(branchRef(branch))
  const placeOf = (id: TaskId): { branch: string; worktree: string } => ({
    branch: config.branches.replaceAll('{id}', id),
    worktree: freeWorktree({ repo, config, clone, store }, id),
  })
  const tasks = observeAll(store.tasks, { tipOf, clone, runnerAlive: runner !== undefined, placeOf })
  return { repo, config, target: config.target ?? branch, branch, folding, store, tasks, clone, runner }
}

function foldingOf(settings: ReadonlyMap<string, string[]>): Folding {
  const isSet = (key: string): boolean =>
    /^(true|yes|on|1)$/i.test(settings.get(`core.${key}`)?.at(-1) ?? 'false')
  return { ignoreCase: isSet('ignorecase'), precompose: isSet('precomposeunicode') }
}

/** The runner that works here, as answers tell it. */
export function runnerRow({ repo, runner }: World): RunnerRow | null {
  if (runner?.run === undefined) return null
  const { pid, since, detached = false, host } = runner
  const told = readPauses(repo)
  const { clients, room } = told?.run === runner.run ? told : { clients: [], room: null }
  const paused = clients.filter(({ tasks }) => tasks.length > 0)
  return { pid, since, detached, host: host === undefined || host === hostname() ? null : host, paused, room }
}

/** The one task that `text` names. Throws `not-found` with the nearest id, or the ids it could be. */
export function requireTask(world: World, text: string): Observed {
  const ids = [...world.tasks.keys()]
  const found = matchingIds(text, ids)
  const [id] = found
  const task = id === undefined ? undefined : world.tasks.get(id)
  if (task !== undefined && found.length === 1) return task
  if (found.length > 1)
    throw new AgentsError(
      'not-found',
      `"${text}" names ${found.length} tasks: ${found.slice(0, 8).join(', ')}.`,
      {
        hints: ['Give one of them in full'],
      },
    )
  const near = nearestName(text, ids)
  throw new AgentsError('not-found', `There is no task "${text}".`, {
    hints: [near === undefined ? 'To see the tasks, run `git agents list`' : `Did you mean \`${near}\`?`],
  })
}

/** The tasks that the arguments name, each once; all tasks where there are none. */
export function namedTasks(world: World, args: readonly string[]): Observed[] {
  if (args.length === 0) return [...world.tasks.values()]
  return [...new Set(args.map((text) => requireTask(world, text)))]
}

/** The target of new tasks. Throws where there is none, with the way out. */
export function requireTarget(world: World): string {
  if (world.target === undefined)
    throw new AgentsError('refused', 'HEAD is detached, so there is no branch to land on.', {
      hints: ['To name one, run `git config agents.target main`, or check a branch out'],
    })
  return world.target
}

/** The tip of a branch. Throws where it has no commit yet. */
export function requireTip(world: World, branch: string): Oid {
  const tip = isBranchName(branch) ? world.store.refs.get(branchRef(branch)) : undefined
  if (tip !== undefined) return tip
  if (branch === world.branch)
    throw new AgentsError('refused', `The branch ${branch} has no commit yet.`, {
      hints: ['Make a first commit on it: agents start from a commit'],
    })
  const near = nearestName(branch, branchNames(world))
  throw new AgentsError('refused', `There is no branch ${branch} to land on.`, {
    hints: near === undefined ? makingHint(branch) : [`Did you mean \`${near}\`?`],
  })
}

const makingHint = (branch: string): string[] =>
  isBranchName(branch) ? [`To make it, run \`git branch ${branch}\``] : ['To see them, run `git branch`']

const branchNames = ({ store }: World): string[] =>
  [...store.refs.keys()].flatMap((ref) => (ref.startsWith('refs/heads/') ? [ref.slice(11)] : []))

/**
 * Who writes, and with `seen` what they go by. Where Git does not know the person, journals say so; commits that land need
 * a name (`engine/lander`).
 */
export async function readWriter(repo: Repo, seen?: Pick<StoreState, 'refs'>): Promise<Writer> {
  const ident = (await readIdent(repo.top ?? repo.commonDir, 'committer')) ?? {
    name: 'unknown',
    email: 'unknown@localhost',
    at: '0 +0000',
  }
  return { ident, by: `${ident.name} <${ident.email}>`, ...(seen === undefined ? {} : { seen: seen.refs }) }
}
