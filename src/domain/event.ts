// Everything that can happen while a machine of `engine/` works, as one union: loggers only listen.
import type { Answer } from './answer.ts'
import type { Cause, FailureCause } from './failure.ts'
import type { Oid, TaskId } from './names.ts'
import type { State, Usage } from './task.ts'

/** What an adapter reads out of one line of an agent's output; the vocabulary is the same for every client. */
export type AgentEvent =
  | { kind: 'session'; id: string }
  /** What the agent says in passing. */
  | { kind: 'text'; text: string }
  /** A tool that it uses: `name` as its client calls it, `target` the file, command or pattern in short. */
  | { kind: 'tool'; name: string; target: string }
  /** A file it is known to have written, relative to the worktree where it is inside. */
  | { kind: 'file'; path: string }
  /** Totals so far for this attempt (not differences). */
  | { kind: 'usage'; usage: Usage }
  /** Its final message. */
  | { kind: 'message'; text: string }
  | { kind: 'failure'; cause: FailureCause; text: string }
  /** The client's own end-of-run record. Never proof of anything: Git is. */
  | { kind: 'end'; ok: boolean }

/** What a run tells its listeners, in the order in which it happens. */
export type Event =
  | {
      type: 'run-started'
      tasks: { id: TaskId; title: string; agent: string; after: TaskId[] }[]
      concurrency: number
      /** What that goes by, where nobody has set it. */
      why?: string
    }
  /** With `--adaptive`: as many may work from now on. */
  | { type: 'paced'; concurrency: number; reason: string }
  /** Another command has handed tasks to this run. */
  | {
      type: 'joined'
      request: string
      tasks: { id: TaskId; title: string; agent: string; after: TaskId[] }[]
      concurrency: number
      /** What else it asked for, in words. */
      terms: string[]
    }
  /** What another command asked for has come to its end. */
  | { type: 'served'; request: string; summary: Summary }
  | { type: 'waiting'; task: TaskId; for: TaskId[]; reason: string }
  | {
      type: 'preparing'
      task: TaskId
      attempt: number
      branch: string
      worktree: string
      base: Oid
    }
  | {
      type: 'started'
      task: TaskId
      attempt: number
      agent: string
      pid: number
      /** Where it works, where that is not here. */
      machine?: string
    }
  | { type: 'agent'; task: TaskId; event: AgentEvent }
  /** Files that differ from the base by now. */
  | { type: 'changed'; task: TaskId; files: number }
  | { type: 'checking'; task: TaskId; command: string }
  | {
      type: 'ended'
      task: TaskId
      state: State
      reason?: string
      /** Why, where it ended badly. */
      cause?: Cause
      seconds: number
      files: number
      usage?: Usage
      message?: string
    }
  | { type: 'conflict'; a: TaskId; b: TaskId; paths: string[] }
  /** A client cannot be had: nothing new of it starts until then. `tasks` could start but for that. */
  | { type: 'limited'; client: string; cause: Cause; until: string; tasks: TaskId[] }
  /** The disk lets nothing start, and why; null once there is room again. */
  | { type: 'room'; lack: string | null }
  /** With `--pause-on-conflict`: its processes are stopped until the other has ended or the conflict is gone. */
  | { type: 'held'; task: TaskId; for: TaskId; paths: string[] }
  | { type: 'resumed'; task: TaskId }
  | { type: 'warning'; task?: TaskId; text: string }
  | { type: 'stopping'; running: TaskId[] }
  /** Bytes of a log, for `logs --raw`. */
  | { type: 'output'; task: TaskId; base64: string }
  /** What `demo` says before it types a command, and the command. */
  | { type: 'note'; text: string; command?: string }
  /** What a command that `demo` typed gave back. */
  | { type: 'answered'; answer: Answer }
  | Summary

/** The last event of a run. Times in seconds; `speedup` is agent time over wall time. */
export interface Summary {
  type: 'summary'
  tasks: { id: TaskId; state: State; seconds: number; reason?: string; cause?: Cause }[]
  wallSeconds: number
  agentSeconds: number
  speedup: number
  /** Seconds summed over the tasks of the run: waiting for a dependency or a slot, being prepared, being worked on. */
  shares: { waiting: number; preparing: number; working: number }
  interrupted: boolean
}

/** `at` is when it happened, where that is not now. */
export type Emit = (event: Event, at?: Date) => void
