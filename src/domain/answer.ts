// What a verb gives back when it has ended: one Answer, which `output/` renders as text or as JSON. Data only.
import type { Complaint } from '../errors.ts'
import type { Advice, Sharing } from './advice.ts'
import type { AgentRow } from './agent-row.ts'
import type { Claim } from './claims.ts'
import type { AgentEvent, Summary } from './event.ts'
import type { Forecast } from './forecast.ts'
import type { HooksReport } from './hooks.ts'
import type { LandingPlan } from './landing-plan.ts'
import type { Since } from './look.ts'
import type { Oid, OperationId, TaskId } from './names.ts'
import type {
  ChangedFile,
  Conflict,
  Finding,
  Healed,
  Held,
  JournalRow,
  Landed,
  ListedTask,
  OperationRow,
  Overlap,
  Pair,
  Participant,
  PlanGraph,
  Review,
  ReviewRow,
  RunnerRow,
  Unassigned,
} from './rows.ts'
import type { Stats } from './stats.ts'
import type { Synced } from './sync.ts'
import type { State, Task, Verdict } from './task.ts'
import type { Waiting } from './waiting.ts'

/** The version of every JSON document; raised when a field is renamed or removed. */
export const jsonVersion = 1

export type Answer =
  | { kind: 'initialized'; changes: string[]; notes: string[] }
  | {
      kind: 'added'
      id: TaskId
      title: string
      overlaps: { id: TaskId; overlap: Overlap[] }[]
      claim: Claim
      /** What to do about each overlap. */
      advice: Sharing[]
      warnings: string[]
      /** With `--run`: the runner that works on it, and whether it was there already. */
      runner?: { pid: number; joined: boolean }
      /** With `--here`: the person works on it. */
      here?: boolean
    }
  /** What the person did in the checkout is the task's; `isNew` unless it was already. */
  | {
      kind: 'done'
      id: TaskId
      tip: Oid
      files: number
      isNew: boolean
      /** Files that are left out, since others claim them too. */
      contested: Unassigned[]
    }
  | {
      kind: 'planned'
      dryRun: boolean
      tasks: {
        id: TaskId
        title: string
        after: TaskId[]
        paths: string[]
        agent: string
        claim: Claim
      }[]
      graph: PlanGraph
      advice: Advice
      warnings: Complaint[]
      /** The file that holds the plan, where somebody else proposed it and it is only shown. */
      draft?: string
      /** The person has seen the same plan just now. */
      isSeen?: true
    }
  | {
      kind: 'adopted'
      id: TaskId
      title: string
      paths: string[]
      branch: string
      worktree: string | null
      /** Paths in its worktree that are not committed: they do not belong to the task yet. */
      uncommitted: number
    }
  | { kind: 'edited'; id: TaskId; fields: string[]; cleared: string[] }
  | { kind: 'dropped'; id: TaskId; kept: string | null }
  /** `git agents` alone: the state of every task, and what waits for the person, the most urgent first. */
  | { kind: 'waiting'; target: string; states: State[]; waiting: Waiting[]; runner: RunnerRow | null }
  | { kind: 'list'; target: string; tasks: ListedTask[]; dropped: number; runner: RunnerRow | null }
  | {
      kind: 'show'
      task: Task
      row: ListedTask
      /** Where it is running: who runs it. */
      runner: RunnerRow | null
      journal: JournalRow[]
      files: ChangedFile[]
      kept: { ref: string; oid: Oid }[]
      claim: Claim | null
      /** What is odd about its paths. */
      warnings: string[]
    }
  | {
      kind: 'conflicts'
      target: string
      participants: Participant[]
      pairs: Pair[]
      /** Conflicts of each participant with the target as it stands. */
      targets: { id: string; conflicts: Conflict[] }[]
      outOfScope: { id: string; paths: string[] }[]
      /** With `--forecast`. */
      forecast?: Forecast
      /** With `--exit-code`, a conflict makes the exit code 1. */
      exitCode: boolean
    }
  | { kind: 'ran'; summary: Summary }
  /** What runs now without this terminal; `joined` where a runner was there already. */
  | { kind: 'detached'; run: string; pid: number; joined: boolean; tasks: TaskId[] }
  /** Who watched a run has left it; `pid` is its runner, null where that has ended meanwhile. */
  | { kind: 'left'; pid: number | null; running: TaskId[] }
  | { kind: 'waited'; tasks: { id: TaskId; state: State; reason?: string }[] }
  /** `runner` is the process that was ended with all its tasks. */
  | { kind: 'stopped'; tasks: { id: TaskId; state: State }[]; runner: number | null }
  /** What an attempt printed, as its adapter reads it; empty where it was told as it came. */
  | { kind: 'log'; id: TaskId; attempt: number; state: State; events: AgentEvent[] }
  | { kind: 'reviews'; tasks: ReviewRow[] }
  /** With what is new to this person; `notes` are theirs, not sent yet. */
  | ({ kind: 'review'; since: Since | null; asked: string | null; notes: string[] } & Review)
  | {
      kind: 'diff'
      id: TaskId /** Arguments for the person's own `git diff`, shown through their pager. */
      from: Oid
      to: Oid
      /** Another range that this one is compared with, for `git range-diff`. */
      than?: { from: Oid; to: Oid }
    }
  | { kind: 'reviewed'; id: TaskId; verdict: Verdict; next: string }
  /** The page is served here until the command is ended; the address opens once. */
  | { kind: 'serving'; url: string }
  /** A page of everything, as a file. */
  | { kind: 'reported'; file: string; tasks: number; bytes: number }
  | {
      kind: 'landed'
      target: string
      dryRun: boolean
      landed: Landed[]
      held: Held[]
      operation: OperationId | null
      /** Tasks whose agents were sent to settle their conflict (`--resolve`), as they ended: they wait for a review again. */
      resolved?: { id: TaskId; state: State }[]
      /** Where tasks worked in the checkout: changed files there that none of them claims, or several. */
      unassigned?: Unassigned[]
      /** The remote that `--push` pushed the branch to. */
      pushed?: string
      /** What lands and why in this order, step by step, with the trees and commits that it gives. */
      plan: LandingPlan
      /** Of a dry run: the person's hooks, which it did not ask, and which may change or refuse what lands. */
      hooks?: string[]
    }
  /** Pull requests that were opened in place of landing; `url` is what the forge's program printed. */
  | { kind: 'requested'; requests: { id: TaskId; branch: string; url: string }[] }
  | {
      kind: 'undone'
      operation: OperationId
      verb: string
      text: string
      refs: { ref: string; from: Oid | null; to: Oid | null }[]
    }
  /** A kept snapshot on a branch, or in the task's worktree where that is not null. */
  | { kind: 'restored'; id: TaskId; n: number; commit: Oid; branch: string; worktree: string | null }
  | ({ kind: 'stats' } & Stats)
  | { kind: 'operations'; operations: OperationRow[] }
  | {
      kind: 'cleaned'
      dryRun: boolean
      removed: { id: TaskId; worktree: string | null; branch: string | null }[]
      left: { id: TaskId; reason: string }[]
      /** Worktrees that were ready for tasks to come; with `reason` where one stays. */
      pool?: { worktree: string; reason: string | null }[]
    }
  | ({ kind: 'synced' } & Synced)
  | { kind: 'doctor'; findings: Finding[]; healed?: Healed[] }
  | { kind: 'agents'; agents: AgentRow[] }
  | ({ kind: 'hooks'; changes: string[]; notes: string[] } & HooksReport)
  /** `folder` holds all that was made, `repository` in it is where it was played. */
  | { kind: 'demo'; folder: string; repository: string; log: string; summary: Summary }
  /** Text that is its own answer: help, version. */
  | { kind: 'text'; text: string }
