// What becomes of the branches of tasks: each task's work stands on the other side under the branch of its id. Work
// that went apart is kept whole, and a branch that somebody has checked out moves only where its worktree holds no more.
import { fleetMachine } from '../domain/fleet.ts'
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import { observeAll } from '../domain/observe.ts'
import { isOpen } from '../domain/task.ts'
import { fateOf } from '../domain/uniting.ts'
import { isAncestor } from '../git/history.ts'
import type { RefMove } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { listWorktrees, type Worktree } from '../git/worktree.ts'
import { branchRef, type StoreState } from '../store/tasks.ts'
import { detach } from './following.ts'
import { captureContent } from './keep.ts'
import { isWorktree } from './keeper.ts'
import type { Named } from './sync-names.ts'
import { readWriter, type World } from './world.ts'

export interface Branches {
  /** What moves here, what must be kept before it does, and what moves there. */
  here: RefMove[]
  keep: Kept[]
  there: RefMove[]
  received: string[]
  sent: string[]
  notes: string[]
}

/** A commit to keep of a task. */
export interface Kept {
  id: TaskId
  commit: Oid
}

interface Work {
  id: TaskId
  /** The branch here, and the one on the other side. */
  branch: string
  published: string
  ours: Oid | undefined
  /** The branch here is what another task, which had this id before, has left: it is on that one's branch too. */
  isLeft: boolean
  results: (Oid | undefined)[]
}

/** Compares the branches of all tasks that have not landed and do not run here. */
export async function planBranches(
  world: World,
  state: StoreState,
  named: Pick<Named, 'tasks'>,
  theirs: ReadonlyMap<RefName, Oid>,
  isDry: boolean,
): Promise<Branches> {
  const plan: Branches = { here: [], keep: [], there: [], received: [], sent: [], notes: [] }
  const worktrees = await listWorktrees(world.repo)
  for (const work of worksOf(world, state, named)) {
    const other = theirs.get(branchRef(work.published))
    const fate = await fateIn(world.repo, work, other)
    if (fate === 'send' || fate === 'ours') {
      plan.there.push({ ref: branchRef(work.published), old: other, new: work.ours })
      plan.sent.push(work.published)
    }
    if (fate === 'ours' && other !== undefined) plan.keep.push({ id: work.id, commit: other })
    if (fate === 'ours' || fate === 'theirs')
      plan.notes.push(
        `${work.id} was worked on in two places: the other work is kept under refs/agents/keep/${work.id}`,
      )
    if ((fate === 'receive' || fate === 'theirs') && other !== undefined)
      await receive({ world, state, plan, worktrees, isDry }, work, other)
  }
  return plan
}

function worksOf(
  { config, clone, target, branch: current }: World,
  state: StoreState,
  named: Pick<Named, 'tasks'>,
): Work[] {
  const published = (id: TaskId): string => config.branches.replaceAll('{id}', id)
  const tipOf = (branch: string): Oid | undefined => state.refs.get(branchRef(branch))
  const placeOf = (id: TaskId) => ({ branch: published(id), worktree: '' })
  const seen = observeAll(named.tasks, { tipOf, clone, runnerAlive: true, placeOf })
  const own = [...seen.values()].flatMap(({ attempt }) => (attempt?.machine === clone ? attempt.branch : []))
  const isOfAnother = (branch: string, tip: Oid): boolean =>
    own.some((other) => other !== branch && tipOf(other) === tip)
  const reserved = new Set([target, current, ...[...named.tasks.values()].map((task) => task.target)])
  return [...seen.values()].flatMap(({ id, task, attempt, tip, state: standing }) => {
    if (attempt === undefined || task.state === 'landed' || reserved.has(published(id))) return []
    // What is final is not brought back where it was cleaned away.
    if (!isOpen(task) && tipOf(attempt.branch) === undefined) return []
    if (standing === 'running' && [clone, fleetMachine].includes(attempt.machine)) return []
    const isOwn = attempt.machine === clone
    const there = tipOf(attempt.branch)
    const isLeft = !isOwn && there !== undefined && isOfAnother(attempt.branch, there)
    return [
      {
        id,
        branch: attempt.branch,
        published: published(id),
        ours: isOwn ? tip : there,
        isLeft,
        results: [attempt.end?.tip, attempt.end?.head],
      },
    ]
  })
}

async function fateIn(repo: Repo, { ours, isLeft, results }: Work, theirs: Oid | undefined) {
  const isBoth = ours !== undefined && theirs !== undefined && ours !== theirs
  const isAhead = isBoth && (await isAncestor(repo, theirs, ours))
  const isBehind = isBoth && (await isAncestor(repo, ours, theirs))
  if (ours === undefined && theirs === undefined) return 'same'
  if (isLeft && ours !== theirs) return theirs === undefined ? 'same' : 'receive'
  return fateOf(ours, theirs, { isAhead, isBehind, results })
}

interface Receiving {
  world: World
  state: StoreState
  plan: Branches
  worktrees: readonly Worktree[]
  isDry: boolean
}

/** Moves a branch here to what the other side has; what it held before is kept. */
async function receive(receiving: Receiving, work: Work, other: Oid): Promise<void> {
  const { world, state, plan, worktrees, isDry } = receiving
  const { id, branch, published, ours } = work
  const ref = branchRef(branch)
  const old = state.refs.get(ref)
  const at = worktrees.find((worktree) => worktree.branch === ref && !worktree.prunable)
  const why = branch === published ? await reasonToStay(world, work, at) : 'it is your own'
  if (why !== undefined) {
    plan.notes.push(
      `${branch} stays as it is here: ${why}; the work of the other side is ${other.slice(0, 10)}`,
    )
    return
  }
  const lost = [ours, old].flatMap((oid) => (oid === undefined || oid === other ? [] : [oid]))
  plan.keep.push(...lost.map((commit) => ({ id, commit })))
  plan.here.push({ ref, old, new: other })
  plan.received.push(branch)
  if (at !== undefined && !isDry) await detach(world.repo, { path: at.path, branch })
}

/** Why a branch that is checked out cannot move: what its worktree holds is not all committed, or it is no task's. */
async function reasonToStay(
  { repo }: World,
  { id, ours }: Work,
  at: Worktree | undefined,
): Promise<string | undefined> {
  if (at === undefined) return undefined
  if (!isWorktree(repo, at.path) || at.locked) return `it is checked out in ${at.path}`
  const writer = await readWriter(repo)
  const content = await captureContent(repo, writer, { id, worktree: at.path, tip: ours })
  if (content?.degraded === undefined && content?.commit === at.head) return undefined
  return `${at.path} holds work that is not committed`
}
