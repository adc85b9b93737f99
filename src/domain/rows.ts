// The parts of answers: rows of lists, pairs, what landed and what was held. Data only, as programs read it in JSON.
import type { Cause } from './failure.ts'
import type { Oid, OperationId, TaskId } from './names.ts'
import type { Attempt, CheckResult, State, Task, Usage } from './task.ts'

export interface BlockedBy {
  ids: TaskId[]
  reason: string
}

/** A row of `list`. */
export interface ListedTask {
  /** Its number in `list`, from 1, by age: it may be given in place of the id. */
  number: number
  id: TaskId
  title: string
  kind: 'change' | 'research'
  state: State
  stale: boolean
  branch: string
  base: Oid | null
  tip: Oid | null
  worktree: string | null
  paths: string[]
  after: TaskId[]
  blockedBy: BlockedBy[]
  agent: string
  attempts: number
  /** Changed files between base and tip, or so far. */
  changed: number | null
  /** Ids of the open tasks whose paths meet its own. */
  overlaps: TaskId[]
  /** What its last attempt has used, so far where it is running. */
  usage: Usage | null
  /** Seconds of its last attempt, so far where it is running. */
  seconds: number | null
  /** Why it failed, stopped or was sent back. */
  reason: string | null
  /** What its agent did last, where it is running. */
  doing: string | null
  /** The machine of a fleet that has its last attempt, or had it. */
  machine: string | null
  /** What kind of failure that is, where its last attempt ended badly. */
  cause: Cause | null
  /** The client that it waits for, why, and until when, while a runner is there to go on with it. */
  paused: PausedRow | null
}

export interface PausedRow {
  client: string
  cause: Cause
  until: string
}

/** A client that cannot be had, and the tasks that could start but for it. */
export interface ClientPause extends PausedRow {
  tasks: TaskId[]
}

/** The runner of this repository, while one works. */
export interface RunnerRow {
  pid: number
  since: string
  /** It has no terminal. */
  detached: boolean
  /** The machine that it works on, where that is another one. */
  host: string | null
  /** The clients that it waits for, with the tasks that wait. */
  paused: ClientPause[]
  /** Why the disk lets nothing start. */
  room: string | null
}

/** Two tasks' paths can meet: the pair of globs, the shortest path that both match, the tracked files that both match. */
export interface Overlap {
  globs: [string, string]
  witness: string
  files: string[]
}

export interface Conflict {
  path: string
  /** Git's own kind: `contents`, `modify/delete`, `add/add`, `rename/rename`, `file/directory`, … */
  kind: string
  /** Ranges of lines, `[from, to]` from 1, in the merged file with its markers; empty where it has none. */
  lines: [number, number][]
}

export type PairVerdict = 'clear' | 'overlap' | 'shared' | 'conflict'

export interface Pair {
  a: string
  b: string
  verdict: PairVerdict
  overlap: Overlap[]
  shared: string[]
  conflicts: Conflict[]
  /** Two paths that are one where the file system folds letter case or Unicode; a conflict where this one does. */
  twins?: [string, string][]
  /** Those of the two whose work could not be seen whole: the pair may be worse than its verdict, and is never clear. */
  unsure?: string[]
}

export interface Participant {
  id: string
  kind: 'task' | 'checkout'
  /** Whether it holds work that is not committed. */
  dirty: boolean
  /** Why its snapshot could not hold everything; such a participant is never called clear. */
  degraded?: string
  /** It has no paths, so the declared layer says nothing of it. */
  unclaimed?: boolean
  changed: number
}

export type HeldReason =
  | 'conflict'
  | 'check-failed'
  | 'dependency'
  | 'not-approved'
  | 'target-moved'
  | 'empty'
  | 'base-unclear'
  | 'hook-changed'
  | 'local-changes'
  | 'operation-in-progress'

export interface Held {
  id: TaskId
  reason: HeldReason
  paths: string[]
  with: string[]
  /** Where its conflict waits to be settled by hand, for `land --continue`. */
  worktree?: string
  /** Its work is in the person's checkout: its conflict is settled there. */
  inCheckout?: boolean
  /** More for a person: the lines of a conflict, the output of a check. */
  conflicts?: Conflict[]
  detail?: string
}

/** A changed file of the checkout that is no task's: none that works there claims it, or several do. */
export interface Unassigned {
  path: string
  claimedBy: TaskId[]
}

export interface Landed {
  id: TaskId
  title: string
  commits: Oid[]
  /** Files changed, lines added and removed. */
  stat?: { files: number; insertions: number; deletions: number }
}

/** How a plan would run: the tasks by wave (those of one wave wait for nothing but earlier waves). */
export interface PlanGraph {
  waves: TaskId[][]
  edges: { from: TaskId; to: TaskId }[]
  overlaps: { a: TaskId; b: TaskId; overlap: Overlap[]; ordered: boolean }[]
}

export interface Finding {
  level: 'ok' | 'warning' | 'error'
  text: string
  hint?: string
  /** What `doctor --fix` would do about it. */
  mend?: string
}

/** What `doctor --fix` did, or why it could not. */
export interface Healed {
  text: string
  mend: string
  fault?: string
}

export interface OperationRow {
  id: OperationId
  verb: string
  /** One sentence: what was done. */
  text: string
  at: string
  undone: boolean
}

export interface JournalRow {
  time: string
  by: string
  text: string
}

export interface ChangedFile {
  path: string
  /** A, M, D, R, C or T, as `git diff --name-status` prints it. */
  status: string
  insertions: number
  deletions: number
  outOfScope: boolean
}

export interface ReviewRow {
  id: TaskId
  title: string
  state: State
  files: number
  insertions: number
  deletions: number
  conflicts: number
  outOfScope: number
  /** Of those the files that it deleted. */
  deletedOutside: number
  checks: 'passed' | 'failed' | 'none'
  message: string | null
}

export interface Review {
  task: Task
  row: ListedTask
  attempt: Attempt
  commits: { oid: Oid; subject: string; author: string }[]
  files: ChangedFile[]
  conflicts: Pair[]
  /** Conflicts with the target as it stands. */
  target: Conflict[]
  checks: CheckResult[]
}
