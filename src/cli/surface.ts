// The whole command surface as one table: every verb, flag and example. Parsing, help, manual page and README
// are made from it, so nothing is said in two places. Verbs load only when they run.
import type { Flag, Positional, Verb } from './spec.ts'

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

const id: Positional = { name: 'id', noun: 'the id of a task', completes: 'task' }
const anyId: Positional = { ...id, isOptional: true }
const ids: Positional = { ...anyId, many: true }

const message: Flag = {
  name: 'message',
  short: 'm',
  value: 'prompt',
  join: '\n\n',
  text: 'what the agent is told',
}
const file: Flag = {
  name: 'file',
  short: 'F',
  value: 'file',
  completes: 'file',
  isForPeople: true,
  text: 'read the prompt from a file',
}
const paths: Flag = { name: 'paths', value: 'glob', many: true, text: 'where the task expects to write' }
const after: Flag = {
  name: 'after',
  value: 'id',
  many: true,
  completes: 'task',
  text: 'a task whose result it needs',
}
const agent: Flag = { name: 'agent', value: 'name', text: 'the agent that works on it' }
const check: Flag = {
  name: 'check',
  value: 'cmd',
  many: true,
  isForPeople: true,
  text: 'a command that must succeed on the result',
}
const attemptTimeout: Flag = {
  name: 'timeout',
  value: 'time',
  isTime: true,
  text: 'how long one attempt may take, such as 90s, 20m or 2h; else as configured',
}
const dryRun: Flag = { name: 'dry-run', text: 'only show what would happen' }
const queue: Flag = {
  name: 'queue',
  value: 'url',
  isForPeople: true,
  text: 'the Redis that hands out the work',
}
const watch: Flag = { name: 'watch', isForPeople: true, text: 'keep the answer up to date until Ctrl-C' }
const trust: Flag = {
  name: 'trust',
  isForPeople: true,
  text: 'trust the commands that config and plan name',
}

const jobs: Flag = {
  name: 'jobs',
  short: 'j',
  value: 'n',
  isNumber: true,
  text: 'how many agents work at the same time',
}
const adaptive: Flag = {
  name: 'adaptive',
  text: 'more or fewer at a time as the machine and rate limits allow; -j is the most',
}
const pauseOnConflict: Flag = {
  name: 'pause-on-conflict',
  text: 'hold the later of two tasks that conflict while both work',
}

const failFast: Flag = { name: 'fail-fast', text: 'start nothing more once a task has failed' }
const keepGoing: Flag = { name: 'keep-going', text: 'go on with what does not need it, as is usual' }
const runTimeout: Flag = {
  name: 'timeout',
  value: 'time',
  isTime: true,
  text: 'end the whole run after this time, such as 8h; run goes on with it',
}

/** Every verb of this release, in the order of the overview. */
export const verbs: readonly Verb[] = [
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
    load: () => import('../commands/init.ts'),
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
      message,
      file,
      paths,
      after,
      agent,
      check,
      attemptTimeout,
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
    load: () => import('../commands/add.ts'),
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
    load: () => import('../commands/plan.ts'),
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
    load: () => import('../commands/adopt.ts'),
  },
  {
    name: 'edit',
    group: 'Plan',
    summary: 'Change a task',
    text: "Changes a task's title, prompt, paths, dependencies, agent, checks or time. A list that is given replaces the one before.",
    positionals: [id],
    flags: [
      { name: 'title', value: 'title', text: "the commit's subject" },
      message,
      file,
      paths,
      after,
      agent,
      check,
      attemptTimeout,
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
    load: () => import('../commands/edit.ts'),
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
    load: () => import('../commands/drop.ts'),
  },
  {
    name: 'run',
    group: 'Work',
    summary: 'Start what may start and keep agents busy',
    text: 'Starts the given tasks, or all that may start, keeps several agents busy until nothing is left, and shows their progress. Ctrl-C ends them; their work is kept and run goes on with it. Finished work that stands on an older result of its dependency is put on the new one, or sent back where that conflicts. A repository has one runner: where one works already, the tasks are handed to it with what the flags ask for, and Ctrl-C only leaves it.',
    positionals: [ids],
    flags: [
      jobs,
      adaptive,
      pauseOnConflict,
      failFast,
      keepGoing,
      runTimeout,
      { ...message, value: 'words', text: 'what to tell its agent, which goes on from where it was' },
      { name: 'detach', isForPeople: true, text: 'in the background: it outlives this terminal' },
      { ...queue, text: 'let the machines of a fleet do it, through this Redis (see `worker`)' },
      trust,
    ],
    apart: [
      ['fail-fast', 'keep-going'],
      ['detach', 'queue'],
      ['adaptive', 'queue'],
    ],
    examples: [
      { command: 'git agents run -j 4', text: 'everything, four at a time' },
      { command: 'git agents run --detach', text: 'leave it alone; attach, logs, wait and stop find it' },
      { command: 'git agents run lessons', text: 'one task, also one that was rejected' },
      {
        command: "git agents run lessons -m 'Keep the old URLs'",
        text: 'go on with it, told what to change',
      },
    ],
    streams: ({ detach }) => detach !== true,
    offer: {
      given: ['--detach'],
      note: 'It runs in the background and answers at once; `wait` and `list` tell how it goes.',
    },
    load: () => import('../commands/run.ts'),
  },
  {
    name: 'done',
    group: 'Work',
    summary: 'Hand in what you did in your own checkout',
    text: 'Takes what your checkout holds in the paths of a task as its finished work: of one that you began with `add --here`, or of an agent that worked in your checkout. Your files and your index stay as they are. Run it again after more changes; without an id it is the task that you work on.',
    positionals: [anyId],
    flags: [],
    examples: [{ command: 'git agents done header', text: 'review and land it like any task' }],
    load: () => import('../commands/done.ts'),
  },
  {
    name: 'attach',
    group: 'Work',
    summary: 'Watch what runs in the background',
    text: 'Shows the board of the run that works now, with what it has told so far, or of the last one. Ctrl-C leaves it, and it goes on.',
    positionals: [],
    flags: [],
    examples: [{ command: 'git agents attach', text: 'see how it stands' }],
    streams: () => true,
    load: () => import('../commands/attach.ts'),
  },
  {
    name: 'logs',
    group: 'Work',
    summary: 'What the agent of a task printed',
    text: 'Shows what the agent of a task printed in its last attempt, as far as it is meant for people, and what its checks printed.',
    positionals: [id],
    flags: [
      { name: 'follow', short: 'f', isForPeople: true, text: 'go on until the task has ended' },
      { name: 'raw', isForPeople: true, text: 'every byte as it was printed' },
    ],
    examples: [
      { command: 'git agents logs lessons -f', text: 'look over the shoulder of an agent' },
      { command: 'git agents logs lessons --raw | jq', text: 'the stream of its client' },
    ],
    streams: ({ follow, raw }) => follow === true || raw === true,
    offer: { isReading: true },
    load: () => import('../commands/logs.ts'),
  },
  {
    name: 'wait',
    group: 'Work',
    summary: 'Wait until tasks have ended',
    text: 'Waits until the given tasks have ended, or the run that works now, and exits with 0 where all of them ended well. Tasks that nobody runs are not waited for.',
    positionals: [ids],
    flags: [
      { name: 'any', text: 'until one of them has ended' },
      { name: 'all', text: 'until all of them have, as is usual' },
      {
        name: 'timeout',
        value: 'time',
        isTime: true,
        text: 'no longer than this, such as 90s or 20m; tells what has ended',
      },
    ],
    apart: [['any', 'all']],
    examples: [
      { command: 'git agents wait && git agents land --all', text: 'land when it is through' },
      { command: 'git agents wait --any lessons titles', text: 'the first of two' },
    ],
    offer: {
      isReading: true,
      given: ['--timeout=50s'],
      note: 'It answers after 50 seconds at the latest, or after `timeout`, with what has ended; then wait again.',
    },
    load: () => import('../commands/wait.ts'),
  },
  {
    name: 'stop',
    group: 'Work',
    summary: 'End tasks, or all that runs',
    text: 'Ends the given tasks with all their processes, or without an id the runner and all its tasks. What was done is kept, and run goes on with it.',
    positionals: [ids],
    flags: [],
    examples: [
      { command: 'git agents stop lessons', text: 'only this one; the others go on' },
      { command: 'git agents stop', text: 'everything' },
    ],
    offer: {},
    load: () => import('../commands/stop.ts'),
  },
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
    load: () => import('../commands/list.ts'),
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
    load: () => import('../commands/show.ts'),
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
    load: () => import('../commands/conflicts.ts'),
  },
  {
    name: 'review',
    group: 'Review and land',
    summary: 'Look at a finished task and judge it',
    text: 'Without an id, walks through the tasks that wait for a review, key by key (? lists the keys), those included that finish meanwhile; where there is no terminal, lists them. With an id, shows its work, or records a verdict on it.',
    positionals: [anyId],
    flags: [
      { name: 'approve', text: 'it may land' },
      { name: 'request-changes', text: 'it goes back to its agent, with -m' },
      { name: 'reject', text: 'it is not wanted' },
      { ...message, value: 'why', text: 'what to say about it' },
      { name: 'force', text: 'approve work that failed or was stopped' },
      { name: 'diff', text: 'show the changes' },
      { name: 'attempt', value: 'n', isNumber: true, text: 'look at this attempt in place of the last' },
      { name: 'compare', text: 'how the last attempt differs from that one, with git range-diff' },
      { name: 'plain', isForPeople: true, text: 'walk with lines and prompts, for a screen reader' },
      {
        name: 'web',
        isForPeople: true,
        text: 'serve the page of `report` to this machine, live, with the verdicts on it',
      },
      {
        name: 'port',
        value: 'n',
        isNumber: true,
        isForPeople: true,
        text: 'with --web, the port; else a free one',
      },
    ],
    apart: [
      ['approve', 'request-changes', 'reject', 'diff', 'compare'],
      ['force', 'request-changes', 'reject', 'diff', 'compare'],
      ['approve', 'request-changes', 'reject', 'attempt'],
      ['force', 'attempt'],
      ['web', 'approve', 'request-changes', 'reject', 'diff', 'compare'],
      ['web', 'plain'],
      ['web', 'attempt'],
      ['web', 'message'],
      ['web', 'force'],
    ],
    examples: [
      { command: 'git agents review --web', text: 'look at everything in a browser, and judge there' },
      { command: 'git agents review', text: 'look at one after another, as they finish' },
      { command: 'git agents review lessons --diff', text: 'read the changes' },
      {
        command: 'git agents review lessons --attempt 1 --compare',
        text: 'what the next attempts made of the first',
      },
      { command: "git agents review lessons --request-changes -m 'Keep the old URLs'", text: 'send it back' },
    ],
    offer: { note: 'With `diff` it names the two commits; `git diff` shows what lies between them.' },
    load: () => import('../commands/review.ts'),
  },
  {
    name: 'land',
    group: 'Review and land',
    summary: 'Put approved tasks on the target branch',
    text: 'Lands approved tasks on the target branch, one logical commit each. What cannot land is held and says why; the rest lands. Naming an id approves it.',
    positionals: [ids],
    flags: [
      { name: 'all', text: 'also the tasks that are done and not yet reviewed' },
      dryRun,
      {
        name: 'checks',
        value: 'which',
        choices: ['each', 'tip', 'none'],
        text: 'run checks after each task, on the last tree, or none; tip is usual',
      },
      { name: 'resolve', text: 'send conflicts to their agents to settle; the result waits for your review' },
      { name: 'continue', text: 'land what you made of a conflict in the worktree of the task' },
      { name: 'abort', text: 'put the worktree back as it was before its conflict' },
      {
        name: 'onto',
        value: 'branch',
        completes: 'branch',
        text: 'land on this branch in place of the usual one',
      },
      { name: 'keep-commits', text: "keep the agent's own commits, where each applies by itself" },
      { name: 'push', isForPeople: true, text: 'push the branch afterwards, as git push does' },
      {
        name: 'pull-request',
        isForPeople: true,
        text: 'push the branches of the tasks and open pull requests with gh or glab, in place of landing',
      },
      trust,
    ],
    apart: [
      ['continue', 'abort'],
      ['resolve', 'continue'],
      ['resolve', 'abort'],
      ['resolve', 'dry-run'],
      ['resolve', 'pull-request'],
      ['continue', 'all'],
      ['continue', 'dry-run'],
      ['abort', 'all'],
      ['abort', 'dry-run'],
      ['abort', 'push'],
      ['pull-request', 'continue'],
      ['pull-request', 'abort'],
      ['pull-request', 'dry-run'],
      ['pull-request', 'push'],
    ],
    examples: [
      { command: 'git agents land --dry-run', text: 'what would land, and what would be held' },
      { command: 'git agents land lessons --continue', text: 'after you have settled its conflict' },
    ],
    offer: { needsPerson: true },
    load: () => import('../commands/land.ts'),
  },
  {
    name: 'report',
    group: 'Review and land',
    summary: 'Write a page of everything: tasks, timeline, conflicts, changes',
    text: 'Writes one HTML file that needs nothing else: the graph of tasks, who worked when and waited for what, the matrix of conflicts, and each task with its changes, checks, journal and the words of its agent. No request leaves the machine when it is read. Without a name it is report.html in the folder agents of the Git folder, written anew each time.',
    positionals: [{ name: 'file', noun: 'a file', isOptional: true, completes: 'file' }],
    flags: [],
    examples: [
      { command: 'git agents report', text: 'write it where it is always found' },
      { command: 'git agents report ~/week.html', text: 'a file to keep or to send' },
    ],
    load: () => import('../commands/report.ts'),
  },
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
    load: () => import('../commands/undo.ts'),
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
    load: () => import('../commands/redo.ts'),
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
    load: () => import('../commands/restore.ts'),
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
    load: () => import('../commands/operations.ts'),
  },
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
    load: () => import('../commands/sync.ts'),
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
    load: () => import('../commands/worker.ts'),
  },
  {
    name: 'clean',
    group: 'Look after',
    summary: 'Remove worktrees and branches of finished tasks',
    text: 'Removes worktrees and branches of landed and rejected tasks; never anything that is not landed or kept.',
    positionals: [],
    flags: [dryRun],
    examples: [{ command: 'git agents clean --dry-run', text: 'see what would go' }],
    offer: {},
    load: () => import('../commands/clean.ts'),
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
    load: () => import('../commands/doctor.ts'),
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
    load: () => import('../commands/hooks.ts'),
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
    load: () => import('../commands/agents.ts'),
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
    load: () => import('../commands/stats.ts'),
  },
  {
    name: 'demo',
    group: 'Look after',
    summary: 'The whole journey on a throwaway repository',
    text: 'Plays the whole journey on a throwaway repository with built-in scripted agents: no key, no network, under a minute.',
    positionals: [{ name: 'folder', noun: 'a folder', isOptional: true, completes: 'file' }],
    flags: [],
    examples: [{ command: 'git agents demo', text: 'see it work' }],
    load: () => import('../commands/demo.ts'),
  },
  {
    name: 'mcp',
    group: 'Look after',
    summary: 'The verbs as tools for an agent',
    text: 'Serves the verbs as tools of the Model Context Protocol on standard input and output, so that an agent that you talk to can hand out tasks, watch them and review them. Every tool answers what its verb prints with --json. Landing, and taking a landing back, stay with you until `git config --add agents.delegate land` says otherwise.',
    positionals: [],
    flags: [],
    examples: [
      { command: 'claude mcp add git-agents -- git agents mcp', text: 'make it known to Claude Code' },
      { command: 'git agents mcp', text: 'what a client starts' },
    ],
    load: () => import('./mcp.ts'),
  },
  {
    name: 'completion',
    group: 'Look after',
    summary: 'What lets your shell complete git agents',
    text: "Prints the completion of a shell. Bash's and fish's plug into Git's own completion, zsh's into that of its _git; ids of tasks, branches and files are completed as you type.",
    positionals: [{ name: 'shell', noun: 'a shell', choices: ['bash', 'zsh', 'fish'] }],
    flags: [],
    examples: [
      {
        command: 'git agents completion bash > git-agents',
        text: 'for bash, in ~/.local/share/bash-completion/completions',
      },
      {
        command: 'git agents completion zsh > _git-agents',
        text: 'for zsh, in a folder of fpath, before compinit',
      },
      {
        command: 'git agents completion fish > git-agents.fish',
        text: 'for fish, in ~/.config/fish/completions',
      },
    ],
    load: () => import('../commands/completion.ts'),
  },
  {
    name: 'help',
    group: 'Look after',
    summary: 'The page of a command',
    text: 'Shows the overview, or the page of a command.',
    positionals: [{ name: 'command', noun: 'a command', isOptional: true }],
    flags: [],
    examples: [{ command: 'git agents help land', text: 'the same as git agents land -h' }],
    load: () => import('./help.ts'),
  },
  {
    name: 'version',
    group: 'Look after',
    summary: 'Print the version',
    text: 'Prints the version of git agents.',
    positionals: [],
    flags: [],
    examples: [{ command: 'git agents version', text: 'for a bug report' }],
    load: () => import('./version.ts'),
  },
]

/** `git agents` without a verb. */
export const bare: Verb = {
  name: '',
  group: 'Work',
  summary: 'What waits for you',
  text: 'Shows what waits for you now, and what to type for it.',
  positionals: [],
  flags: [],
  examples: [],
  load: () => import('./bare.ts'),
}

/** What Git's hooks call, and nobody types: in no page and no list. */
const hook: Verb = {
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
  load: () => import('../commands/hook.ts'),
}

/** What `run --detach` starts, and nobody types. */
const runner: Verb = {
  name: 'runner',
  group: 'Work',
  summary: 'A run without a terminal',
  text: 'Started by `git agents run --detach`: a run without a terminal.',
  positionals: [{ name: 'run', noun: 'the id of the run' }, ids],
  flags: [jobs, adaptive, pauseOnConflict, failFast, runTimeout],
  examples: [],
  load: () => import('../commands/runner.ts'),
}

/** The verb of that name or alias. */
export const verbOf = (name: string): Verb | undefined =>
  [...verbs, hook, runner].find((verb) => verb.name === name || verb.alias === name)

/** Every name and alias that can be typed as a verb. */
export const verbNames = (): string[] =>
  verbs.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]))
