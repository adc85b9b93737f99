// Every way in which an attempt ends badly: what it is called, what to do about it, whether the runner waits and goes on by
// itself, and whether `retries` may try it again. One table; run, list, show and the board read it. Pure.
import type { TaskId } from './names.ts'

/** What a client's own words tell of why it failed. */
export type FailureCause =
  | 'rate-limit'
  | 'overloaded'
  | 'network'
  | 'auth'
  | 'context'
  | 'permission'
  | 'disk-full'
  | 'other'

/** Why an attempt ended badly: what its client told, what its process came to, or what Git shows of its work. */
export type Cause =
  | FailureCause
  | 'not-started'
  | 'crash'
  | 'killed'
  | 'timeout'
  | 'idle'
  | 'budget'
  | 'empty'
  | 'markers'
  | 'unmerged'
  | 'off-branch'
  | 'off-base'
  | 'stray'
  | 'deleted'
  | 'uncommitted'
  | 'check'

/** What went wrong, in a sentence without its subject's name. */
export interface Fault {
  cause: Cause
  text: string
}

/** What a remedy may name. */
export interface Failed {
  id: TaskId
  agent: string
}

export interface Remedy {
  /** It in a few words, for a row. */
  words: string
  /** "To X, run `Y`", or what else to do. */
  hint: (failed: Failed) => string
  /** Whether trying again without a person could help, as `retries` does. */
  isRetried: boolean
  /** The client is not to be had for a while: the runner waits and goes on by itself. */
  waits?: true
}

const again = ({ id }: Failed): string => `To try again, run \`git agents run ${id}\``
const logs = ({ id }: Failed): string =>
  `To see what it printed last, run \`git agents logs ${id}\`; to go on, run \`git agents run ${id}\``

/** What each cause is called and what to do about it. */
export const remedies: Readonly<Record<Cause, Remedy>> = {
  'rate-limit': {
    words: 'rate limit',
    hint: ({ id, agent }) =>
      `To go on once ${agent} may be asked again, run \`git agents run ${id}\`; to use another agent, run \`git agents edit ${id} --agent NAME\``,
    isRetried: true,
    waits: true,
  },
  overloaded: { words: 'overloaded', hint: again, isRetried: true, waits: true },
  network: {
    words: 'network away',
    hint: ({ id }) => `Once the network is there again, run \`git agents run ${id}\``,
    isRetried: true,
    waits: true,
  },
  auth: {
    words: 'not signed in',
    hint: ({ id, agent }) => `Sign ${agent} in or set its key, then run \`git agents run ${id}\``,
    isRetried: false,
  },
  context: {
    words: 'prompt too long',
    hint: ({ id }) => `To make it smaller, split it or run \`git agents edit ${id} -m "…"\``,
    isRetried: false,
  },
  permission: {
    words: 'asks in vain',
    hint: ({ id, agent }) =>
      `Nobody can answer it: give ${agent} a command that does not ask in .agentsrc (agents.${agent}.command), then run \`git agents run ${id}\``,
    isRetried: false,
  },
  'disk-full': {
    words: 'disk full',
    hint: ({ id }) => `Make room, for instance with \`git agents clean\`, then run \`git agents run ${id}\``,
    isRetried: false,
  },
  other: { words: 'client failed', hint: logs, isRetried: true },
  'not-started': { words: 'could not start', hint: again, isRetried: false },
  crash: { words: 'crashed', hint: logs, isRetried: true },
  killed: { words: 'killed', hint: logs, isRetried: true },
  timeout: {
    words: 'timed out',
    hint: ({ id }) =>
      `To let it go on, run \`git agents run ${id}\`; for more time, first \`git agents edit ${id} --timeout 4h\``,
    isRetried: true,
  },
  idle: {
    words: 'fell silent',
    hint: ({ id }) =>
      `To see what it printed last, run \`git agents logs ${id}\`; \`idleTimeout\` in .agentsrc is its limit`,
    isRetried: true,
  },
  budget: {
    words: 'budget used up',
    hint: ({ id }) => `Its work is kept: raise \`budget\` in .agentsrc, then run \`git agents run ${id}\``,
    isRetried: false,
  },
  empty: {
    words: 'no result',
    hint: ({ id }) =>
      `To tell it more, run \`git agents edit ${id} -m "…"\`; what it said is in \`git agents logs ${id}\``,
    isRetried: true,
  },
  markers: {
    words: 'markers left',
    hint: ({ id }) =>
      `To have it settle them, run \`git agents run ${id}\`; or settle them in its worktree and run \`git agents review ${id} --approve --force -m "settled"\``,
    isRetried: true,
  },
  unmerged: { words: 'merge unfinished', hint: again, isRetried: true },
  'off-branch': {
    words: 'other branch',
    hint: ({ id }) =>
      `Its commits are kept: \`git agents restore ${id}\` makes a branch of them; to start again, run \`git agents run ${id}\``,
    isRetried: true,
  },
  'off-base': {
    words: 'history rewritten',
    hint: ({ id }) =>
      `Its commits are kept: \`git agents restore ${id}\` makes a branch of them; to start again, run \`git agents run ${id}\``,
    isRetried: true,
  },
  stray: {
    words: 'outside its paths',
    hint: ({ id }) =>
      `To let it, run \`git agents edit ${id} --paths '…'\`; to have it put back, run \`git agents run ${id}\``,
    isRetried: true,
  },
  deleted: {
    words: 'deleted too much',
    hint: ({ id }) =>
      `To see what is gone, run \`git agents review ${id} --diff\`; to have it put back, run \`git agents run ${id} -m "Put back what you deleted outside your paths"\``,
    isRetried: true,
  },
  uncommitted: { words: 'uncommitted', hint: again, isRetried: false },
  check: {
    words: 'check failed',
    hint: ({ id }) =>
      `To see why, run \`git agents logs ${id}\`; to hand it that output and go on, run \`git agents run ${id}\``,
    isRetried: true,
  },
}

/** Whether a cause that a journal names is one that this version knows. */
export const isCause = (text: string): text is Cause => Object.hasOwn(remedies, text)

/** What to do about a task that ended badly; undefined where nothing is known of it. */
export const hintFor = (cause: string | null | undefined, failed: Failed): string | undefined =>
  typeof cause === 'string' && isCause(cause) ? remedies[cause].hint(failed) : undefined
