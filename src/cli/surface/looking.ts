// How tasks are looked at.
import type { Verb } from '../spec.ts'
import { id, ids, watch } from './flags.ts'

/** `list`, `show`, `conflicts`. */
export const looking: readonly Verb[] = [
  {
    name: 'list',
    alias: 'status',
    group: 'Work',
    summary: 'Every task with its state',
    text: 'Shows every task with state, agent, elapsed time, changed files and overlaps.',
    positionals: [],
    flags: [watch],
    examples: [
      { command: 'git agents list --json', text: 'the same for a program' },
      { command: 'git agents list --watch', text: 'kept up to date until Ctrl-C' },
    ],
    offer: { isReading: true },
    load: () => import('../../commands/list.ts'),
  },
  {
    name: 'show',
    group: 'Work',
    summary: 'One task whole',
    text: 'Shows one task whole: brief, journal, attempts, files and verdicts.',
    positionals: [id],
    flags: [],
    examples: [{ command: 'git agents show 3', text: 'the third task of the list' }],
    offer: { isReading: true },
    load: () => import('../../commands/show.ts'),
  },
  {
    name: 'conflicts',
    group: 'Work',
    summary: 'Which tasks overlap or conflict',
    text: 'Compares all open tasks, or those given, with each other, with the target and with your own checkout: which paths can meet, which files both changed, and what Git cannot merge.',
    positionals: [ids],
    flags: [
      { name: 'exit-code', text: 'exit with 1 where there is a conflict' },
      { name: 'forecast', text: 'also what would land next, in which order, and what would be held' },
      watch,
    ],
    apart: [['exit-code', 'watch']],
    examples: [
      { command: 'git agents conflicts --exit-code', text: 'in a script' },
      { command: 'git agents conflicts --forecast', text: 'before landing, while agents still work' },
      { command: 'git agents conflicts --watch', text: 'see them come and go as agents work' },
    ],
    offer: { isReading: true },
    load: () => import('../../commands/conflicts.ts'),
  },
]
