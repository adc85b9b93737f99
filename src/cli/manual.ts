// The manual pages (docs/man), docs/reference.md and the README's table, made from the surface. Nothing here at run time.
import { about, callOf, flagUsage, wrapUsage } from './help.ts'
import { type Flag, groups, type Verb } from './spec.ts'
import { globalFlags, verbs } from './surface.ts'

/** The manual page git-agents(1) in troff with the man macros. */
export function manual(): string {
  return [
    ...opening('git-agents'),
    section('NAME', 'git\\-agents \\- run several coding agents on one repository'),
    section(
      'SYNOPSIS',
      '.nf',
      '\\fIgit agents\\fR [\\-C <dir>] [\\-\\-json] [\\-\\-color <when>] <command> [<args>]',
      '.fi',
    ),
    section('DESCRIPTION', ...description()),
    section('COMMANDS', ...groups.flatMap(groupLines)),
    section('OPTIONS', ...globalFlags.flatMap(flagLines)),
    section('FILES', ...files.flatMap(term)),
    section('EXIT STATUS', ...exits.flatMap(term)),
    section('ENVIRONMENT', ...environment.flatMap(term)),
    section('EXAMPLES', ...examples.flatMap(exampleLines)),
    section(
      'SEE ALSO',
      '\\fBgit\\fR(1), \\fBgit-worktree\\fR(1), \\fBgit-notes\\fR(1), \\fBgit-merge-tree\\fR(1)',
    ),
  ]
    .join('\n')
    .concat('\n')
}

/** The page of one verb, git-agents-<verb>(1): what `git help agents-<verb>` opens. */
export function manualOf(verb: Verb): string {
  const { name, alias, summary, text, flags } = verb
  const also = alias === undefined ? [] : ['.PP', roff(`Also called ${alias}.`)]
  return [
    ...opening(`git-agents-${name}`),
    section('NAME', roff(`git-agents-${name} - ${summary[0]?.toLowerCase()}${summary.slice(1)}`)),
    section(
      'SYNOPSIS',
      '.nf',
      ...wrapUsage(verb).map((line) => roff(line.replace('usage: ', '       ').slice(7))),
      '.fi',
    ),
    section('DESCRIPTION', roff(text), ...also),
    section('OPTIONS', ...[...flags, ...globalFlags].flatMap(flagLines)),
    section('EXAMPLES', ...verb.examples.flatMap(({ command, text: why }) => exampleLines([command, why]))),
    section('SEE ALSO', '\\fBgit\\-agents\\fR(1)'),
  ]
    .join('\n')
    .concat('\n')
}

/** The README's table of verbs, as Markdown. */
export function verbTable(): string {
  const rows = verbs.map((verb) => `| \`${callOf(verb).replaceAll('|', '\\|')}\` | ${verb.summary} |`)
  return ['| Command | What it does |', '| --- | --- |', ...rows].join('\n').concat('\n')
}

/** Every verb with its flags and examples, as Markdown. */
export function reference(): string {
  const parts = groups.flatMap((group) => [
    `## ${group}`,
    ...verbs.filter((verb) => verb.group === group).flatMap(referenceOf),
  ])
  return [
    '# Reference',
    'Made from `src/cli/surface`; `git agents <command> -h` prints the same.',
    ...parts,
    '## In every command',
    flagTable(globalFlags),
  ]
    .join('\n\n')
    .concat('\n')
}

function referenceOf(verb: Verb): string[] {
  const { name, alias, text, flags, examples } = verb
  const also = alias === undefined ? '' : ` Also called \`${alias}\`.`
  const shown = examples.flatMap(({ command, text: why }) => [`# ${why}`, command])
  return [
    `### ${name}`,
    `\`${callOf(verb)}\``,
    `${text.replaceAll('<', '\\<')}${also}`,
    ...(flags.length === 0 ? [] : [flagTable(flags)]),
    ...(shown.length === 0 ? [] : [`\`\`\`sh\n${shown.join('\n')}\n\`\`\``]),
  ]
}

const flagTable = (flags: readonly Flag[]): string =>
  [
    '| Flag | |',
    '| --- | --- |',
    ...flags.map((flag) => `| \`${flagUsage(flag).replaceAll('|', '\\|')}\` | ${flagText(flag)} |`),
  ].join('\n')

const files: [string, string][] = [
  ['.agentsrc', 'The configuration of the repository; .agentsrc.local beside it is yours alone.'],
  ['refs/notes/agents', 'One note per task: its journal.'],
  ['refs/agents/tasks/<id>', 'The commit that a task stands for.'],
  ['refs/heads/agents/<id>', 'The work of a task.'],
  ['refs/agents/keep/<id>/<n>', 'Snapshots: nothing is removed before its content is here.'],
  ['refs/agents/operations', 'The operation log that undo reads.'],
  ['<git dir>/agents/', 'Locks, logs and transcripts; losing them loses no work.'],
]

const exits: [string, string][] = [
  ['0', 'Yes: it is done.'],
  ['1', 'No: a task failed, something did not land, or --exit-code found a conflict.'],
  ['2', 'The command line, the configuration or the state does not allow it.'],
  ['70', 'A fault of git agents or of Git.'],
  ['128+n', 'Ended by signal n.'],
]

const environment: [string, string][] = [
  [
    'CLAUDECODE, CODEX_CI, GEMINI_CLI and the like',
    "Set by agents' clients: then there is no colour, no moving cursor, no pager and no question.",
  ],
  ['NO_COLOR, FORCE_COLOR, TERM=dumb', 'Whether to colour, where --color does not say.'],
  ['LC_ALL, LC_CTYPE, LANG', 'Where they do not name UTF-8, symbols are plain ASCII.'],
  ['GIT_AGENTS_DEBUG', 'With any value, an unexpected error is shown with its stack.'],
  [
    'GIT_AGENTS_TASK, GIT_AGENTS_TITLE, GIT_AGENTS_BASE, GIT_AGENTS_BRANCH, GIT_AGENTS_PROMPT_FILE, GIT_AGENTS_PORT',
    'Set for agents, setup and checks: the task that they work for, and the first of ten ports that no other open task has and nobody listens on.',
  ],
  [
    'COMPOSE_PROJECT_NAME',
    "Set for them too, to a name of the task's own, so that its containers are not those of another.",
  ],
]

const examples: [string, string][] = [
  [
    'git agents plan plan.yaml && git agents run -j 4',
    'Record the tasks of a file and let four agents work at a time.',
  ],
  ['git agents conflicts', 'See where their work meets, while they are at it.'],
  ['git agents review lessons --approve && git agents land', 'Judge one task and land it.'],
]

function description(): string[] {
  return [
    roff(about),
    '.PP',
    roff(
      'A task has a title, a prompt, the paths where it expects to write, and the tasks whose result it needs. Everything that must last is kept in Git: there is no server and no database. The answer goes to standard output, narration to standard error.',
    ),
    '.PP',
    roff('An id may be given as any unambiguous prefix or part of it, or as its number in the list.'),
  ]
}

const opening = (page: string): string[] => [
  '.\\" Made from src/cli/surface by test/cli/manual.test.ts: change it there.',
  `.TH ${roff(page.toUpperCase())} 1 "" "git agents" "Git Manual"`,
]

const section = (title: string, ...lines: string[]): string => [`.SH ${title}`, ...lines].join('\n')

function groupLines(group: Verb['group']): string[] {
  return [`.SS ${group}`, ...verbs.filter((verb) => verb.group === group).flatMap(verbLines)]
}

function verbLines(verb: Verb): string[] {
  const alias = verb.alias === undefined ? [] : ['.br', roff(`Also called ${verb.alias}.`)]
  const flags = verb.flags.length === 0 ? [] : ['.RS', ...verb.flags.flatMap(flagLines), '.RE']
  return ['.TP', `\\fB${roff(callOf(verb))}\\fR`, roff(verb.text), ...alias, ...flags]
}

function flagLines(flag: Flag): string[] {
  return ['.TP', `\\fB${roff(flagUsage(flag))}\\fR`, roff(flagText(flag))]
}

const flagText = ({ text, many }: Flag): string =>
  `${text[0]?.toUpperCase()}${text.slice(1)}${many ? ' (may be repeated)' : ''}.`

const term = ([name, text]: [string, string]): string[] => ['.TP', `\\fB${roff(name)}\\fR`, roff(text)]

const exampleLines = ([command, text]: [string, string]): string[] => [
  '.PP',
  roff(text),
  '.PP',
  '.RS 4',
  '.nf',
  roff(command),
  '.fi',
  '.RE',
]

/** Text that troff prints as it is (groff_man(7), "Portability"): backslashes, hyphens, and a dot or quote in front. */
function roff(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
  return /^[.']/.test(plain) ? `\\&${plain}` : plain
}
