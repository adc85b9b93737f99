// What an agent is told that is to write a plan: the goal, the shape of a plan, the rules. Pure text.

export interface PlanParts {
  goal: string
  /** The file that it writes its plan to, seen from the worktree. */
  file: string
  /** Agents that tasks may name. */
  agents: readonly string[]
  /** Tasks that are open already. */
  open: readonly { id: string; title: string; paths: readonly string[] }[]
}

const maxOpen = 50

/** The prompt of the first pass. */
export const planPrompt = ({ goal, file, agents, open }: PlanParts): string =>
  [
    section('Goal', goal.trim()),
    section('Your part', yourPart(file)),
    section('A plan', shape(agents)),
    section('Rules', rules.map((rule) => `- ${rule}`).join('\n')),
    open.length === 0
      ? ''
      : section('Tasks that are there already, not to be planned again', openTasks(open)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')

/** The prompt of the second pass: what is wrong with the plan or could be better. */
export const planAgain = (
  doubts: readonly string[],
  { file, plan }: { file: string; plan: string | undefined },
): string =>
  [
    `Your plan has been looked over. Settle each of these: split or narrow what overlaps, or put one task after the other.`,
    doubts.map((doubt) => `- ${doubt}`).join('\n'),
    `Look also whether a task needs what another one makes, as imports and names in the files say, and add the missing \`after\`; take every \`after\` out that is not needed.`,
    `Write the whole plan anew to \`${file}\`, and give it as your last message too, in one fenced yaml block.`,
    ...(plan === undefined ? [] : [`This was the plan:\n\n\`\`\`yaml\n${plan.trim()}\n\`\`\``]),
  ]
    .join('\n\n')
    .concat('\n')

const section = (title: string, text: string): string => `# ${title}\n\n${text}`

const yourPart = (file: string): string =>
  [
    'Split this goal into tasks that several coding agents do at the same time, each in a worktree of its own. Read this',
    'repository as far as you need for it: this folder is a throwaway copy. Do none of the work yourself and commit nothing;',
    `whatever you change here is thrown away. Write the plan to the file \`${file}\` in this folder, and give it as your last`,
    'message too, in one fenced yaml block.',
  ].join('\n')

const shape = (agents: readonly string[]): string => `\`\`\`yaml
tasks:
  - id: short-slug            # lower-case letters, digits and dashes
    title: "feat: the subject of its commit"
    prompt: |
      What its agent is told.
    paths: ["src/part/**"]    # globs of the files that it writes, from the repository's root
    after: []                 # ids of the tasks whose result it needs
    kind: change              # or research: a question whose answer is told to the tasks after it
\`\`\`

No other keys, but for \`agent\` where one task is better done by a certain one of: ${agents.join(', ')}.`

const rules = [
  'A task is small and stands by itself: one logical commit, with its own tests.',
  'Its prompt holds all that its agent must know, names files and functions, and says what done means; that agent has read neither this goal nor the other prompts.',
  'Paths are narrow and real: two tasks that write the same file are one task, or one comes after the other.',
  '`after` only where a task needs the result of another; everything else runs side by side.',
  'What several tasks need (a type, an interface, a helper) is a first task of its own.',
]

const openTasks = (open: PlanParts['open']): string =>
  open
    .slice(0, maxOpen)
    .map(({ id, title, paths }) => `- ${id}: ${title} (${paths.join(' ') || 'no paths'})`)
    .join('\n')
