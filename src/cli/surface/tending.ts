// How a repository is kept in order.
import type { Verb } from '../spec.ts'
import { dryRun, trust } from './flags.ts'

/** `clean`, `doctor`, `hooks`, `agents`, `stats`. */
export const tending: readonly Verb[] = [
  {
    name: 'clean',
    group: 'Look after',
    summary: 'Remove worktrees and branches of finished tasks',
    text: 'Removes worktrees and branches of landed and rejected tasks; never anything that is not landed or kept.',
    positionals: [],
    flags: [dryRun],
    examples: [{ command: 'git agents clean --dry-run', text: 'see what would go' }],
    offer: {},
    load: () => import('../../commands/clean.ts'),
  },
  {
    name: 'doctor',
    group: 'Look after',
    summary: 'Find what parallel work is known to break',
    text: 'Looks for what parallel work is known to break, and says how to mend it. With --fix it heals what can be healed without losing anything: core.bare flipped, a stray core.worktree, hooks that do not run in worktrees, registrations of worktrees whose folder is gone, locks of processes that are gone, empty branches of adds that failed. In a terminal it shows all of it and asks; elsewhere it tells each before it does it. What a registration held is kept under refs/agents/keep first.',
    positionals: [],
    flags: [{ name: 'fix', text: 'heal what can be healed', isForPeople: true }],
    examples: [
      { command: 'git agents doctor', text: 'when something looks wrong' },
      { command: 'git agents doctor --fix', text: 'and have it put right' },
    ],
    offer: { isReading: true },
    load: () => import('../../commands/doctor.ts'),
  },
  {
    name: 'hooks',
    group: 'Look after',
    summary: 'Git hooks that tell of open tasks',
    text: 'Installs Git hooks beside those that are there already (where a hook manager rules, in the configuration of Git, from 2.54 on), takes them away, or shows how they stand. Once a task is open they say, at a commit, a merge or a push, which tasks it meets and whether Git merges both. With `git config agents.hook deny` they refuse what they would tell, with deny-conflicts only what does not merge; --no-verify passes.',
    positionals: [
      {
        name: 'install|uninstall|status',
        noun: 'install, uninstall or status',
        choices: ['install', 'uninstall', 'status'],
      },
    ],
    flags: [],
    examples: [
      { command: 'git agents hooks install', text: 'husky, lefthook and pre-commit go on working' },
      { command: 'git agents hooks uninstall', text: 'everything is as it was' },
    ],
    load: () => import('../../commands/hooks.ts'),
  },
  {
    name: 'agents',
    group: 'Look after',
    summary: 'Which agents are here, and in which version',
    text: 'Lists the agents that tasks can name, built in or configured: whether the program is installed, in which version, whether that is one that was tested, and what is wrong with its configuration. It needs no network and no key, and runs nothing that the configuration names. With --check each agent that is there is asked for one word, which takes its network, its key and a few tokens.',
    positionals: [],
    flags: [
      { name: 'check', isForPeople: true, text: 'ask each agent for one word: does it answer?' },
      trust,
    ],
    examples: [
      { command: 'git agents agents', text: 'what is installed here' },
      { command: 'git agents agents --check', text: 'before a long run' },
    ],
    offer: { isReading: true },
    load: () => import('../../commands/agents.ts'),
  },
  {
    name: 'stats',
    group: 'Look after',
    summary: 'What parallel work gained and cost here',
    text: 'Tells what agents did in this repository, in all and run by run: their time against the time that passed, how attempts ended, how long tasks waited for what they come after, for a slot and for their review, conflicts, and tokens and money for each landed task. It reads the journals only; conflicts are counted for the last runs, whose events are kept.',
    positionals: [],
    flags: [],
    examples: [{ command: 'git agents stats', text: 'did it pay, and what was waited for' }],
    offer: { isReading: true },
    load: () => import('../../commands/stats.ts'),
  },
]
