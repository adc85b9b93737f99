// The flags and positionals that several verbs take, and those that every verb takes.
import type { Flag, Positional } from '../spec.ts'

/** Flags that every verb takes. */
export const globalFlags: readonly Flag[] = [
  { name: 'json', text: 'print the answer as one JSON document' },
  {
    name: 'color',
    value: 'when',
    choices: ['auto', 'always', 'never'],
    text: 'whether to colour the output: auto, always or never',
  },
  {
    name: 'directory',
    short: 'C',
    isShortOnly: true,
    join: '\0',
    value: 'dir',
    completes: 'file',
    text: 'run as if started in this folder',
  },
  { name: 'help', short: 'h', text: 'show the page of a command' },
  { name: 'version', text: 'print the version' },
]

/** The one task that a verb is about. */
export const id: Positional = { name: 'id', noun: 'the id of a task', completes: 'task' }

/** The task, where the verb has an answer without one too. */
export const anyId: Positional = { ...id, isOptional: true }

/** The tasks, where none means all that fit. */
export const ids: Positional = { ...anyId, many: true }

/** Words, as `git commit -m` takes them; verbs say whose and for whom. */
export const message: Flag = {
  name: 'message',
  short: 'm',
  value: 'prompt',
  join: '\n\n',
  text: 'what the agent is told',
}

/** The prompt out of a file. */
const file: Flag = {
  name: 'file',
  short: 'F',
  value: 'file',
  completes: 'file',
  isForPeople: true,
  text: 'read the prompt from a file',
}

/** The globs of a task. */
export const paths: Flag = {
  name: 'paths',
  value: 'glob',
  many: true,
  text: 'where the task expects to write',
}

/** What a task needs. */
export const after: Flag = {
  name: 'after',
  value: 'id',
  many: true,
  completes: 'task',
  text: 'a task whose result it needs',
}

/** Who works. */
export const agent: Flag = { name: 'agent', value: 'name', text: 'the agent that works on it' }

/** The checks of a task. */
export const check: Flag = {
  name: 'check',
  value: 'cmd',
  many: true,
  isForPeople: true,
  text: 'a command that must succeed on the result',
}

/** The time of one attempt. */
const attemptTimeout: Flag = {
  name: 'timeout',
  value: 'time',
  isTime: true,
  text: 'how long one attempt may take, such as 90s, 20m or 2h; else as configured',
}

/** Look, and change nothing. */
export const dryRun: Flag = { name: 'dry-run', text: 'only show what would happen' }

/** Where a fleet meets. */
export const queue: Flag = {
  name: 'queue',
  value: 'url',
  isForPeople: true,
  text: 'the Redis that hands out the work',
}

/** An answer that stays true. */
export const watch: Flag = {
  name: 'watch',
  isForPeople: true,
  text: 'keep the answer up to date until Ctrl-C',
}

/** Trust for this clone, given in the same breath. */
export const trust: Flag = {
  name: 'trust',
  isForPeople: true,
  text: 'trust the commands that config and plan name',
}

/** How many at once. */
export const jobs: Flag = {
  name: 'jobs',
  short: 'j',
  value: 'n',
  isNumber: true,
  text: 'how many agents work at the same time',
}

/** How many at once, by what the machine bears. */
export const adaptive: Flag = {
  name: 'adaptive',
  text: 'more or fewer at a time as the machine and rate limits allow; -j is the most',
}

/** What a conflict between two that work does. */
export const pauseOnConflict: Flag = {
  name: 'pause-on-conflict',
  text: 'hold the later of two tasks that conflict while both work',
}

/** What a failure does. */
export const failFast: Flag = { name: 'fail-fast', text: 'start nothing more once a task has failed' }

/** The other way, for who has it in a script. */
export const keepGoing: Flag = { name: 'keep-going', text: 'go on with what does not need it, as is usual' }

/** The time of a whole run. */
export const runTimeout: Flag = {
  name: 'timeout',
  value: 'time',
  isTime: true,
  text: 'end the whole run after this time, such as 8h; run goes on with it',
}

/** What a task can be given beside its title. */
export const ofBrief: readonly Flag[] = [message, file, paths, after, agent, check, attemptTimeout]
