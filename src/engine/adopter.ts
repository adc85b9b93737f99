// Adopting: work that was started elsewhere (another tool's worktree, a hand-made branch) becomes a task that is done.
import { resolve } from 'node:path'
import type { Entry } from '../domain/journal.ts'
import { freeId, isBranchName, type Oid, slugOf, type TaskId } from '../domain/names.ts'
import { proposedPaths } from '../domain/proposal.ts'
import type { Brief } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { listWorktrees, type Worktree } from '../git/worktree.ts'
import { cloneId } from '../store/clone.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef, taskRef } from '../store/tasks.ts'
import { transact, type Writer } from '../store/transaction.ts'
import { captureLoose, titleOf, workBase } from './adopted-work.ts'
import { keepMoves } from './keep.ts'
import { countChanged, isWorktree } from './keeper.ts'
import { changedFiles } from './tree.ts'
import { readWriter, requireTarget, type World } from './world.ts'

export interface Adopted {
  id: TaskId
  brief: Brief
  branch: string
  worktree: string | null
  /** Paths in the person's own checkout that are not committed, so that they do not belong to the task yet. */
  uncommitted: number
}

/** Makes a task of a branch (short name) or of a worktree (its folder, relative to `cwd`). */
export async function adopt(
  world: World,
  cwd: string,
  name: string,
  given: Partial<Brief>,
): Promise<Adopted> {
  const found = await findWork(world, cwd, name)
  const target = requireTarget(world)
  const base = await workBase(world, found.tip, target)
  const writer = await readWriter(world.repo)
  const content = await captureLoose(world.repo, writer, found)
  const files = await changedFiles(world.repo, base, content)
  if (files.length === 0)
    throw new AgentsError(
      'refused',
      `${found.branch} has no work beyond ${target}, so there is nothing to adopt.`,
    )
  const title = given.title ?? (await titleOf(world.repo, base, found))
  const own: Brief = {
    title,
    prompt: title,
    paths: proposedPaths(files),
    after: [],
    kind: 'change',
    checks: [],
    commits: [],
  }
  const brief = { ...own, ...given }
  const worktree = found.worktree?.path ?? null
  const id = await record(world, writer, { id: slugOf(title), brief, target }, { base, content, ...found })
  return { id, brief, branch: found.branch, worktree, uncommitted: await looseCount(world, found, content) }
}

/** Work that was found: where it is, and what its branch holds. */
export interface Work {
  branch: string
  tip: Oid
  worktree: Worktree | undefined
}

async function findWork(world: World, cwd: string, name: string): Promise<Work> {
  const worktrees = await listWorktrees(world.repo)
  const path = resolve(cwd, name)
  const place = worktrees.find((worktree) => worktree.path === path)
  const branch = place === undefined ? name : place.branch?.replace('refs/heads/', '')
  if (branch === undefined)
    throw new AgentsError('refused', `The worktree ${path} is on no branch.`, {
      hints: [`To give it one, run \`git -C ${path} switch -c <name>\``],
    })
  const tip = isBranchName(branch) ? world.store.refs.get(branchRef(branch)) : undefined
  if (tip === undefined)
    throw new AgentsError('not-found', `There is no branch and no worktree "${name}".`, {
      hints: ['To see them, run `git branch` and `git worktree list`'],
    })
  const owner = [...world.tasks.values()].find(({ attempt }) => attempt?.branch === branch)
  if (owner !== undefined)
    throw new AgentsError('refused', `${branch} belongs to the task ${owner.id} already.`)
  if (branch === world.target) throw new AgentsError('refused', `${branch} is where tasks land.`)
  return {
    branch,
    tip,
    worktree: place ?? worktrees.find((worktree) => worktree.branch === branchRef(branch)),
  }
}

/** What belongs to no snapshot: what the person's own checkout has uncommitted on that branch. */
const looseCount = async ({ repo }: World, { tip, worktree }: Work, content: Oid): Promise<number> =>
  worktree !== undefined && content === tip && !isWorktree(repo, worktree.path)
    ? await countChanged(repo, worktree.path)
    : 0

async function record(
  world: World,
  writer: Writer,
  task: { id: TaskId; brief: Brief; target: string },
  work: Work & { base: Oid; content: Oid },
): Promise<TaskId> {
  const { repo } = world
  const { branch, base, tip, content, worktree } = work
  const machine = cloneId(repo, true)
  const begun: Entry = {
    type: 'started',
    n: 1,
    agent: 'adopted',
    base,
    branch,
    worktree: worktree?.path ?? '',
    machine,
    needs: {},
  }
  // A snapshot stands beside the branch, which may belong to somebody who is still at work.
  const beside = content === tip ? {} : { head: tip }
  const ended: Entry = {
    type: 'ended',
    n: 1,
    outcome: 'done',
    tip: content,
    ...beside,
    seconds: 0,
    checks: [],
  }
  const operation = newOperation('adopt', `made a task of ${branch}`)
  const change = await transact(repo, writer, operation, (state) => {
    const id = freeId(
      task.id,
      (candidate) => state.tasks.has(candidate) || state.refs.has(taskRef(candidate)),
    )
    const ref = branchRef(branch)
    const kept = content === tip ? [] : keepMoves(state, id, content)
    return {
      added: [{ ...task, id, entries: [begun, ended] }],
      refs: [{ ref, old: tip, new: tip }, ...kept],
    }
  })
  return oneOf(change.added ?? [])
}

const oneOf = ([first]: { id: TaskId }[]): TaskId => {
  if (first === undefined) throw new Error('a transaction that adds a task added none')
  return first.id
}
