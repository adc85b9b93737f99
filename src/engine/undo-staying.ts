// What stays in the checkout when an operation is taken back, or brought back: files of tasks that worked there. An undo
// gives them back as uncommitted as they were before they landed.
import type { Oid, TaskId } from '../domain/names.ts'
import { lastAttempt, type Task } from '../domain/task.ts'
import { diffCommits } from '../git/diff.ts'
import { readPart } from '../git/part.ts'
import type { Repo } from '../git/repo.ts'
import type { Operation } from '../store/operation.ts'
import { branchRef, readStore, type StoreState } from '../store/tasks.ts'
import { contentOf } from './checkout-change.ts'
import { findFollower } from './follow.ts'

/** The paths whose files stay while `branch` moves. */
export async function staysAtUndo(
  repo: Repo,
  operation: Operation,
  { branch, from, to }: { branch: string; from: Oid; to: Oid },
): Promise<string[]> {
  const state = await readStore(repo)
  const tasks = operation.tasks.flatMap((id) => state.tasks.get(id as TaskId) ?? [])
  const isRedo = operation.undoes !== undefined
  const inPlace = tasks.filter((task) =>
    isRedo ? lastAttempt(task)?.place !== undefined : isLandedBy(operation, task),
  )
  const diffs = await diffCommits(
    repo,
    inPlace.flatMap((task) => workOf(state, task)),
  )
  const paths = new Set(diffs.flat().map(({ path }) => path))
  if (paths.size === 0) return []
  return isRedo ? await heldAlready(repo, branch, { from, to }, paths) : [...paths]
}

const isLandedBy = ({ id }: Operation, { landing }: Task): boolean =>
  landing?.inPlace === true && landing.operation === id

function workOf({ refs }: StoreState, task: Task): { from: Oid; to: Oid }[] {
  const attempt = lastAttempt(task)
  const base = attempt?.end?.base ?? attempt?.base
  const tip = task.landing?.tip ?? refs.get(branchRef(attempt?.branch ?? '')) ?? attempt?.end?.tip
  return base === undefined || tip === undefined ? [] : [{ from: base, to: tip }]
}

/** Of the paths that are to change, those whose files hold already what they change to. */
async function heldAlready(
  repo: Repo,
  branch: string,
  step: { from: Oid; to: Oid },
  paths: ReadonlySet<string>,
): Promise<string[]> {
  const follower = await findFollower(repo, branch)
  if (follower === undefined) return []
  const [changes = []] = await diffCommits(repo, [step])
  const now = await readPart(repo, follower.path, step.from, (path) => paths.has(path))
  const holds = new Map(now.changes.map((change) => [change.path, contentOf(change)]))
  return changes.filter((change) => holds.get(change.path) === contentOf(change)).map(({ path }) => path)
}
