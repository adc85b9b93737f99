// What runs without being in the overview: no verb at all, and what Git's hooks and `run --detach` start.
import type { Verb } from '../spec.ts'
import { adaptive, failFast, ids, jobs, pauseOnConflict, runTimeout } from './flags.ts'

/** `git agents` without a verb. */
export const bare: Verb = {
  name: '',
  group: 'Work',
  summary: 'What waits for you',
  text: 'Shows what waits for you now, and what to type for it.',
  positionals: [],
  flags: [],
  examples: [],
  load: () => import('../bare.ts'),
}

/** What Git's hooks call, and nobody types: in no page and no list. */
export const hook: Verb = {
  name: 'hook',
  group: 'Look after',
  summary: 'What a Git hook asks',
  text: 'Called by the hooks that `git agents hooks install` puts in place. Prints deny where Git should refuse.',
  positionals: [
    { name: 'name', noun: 'a hook' },
    { name: 'args', noun: 'its arguments', isOptional: true, many: true },
  ],
  flags: [],
  examples: [],
  load: () => import('../../commands/hook.ts'),
}

/** What `run --detach` starts, and nobody types. */
export const runner: Verb = {
  name: 'runner',
  group: 'Work',
  summary: 'A run without a terminal',
  text: 'Started by `git agents run --detach`: a run without a terminal.',
  positionals: [{ name: 'run', noun: 'the id of the run' }, ids],
  flags: [jobs, adaptive, pauseOnConflict, failFast, runTimeout],
  examples: [],
  load: () => import('../../commands/runner.ts'),
}
