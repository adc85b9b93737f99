// How tasks come to be recorded, changed and put away.
import type { Verb } from '../spec.ts'
import { after, agent, dryRun, id, ofBrief, paths, trust } from './flags.ts'

/** `init`, `add`, `plan`, `adopt`, `edit`, `drop`. */
export const planning: readonly Verb[] = [
  {
    name: 'init',
    group: 'Plan',
    summary: 'Set a repository up',
    text: 'Writes a commented .agentsrc, prepares refs and display config, and installs the hooks. In a terminal it offers what fits the repository: its set-up, its tests as checks, and ignored files that worktrees need. Safe to run again; it says what it changed.',
    positionals: [],
    flags: [
      {
        name: 'sync',
        value: 'remote',
        text: 'let `git fetch` from this remote bring what `sync` exchanges; pushes stay as they are',
      },
    ],
    examples: [
      { command: 'git agents init', text: 'once in each repository' },
      { command: 'git agents init --sync origin', text: 'where a team shares its tasks' },
    ],
    load: () => import('../../commands/init.ts'),
  },
  {
    name: 'add',
    group: 'Plan',
    summary: 'Record one task',
    text: 'Records one task, prints its id, and shows which open tasks it overlaps. The prompt comes from -m, from a file, or with - from standard input; without any of them it is the title.',
    positionals: [
      { name: 'title', noun: 'a title' },
      { name: '-', noun: 'standard input', isOptional: true, isLiteral: true },
    ],
    flags: [
      ...ofBrief,
      { name: 'id', value: 'id', text: 'its id; else a slug of the title' },
      {
        name: 'kind',
        value: 'kind',
        choices: ['change', 'research'],
        text: 'change, or research: its answer is its result',
      },
      { name: 'run', text: 'start it in the background at once' },
      {
        name: 'here',
        isForPeople: true,
        text: 'you work on it yourself, in your own checkout; `done` hands it in',
      },
      trust,
    ],
    apart: [
      ['message', 'file', '-'],
      ['run', 'here'],
    ],
    examples: [
      {
        command: "git agents add 'feat: English lessons' -F prompt.md --paths 'src/**'",
        text: 'one task with its prompt in a file',
      },
      {
        command: "echo 'Find the slow test' | git agents add 'slow test' - --kind research",
        text: 'a question',
      },
      { command: "git agents add 'fix: the slow search' --run", text: 'hand it over and work on' },
      {
        command: "git agents add 'feat: a new header' --here --paths 'src/header/**'",
        text: 'what you do yourself, so that others see it and may come after it',
      },
    ],
    offer: {},
    load: () => import('../../commands/add.ts'),
  },
  {
    name: 'plan',
    group: 'Plan',
    summary: 'Record all tasks of a plan',
    text: "Records all tasks of a plan file (YAML or JSON) in one step, or none of them. With --goal an agent reads the repository and writes the plan, with --from-issue it does so for an issue, whose checklist, where it has one, is the plan already. Such a plan is looked over twice, shown with its waves, overlaps and expected speed-up, and opened in Git's editor; what you save is recorded, an empty file records nothing. Of a checklist every open item becomes a task; what is nested below it is told to its agent, and `(paths: a, b)`, `(after: id)`, `(id: x)` and `(agent: x)` in its line are no part of its title.",
    positionals: [
      { name: 'file', noun: 'a plan file, or - for standard input', isOptional: true, completes: 'file' },
    ],
    flags: [
      {
        name: 'goal',
        value: 'text',
        join: '\n\n',
        isForPeople: true,
        text: 'what is to be done: an agent writes the plan',
      },
      {
        name: 'from-todo',
        value: 'file',
        completes: 'file',
        text: 'a checklist in Markdown, or - for standard input',
      },
      {
        name: 'from-issue',
        value: 'issue',
        isForPeople: true,
        text: 'the number or the address of an issue, read with gh',
      },
      { ...agent, isForPeople: true, text: 'the agent that writes the plan' },
      { ...dryRun, text: 'only show the graph, its waves and the overlaps' },
      { name: 'yes', isForPeople: true, text: 'record it without opening the editor' },
      trust,
    ],
    apart: [
      ['goal', 'from-todo', 'from-issue'],
      ['yes', 'dry-run'],
    ],
    examples: [
      { command: 'git agents plan --dry-run plan.yaml', text: 'see what would run beside what' },
      { command: "git agents plan --goal 'Search in every list'", text: 'let an agent write the plan' },
      { command: 'git agents plan --from-todo TODO.md', text: 'a task for each open item' },
    ],
    offer: {
      input:
        'a whole plan in YAML, in place of a file: `tasks:`, a list of maps with title (the subject of its commit), prompt (all that its agent is told), paths (a list of globs that it writes), and where wanted id, after (ids whose result it needs), kind (change or research), agent',
    },
    load: () => import('../../commands/plan.ts'),
  },
  {
    name: 'adopt',
    group: 'Plan',
    summary: 'Make a task of work that was started elsewhere',
    text: 'Makes a task of a branch or a worktree that another tool or you yourself made. It is done and waits for its review. What its worktree holds uncommitted belongs to it too; branch, index and files stay as they are.',
    positionals: [
      { name: 'branch-or-worktree', noun: 'a branch or the folder of a worktree', completes: 'branch' },
    ],
    flags: [
      { name: 'title', value: 'title', text: "the commit's subject; else that of its last commit" },
      paths,
      after,
    ],
    examples: [{ command: 'git agents adopt ../site-fix', text: 'review and land it like any task' }],
    offer: {},
    load: () => import('../../commands/adopt.ts'),
  },
  {
    name: 'edit',
    group: 'Plan',
    summary: 'Change a task',
    text: "Changes a task's title, prompt, paths, dependencies, agent, checks or time. A list that is given replaces the one before.",
    positionals: [id],
    flags: [
      { name: 'title', value: 'title', text: "the commit's subject" },
      ...ofBrief,
      {
        name: 'clear',
        value: 'part',
        many: true,
        choices: ['paths', 'after', 'agent', 'check', 'timeout'],
        isForPeople: true,
        text: 'take it away: paths, after, agent, check or timeout; what is configured holds then',
      },
    ],
    apart: [['message', 'file']],
    examples: [
      { command: "git agents edit lessons --paths 'docs/**'", text: 'claim other paths' },
      { command: 'git agents edit lessons --clear timeout', text: 'the configured time again' },
    ],
    offer: {},
    load: () => import('../../commands/edit.ts'),
  },
  {
    name: 'drop',
    group: 'Plan',
    summary: 'Put a task away; its work is kept',
    text: 'Takes a task out of the lists. What was done on it is kept under refs/agents/keep.',
    positionals: [id],
    flags: [],
    examples: [{ command: 'git agents drop lessons', text: 'nobody needs it any more' }],
    offer: {},
    load: () => import('../../commands/drop.ts'),
  },
]
