// What an agent is to the rest of the house: how to call it, how to read a line of it, how to go on where it ended.
// One adapter is one small file; spawning, ending, logging and limits live in `process`, never here.
import type { AgentEvent } from '../domain/event.ts'
import type { FailureCause } from '../domain/failure.ts'
import type { Usage } from '../domain/task.ts'

/** What `.agentsrc` holds under `agents.<name>`. `command` is the whole command; it replaces the built-in one. */
export interface AgentSettings {
  command?: string[]
  /** The adapter that reads its output: a built-in name, or `text` for any other program. */
  format?: string
  env?: Record<string, string>
  /** The whole command that goes on in `{session}`. */
  resume?: string[]
  model?: string
  /** What it is started through, in place of what all agents are. */
  launch?: string[]
}

/** One start of an agent on a task; with `session`, a start that goes on in an earlier conversation. */
export interface StartRequest {
  id: string
  title: string
  prompt: string
  /** A file that holds the prompt. */
  promptFile: string
  worktree: string
  base: string
  branch: string
  session?: string
}

/** What to spawn; `env` is added to the environment that the engine gives. */
export interface Invocation {
  command: string[]
  env: Record<string, string>
  /** Written to standard input, which is then closed; undefined where the prompt went another way. */
  stdin: string | undefined
  /** The id of the session that it begins or goes on in, where it is known beforehand. */
  session?: string | undefined
  /** Where the client is spoken with: standard input stays open after `stdin` until the dialogue is over. */
  dialogue?: Dialogue | undefined
}

/** The part of one start in a conversation with its client, line by line. */
export interface Dialogue {
  /** What to say to a line of its standard output; after `isOver` nothing more is said. */
  hear(line: string): { say: string[]; isOver: boolean }
  /** What to say to a client that is to break off; nothing where it is not at work. */
  cancel(): string[]
}

export type Stream = 'stdout' | 'stderr'

/** Reads the lines of one attempt in order; `finish` tells what only the end of the output shows. */
export interface Reader {
  (line: string, stream: Stream): AgentEvent[]
  finish(): AgentEvent[]
}

/** The program of a built-in adapter, as people install it. */
export interface Client {
  program: string
  /** What npm installs it by. */
  package: string
  /** The version that the adapter was tested with. */
  tested: string
}

export interface Adapter {
  name: string
  /** Absent for a command that only its own configuration knows. */
  client?: Client
  /** Whether `prepare` makes use of a `session`; elsewhere a request with one starts afresh. */
  canResume: boolean
  prepare(request: StartRequest, settings?: AgentSettings): Invocation
  /**
   * A reader of one attempt. `before` is what the earlier attempts of the same session used: clients that count a
   * session from its first turn are corrected by it. A client may tell a `failure` of cause `rate-limit` or
   * `overloaded` while it still tries again; an `end` that is `ok` says that it got through. `promptFile` is that of the
   * request: a client may leave a file beside it.
   */
  reader(worktree: string, before?: Usage, promptFile?: string): Reader
  /** The cause that a failed client's words tell, such as the tail of its stderr. */
  failureOf(text: string): FailureCause
}
