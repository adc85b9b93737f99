// How work is shared with other clones and machines.
import type { Verb } from '../spec.ts'
import { check, dryRun, jobs, queue, trust } from './flags.ts'

/** `sync`, `worker`. */
export const sharing: readonly Verb[] = [
  {
    name: 'sync',
    group: 'Look after',
    summary: 'Exchange tasks, journals and work with a remote',
    text: 'Fetches the tasks, journals and work of others from the remote and sends yours, all of it or nothing, never over what was not seen. The journals of both sides become one, so that every task is in the same state on both. Two tasks with one id: the older keeps it. Work on one task in two places: both are kept. No target moves. Branches of landed tasks are removed there once its target has their work and it is kept here. The checks of tasks that came from elsewhere run only once you have trusted them.',
    positionals: [{ name: 'remote', noun: 'the name or the URL of a remote', isOptional: true }],
    flags: [
      { name: 'keep', text: 'exchange the kept snapshots too' },
      {
        name: 'branches-only',
        text: 'exchange only the branches of tasks, for a forge that refuses other refs',
      },
      dryRun,
    ],
    apart: [['keep', 'branches-only']],
    examples: [
      { command: 'git agents sync', text: 'exchange with the remote of your branch' },
      { command: 'git agents sync backup --keep', text: 'with another one, kept snapshots included' },
    ],
    load: () => import('../../commands/sync.ts'),
  },
  {
    name: 'worker',
    group: 'Work',
    summary: 'Let this machine work for a fleet',
    text: "Takes attempts from a queue until Ctrl-C, and carries each out as `run` does: in a worktree of a clone of the remote, which it keeps in the current folder, with this machine's agents and keys. What came of it goes to the remote, where the run that asked for it records it. It runs only the configuration that you have trusted, and takes work on no other remote than the one that is named. A Redis that is not on this machine needs a password (also in REDISCLI_AUTH) or TLS.",
    positionals: [],
    flags: [
      queue,
      { name: 'remote', value: 'url', isForPeople: true, text: 'the repository that it works on' },
      { ...jobs, text: 'how many attempts at once' },
      {
        name: 'agents',
        value: 'names',
        isForPeople: true,
        text: 'the agents that it works for, with commas between; else those of the configuration',
      },
      {
        name: 'labels',
        value: 'labels',
        isForPeople: true,
        text: 'what this machine is besides its platform and processor, such as big, with commas between',
      },
      { ...check, text: 'a check of single tasks that may run here, word for word' },
      trust,
    ],
    examples: [
      {
        command: 'git agents worker --queue redis://box --remote git@host:us/site.git -j 4',
        text: 'four at a time, with the password in REDISCLI_AUTH',
      },
      {
        command: 'git agents run --queue redis://box',
        text: 'and in your own clone: everything, by whichever machine is free',
      },
    ],
    load: () => import('../../commands/worker.ts'),
  },
]
