// How an attempt begins in the person's own checkout (`isolation: shared`): nothing is prepared there. What the checkout
// holds uncommitted is kept first, and claimed paths must be as the task's base, or its own last attempt, has them.

import { adapterOf } from '../agents/index.ts'
import { matcherOf } from '../domain/glob.ts'
import { type Oid, oidOf, type TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { overlapOf } from '../domain/overlap.ts'
import { isInCheckout } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { diffCommits } from '../git/diff.ts'
import { headOf } from '../git/head.ts'
import { treesOf, writeCommits } from '../git/object.ts'
import { readPart } from '../git/part.ts'
import { snapshotTree } from '../git/snapshot.ts'
import { transact } from '../store/transaction.ts'
import type { Begun, Run } from './attempt.ts'
import { buildBase } from './base.ts'
import { claimants, readWork, requireCheckout, requirePaths } from './checkout.ts'
import { contentOf } from './checkout-change.ts'
import { listing } from './hooks-words.ts'
import { keepMoves } from './keep.ts'
import { branchName } from './keeper.ts'
import { isUnchanged, Overtaken } from './overtaken.ts'
import { requireTip, type World } from './world.ts'

/** Whether the next attempt on a task works in the checkout: as its last one did, else as configured. Research has nothing to land. */
export const worksInCheckout = ({ config }: Run, { attempt, task }: Observed): boolean =>
  task.brief.kind === 'change' &&
  (attempt === undefined ? config.isolation === 'shared' : attempt.place !== undefined)

/** Records the start; or says why the task cannot begin now. Throws `refused` where claimed paths are the person's. */
export async function beginInCheckout(
  run: Run,
  world: World,
  task: Observed,
  after: readonly TaskId[],
): Promise<Begun | { reason: string }> {
  requirePaths(task)
  const worktree = await requireCheckout(run.repo, task.task.target)
  const other = workerOn(world, task)
  if (other !== undefined) {
    const reason = 'it works on the same paths in the checkout'
    run.emit({ type: 'waiting', task: task.id, for: [other], reason })
    return { reason: `${other} works on the same paths in the checkout` }
  }
  const ground = await groundOf(run, world, task, after)
  if ('reason' in ground) return ground
  await refuseForeign(world, task, ground.base)
  const agent = task.task.brief.agent ?? run.config.agent
  const adapter = adapterOf(agent, run.config.agents[agent], Object.keys(run.config.agents))
  const branch = task.attempt?.branch ?? branchName(run.config, world.store, task.id)
  const session = adapter.canResume && isInCheckout(task) ? task.attempt?.session : undefined
  const n = (task.attempt?.n ?? 0) + 1
  run.emit({ type: 'preparing', task: task.id, attempt: n, branch, worktree, base: ground.base })
  const begun: Begun = {
    task,
    n,
    agent,
    adapter,
    base: ground.base,
    branch,
    worktree,
    place: 'checkout',
    session,
    conflicts: [],
  }
  await record(run, world, begun, ground.needs)
  return begun
}

interface Ground {
  base: Oid
  needs: Record<string, Oid>
}

/** Somebody who is at work in the checkout on paths that this task claims too. */
function workerOn(world: World, { id, task }: Observed): TaskId | undefined {
  const options = { nocase: world.folding.ignoreCase }
  return claimants(world).find(
    ({ one }) =>
      one.id !== id &&
      one.state === 'running' &&
      overlapOf(one.task.brief.paths, task.brief.paths, options).length > 0,
  )?.one.id
}

/** Work that is in the checkout already stays on its base. */
async function groundOf(
  run: Run,
  world: World,
  task: Observed,
  after: readonly TaskId[],
): Promise<Ground | { reason: string }> {
  const { base, attempt } = task
  if (attempt !== undefined && base !== undefined && (await holdsWork(world, task)))
    return { base, needs: attempt.needs }
  const dependencies = after.flatMap((id) => world.tasks.get(id) ?? [])
  const plan = await buildBase(run.repo, requireTip(world, task.task.target), dependencies, run.writer.ident)
  if (plan.kind === 'base') return plan
  const reason = `the results of its dependencies conflict: ${plan.with} in ${plan.paths.join(', ')}`
  run.emit({ type: 'waiting', task: task.id, for: [plan.with], reason })
  return { reason }
}

const holdsWork = async (world: World, task: Observed): Promise<boolean> =>
  (await readWork(world, task)).changes.length > 0

/** Claimed paths that hold neither the base's content nor the task's own from before are the person's. */
async function refuseForeign({ repo }: World, { id, task, tip }: Observed, base: Oid): Promise<void> {
  const { changes } = await readPart(repo, repo.main ?? '', base, matcherOf(task.brief.paths))
  const [own = []] = tip === undefined ? [] : await diffCommits(repo, [{ from: base, to: tip }])
  const known = new Map(own.map((change) => [change.path, contentOf(change)]))
  const foreign = changes.filter((change) => known.get(change.path) !== contentOf(change))
  if (foreign.length === 0) return
  const paths = foreign.map(({ path }) => path)
  throw new AgentsError(
    'refused',
    `${id} claims files in your checkout that hold work of somebody else: ${listing(paths, 5)}.`,
    {
      hints: [
        'Commit them, move them away, or make a task of them with `git agents add --here`; what is of a task that it comes after, land first',
      ],
    },
  )
}

/** Everything in the checkout is kept first: an agent is at work in the person's own files. */
async function record(run: Run, world: World, begun: Begun, needs: Record<string, Oid>): Promise<void> {
  const { task, n, agent, base, branch, worktree } = begun
  const kept = await keptCheckout(run, worktree, task.id)
  await transact(run.repo, run.writer, run.operation, (state) => {
    if (!isUnchanged(task.task, state.tasks.get(task.id))) throw new Overtaken(task.id)
    const place = 'checkout' as const
    return {
      lines: [
        {
          task: task.id,
          entry: { type: 'started', n, agent, base, branch, worktree, place, machine: run.clone, needs },
        },
      ],
      refs: kept === undefined ? [] : keepMoves(state, task.id, kept.commit),
    }
  })
  const own = (kept?.paths ?? []).filter((path) => !claimants(world).some(({ claims }) => claims(path)))
  if (own.length > 0)
    run.emit({
      type: 'warning',
      task: task.id,
      text: `it begins beside your own changes in ${listing(own, 5)}, which stay yours; a copy is kept (\`git agents show ${task.id}\`)`,
    })
}

/** What the checkout holds beyond its HEAD, as a commit; undefined where that is nothing. */
async function keptCheckout(
  { repo, writer, emit }: Run,
  checkout: string,
  id: TaskId,
): Promise<{ commit: Oid; paths: string[] } | undefined> {
  const { tree, degraded } = await snapshotTree(repo, checkout)
  if (degraded !== undefined)
    emit({ type: 'warning', task: id, text: `not all of your checkout could be kept: ${degraded}` })
  const head = oidOf(await headOf(checkout))
  const [headTree] = await treesOf(repo, [head])
  if (tree === headTree) return undefined
  const committer = { ...writer.ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const message = `Snapshot of the checkout before ${id} began\n`
  const written = await writeCommits(repo, [{ mark: 1, tree, parents: [head], committer, message }])
  const commit = written.get(1) as Oid
  const [changes = []] = await diffCommits(repo, [{ from: head, to: commit }])
  return { commit, paths: changes.map(({ path }) => path) }
}
