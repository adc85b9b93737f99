// How what was done is taken back.
import type { Verb } from '../spec.ts'
import { id } from './flags.ts'

/** `undo`, `redo`, `restore`, `operations`. */
export const undoing: readonly Verb[] = [
  {
    name: 'undo',
    group: 'Review and land',
    summary: 'Take back the last operation',
    text: 'Takes back the last operation that was made in this clone, or the one given. It refuses where later work builds on it.',
    positionals: [{ name: 'operation', noun: 'an operation', isOptional: true }],
    flags: [
      { name: 'revert', text: 'with revert commits, where a landing was pushed or later work sits on top' },
    ],
    examples: [{ command: 'git agents undo', text: 'take the last landing off the branch' }],
    offer: { needsPerson: true },
    load: () => import('../../commands/undo.ts'),
  },
  {
    name: 'redo',
    group: 'Review and land',
    summary: 'Bring back what the last undo took away',
    text: 'Brings back what the last undo took away, as long as nothing new has been done since.',
    positionals: [],
    flags: [],
    examples: [{ command: 'git agents redo', text: 'the undo was a mistake' }],
    offer: { needsPerson: true },
    load: () => import('../../commands/redo.ts'),
  },
  {
    name: 'restore',
    group: 'Review and land',
    summary: 'Bring a kept snapshot back',
    text: 'Brings a kept snapshot of a task back as a branch of its own, or into the worktree of the task, whose content is kept first. Without a number it is the last one.',
    positionals: [id, { name: 'n', noun: 'the number of a snapshot', isOptional: true }],
    flags: [{ name: 'worktree', text: 'into the worktree of the task' }],
    examples: [{ command: 'git agents restore lessons 2', text: 'see what the second attempt had' }],
    offer: {},
    load: () => import('../../commands/restore.ts'),
  },
  {
    name: 'operations',
    group: 'Review and land',
    summary: 'What was done, newest first',
    text: 'Lists the operations made in this clone, newest first, and which were undone.',
    positionals: [],
    flags: [],
    examples: [{ command: 'git agents operations', text: 'find the one to undo' }],
    offer: { isReading: true },
    load: () => import('../../commands/operations.ts'),
  },
]
