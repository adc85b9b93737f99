// Keeping: the content of a worktree under `refs/agents/keep`, before anything of it is reset, retried or removed.

import { type Oid, oidOf, type TaskId } from '../domain/names.ts'
import { headOf } from '../git/head.ts'
import { nobody, treesOf, writeCommits } from '../git/object.ts'
import type { RefMove } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { type Snapshot, snapshotTree } from '../git/snapshot.ts'
import { changedSubmodules } from '../git/submodules.ts'
import { keepRef, keptNumbers, type StoreState } from '../store/tasks.ts'
import type { Writer } from '../store/transaction.ts'
import { isWorktree } from './keeper.ts'

/** A commit with everything that a task has: its worktree's snapshot where that differs from the tip, else the tip. */
export interface Content {
  commit: Oid
  /** Why not everything could be captured. */
  degraded: string | undefined
}

/** Who wrote a snapshot: its message is ours, never what work lands under. */
export const snapshotAuthor = { name: nobody.name, email: nobody.email }

/** Captures a task's content; undefined where there is nothing to keep. */
export async function captureContent(
  repo: Repo,
  writer: Writer,
  task: { id: TaskId; worktree: string; tip: Oid | undefined },
): Promise<Content | undefined> {
  if (!isWorktree(repo, task.worktree))
    return task.tip === undefined ? undefined : { commit: task.tip, degraded: undefined }
  const { tree, degraded } = await wholeTree(repo, task.worktree)
  const head = oidOf(await headOf(task.worktree))
  const [headTree] = await treesOf(repo, [head])
  if (tree === headTree) return { commit: head, degraded }
  const committer = { ...writer.ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const author = { ...snapshotAuthor, at: committer.at }
  const message = `Snapshot of the worktree of ${task.id}\n`
  const written = await writeCommits(repo, [{ mark: 1, tree, parents: [head], author, committer, message }])
  return { commit: written.get(1) as Oid, degraded }
}

/** A snapshot's tree; what is changed inside a submodule and not committed there is in no tree of ours, and told. */
export async function wholeTree(repo: Repo, worktree: string, keepsIndex = false): Promise<Snapshot> {
  const snapshot = await snapshotTree(repo, worktree, { keepsIndex })
  const changed = await changedSubmodules(worktree)
  if (changed.length === 0 || snapshot.degraded !== undefined) return snapshot
  return { ...snapshot, degraded: `changes in the submodule ${changed.join(', ')} are not committed there` }
}

/** The moves that keep commits under the task's next numbers; none for those that are kept already. */
export function keepMoves(state: Pick<StoreState, 'refs'>, id: TaskId, ...commits: Oid[]): RefMove[] {
  const numbers = keptNumbers(state, id)
  const kept = new Set(numbers.map((n) => state.refs.get(keepRef(id, n))))
  const next = (numbers.at(-1) ?? 0) + 1
  const fresh = [...new Set(commits)].filter((commit) => !kept.has(commit))
  return fresh.map((commit, index) => ({ ref: keepRef(id, next + index), old: undefined, new: commit }))
}
