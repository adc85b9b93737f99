// What a task is: its brief, its attempts, its verdicts and the states it may be in (DESIGN 2). Pure.
import type { Cause } from './failure.ts'
import type { Glob, Oid, OperationId, TaskId } from './names.ts'

/** The states of DESIGN 2; `domain/journal` holds the moves between them. */
export const states = [
  'pending',
  'running',
  'failed',
  'stopped',
  'done',
  'approved',
  'changes-requested',
  'rejected',
  'landed',
] as const
export type State = (typeof states)[number]

/** One of several logical commits that a task lands as: every changed file goes to the first whose paths match it. */
export interface CommitSplit {
  title: string
  paths: Glob[]
}

/** What a person asked for. */
export interface Brief {
  title: string
  prompt: string
  paths: Glob[]
  after: TaskId[]
  /** `change` has work to land; `research` has only an answer. */
  kind: 'change' | 'research'
  agent?: string
  checks: string[]
  /** How many seconds one attempt may take; else the configured `timeout` holds. */
  timeout?: number
  commits: CommitSplit[]
}

/** What a brief may do without: the configured agent and time hold then. */
export const clearable = ['agent', 'timeout'] as const
export type Clearable = (typeof clearable)[number]

/** The brief without these fields; a name from another version counts for nothing. */
export function withoutFields(brief: Brief, fields: readonly string[]): Brief {
  const gone = clearable.filter((name) => fields.includes(name))
  return gone.reduce(({ ...rest }, name) => {
    delete rest[name]
    return rest
  }, brief)
}

/** Tokens and money as the agent's client reported them; `cost` in US dollars. */
export interface Usage {
  input: number
  output: number
  cached?: number
  cost?: number
}

/** A check's result on one tree. */
export interface CheckResult {
  command: string
  tree: Oid
  ok: boolean
}

/** Where in the person's own checkout work is done: an agent's (`isolation: shared`), or the person's (`add --here`). */
export type Place = 'checkout' | 'here'

/** One start of an agent on a task. */
export interface Attempt {
  n: number
  agent: string
  base: Oid
  branch: string
  worktree: string
  /** Absent where it has a worktree of its own; else `worktree` is the person's checkout. */
  place?: Place
  /** The machine and the writer that ran it; only that machine may declare its runner dead. */
  machine: string
  startedAt: string
  /** The tips of the dependencies that its base holds, by id: how `stale` is told. */
  needs: Record<string, Oid>
  /** Paths in which the work so far conflicted with the base that it was put on: its agent was told to settle them. */
  conflicts?: string[]
  /** No agent worked: the finished work was put on these dependencies' new results (`engine/rebasing`). */
  onto?: TaskId[]
  session?: string
  end?: AttemptEnd
}

/** How an attempt ended, as Git proved it. */
export interface AttemptEnd {
  outcome: 'done' | 'failed' | 'stopped'
  at: string
  /** The commit that holds all its work; absent where there was none. */
  tip?: Oid
  /** What the work differs from, where the target has moved on since the attempt began. */
  base?: Oid
  /** Where its branch was, when `tip` is a snapshot beside it; a branch that has moved since says more than the snapshot. */
  head?: Oid
  /** Files that differ between base and tip. */
  files?: number
  reason?: string
  /** What kind of failure `reason` tells. */
  cause?: Cause
  /** Until when its client is waited for, where it goes on by itself. */
  until?: string
  /** Wall seconds that the agent ran. */
  seconds: number
  usage?: Usage
  /** The agent's final message; a research task's result. */
  message?: string
  checks: CheckResult[]
  /** The machine of a fleet that it ran on. */
  machine?: string
}

export type VerdictKind = 'approve' | 'request-changes' | 'reject'

/** A person's verdict on one tip. */
export interface Verdict {
  kind: VerdictKind
  tip: Oid | undefined
  by: string
  at: string
  message?: string
  forced: boolean
}

/** Where a task's work went. */
export interface Landing {
  commits: Oid[]
  target: string
  tip: Oid
  at: string
  operation: OperationId
  /** The person's checkout held it already: its files were not written, and an undo leaves them. */
  inPlace?: boolean
}

/** A task as its journal tells it; `domain/observe` adds what Git shows. */
export interface Task {
  id: TaskId
  /** The commit that its note is attached to. */
  commit: Oid
  brief: Brief
  /** The branch it is to land on, short. */
  target: string
  addedAt: string
  addedBy: string
  state: State
  attempts: Attempt[]
  verdicts: Verdict[]
  landing?: Landing
  /** The highest sequence number in its journal. */
  seq: number
  /** Lines that were illegal in the state they met, with why; shown by `doctor`. */
  illegal: string[]
}

/** Whether nobody needs to do anything more for it. */
const isFinal = (task: Task): boolean =>
  task.state === 'landed' ||
  task.state === 'rejected' ||
  (task.brief.kind === 'research' && task.state === 'approved')

/** Whether a task is open: it takes part in overlaps, conflicts and the graph. */
export const isOpen = (task: Task): boolean => !isFinal(task)

/** Whether its work is in the person's own checkout. */
export const isInCheckout = ({ attempt }: { attempt: Pick<Attempt, 'place'> | undefined }): boolean =>
  attempt?.place !== undefined

/** Whether its result can be built on (DESIGN 4). */
export const isFinished = (task: Pick<Task, 'state'>): boolean =>
  task.state === 'done' || task.state === 'approved' || task.state === 'landed'

/** The latest attempt; undefined where nothing has run yet. */
export const lastAttempt = (task: Task): Attempt | undefined => task.attempts.at(-1)

/** Whether a review's request for changes has not been answered yet by an attempt that ended well. */
export function wantsChanges({ verdicts, attempts }: Pick<Task, 'verdicts' | 'attempts'>): boolean {
  const verdict = verdicts.at(-1)
  if (verdict?.kind !== 'request-changes') return false
  return !attempts.some(({ end }) => end?.outcome === 'done' && end.at >= verdict.at)
}
