// The one place that makes an agent's prompt: pure text in plain words, the brief first.

/** What an agent is told. */
export interface PromptParts {
  title: string
  prompt: string
  paths: readonly string[]
  kind: 'change' | 'research'
  branch: string
  /** It works in the person's own checkout, beside others. */
  isInCheckout?: boolean
  /** The only folders whose files are there; undefined where all are. */
  folders?: readonly string[] | undefined
  /** Tasks that others work on at the same time. */
  others: readonly { id: string; title: string; paths: readonly string[] }[]
  /** The tasks before it; a research task's answer is its message. */
  results: readonly { id: string; title: string; message?: string | undefined; files: readonly string[] }[]
  /** What a review asked for, with the output of checks that failed. */
  feedback?: { text: string; checks?: string | undefined } | undefined
}

const maxFiles = 30
const maxChecks = 20_000

/** The order of the parts, where no `prompt` is configured. A part with nothing to tell leaves no gap. */
const defaultTemplate = '{task}\n\n{feedback}\n\n{results}\n\n{place}\n\n{others}\n\n{finish}'

/** The whole prompt of one attempt. `template` says which parts it has, in which order and with which words between. */
export function assemblePrompt(parts: PromptParts, template = defaultTemplate): string {
  const values: Record<string, string> = {
    task: section('Task', brief(parts)),
    feedback: section('What the review of your work asks for', feedback(parts.feedback)),
    results: section('Results of the tasks before this one', results(parts.results)),
    place: section('Where to work', place(parts)),
    others: section('What others work on right now', others(parts.others)),
    finish: section('How to finish', finish(parts)),
    title: parts.title,
    branch: parts.branch,
    paths: parts.paths.join(' '),
  }
  // One pass, so that what a part says is never taken for a placeholder.
  const text = template.replace(placeholder, (_, gap: string, name: string) =>
    values[name] === '' ? '' : `${gap}${values[name]}`,
  )
  return `${text.trim()}\n`
}

const placeholder = /(\n*)\{(task|feedback|results|place|others|finish|title|branch|paths)\}/g

const section = (title: string, text: string): string => (text === '' ? '' : `# ${title}\n\n${text}`)

const brief = ({ title, prompt }: PromptParts): string =>
  [title, prompt.trim()].filter((text, at, all) => text !== '' && all.indexOf(text) === at).join('\n\n')

function feedback(given: PromptParts['feedback']): string {
  if (given === undefined) return ''
  const checks = given.checks?.trim() ?? ''
  const told = checks === '' ? '' : `These checks failed:\n\n${indent(tail(checks))}`
  return [given.text.trim(), told].filter((text) => text !== '').join('\n\n')
}

const results = (given: PromptParts['results']): string =>
  given
    .map(({ id, title, message, files }) =>
      [
        `## ${title} (${id})`,
        message?.trim() ?? '',
        files.length === 0 ? '' : `Its work is already in this folder. It changed:\n${list(shorten(files))}`,
      ]
        .filter((text) => text !== '')
        .join('\n\n'),
    )
    .join('\n\n')

const ownWorktree = (branch: string): string[] => [
  'Work only in this folder, a Git worktree that is yours alone.',
  `Stay on its branch, ${branch}: do not switch branches, do not push, and do not use git stash.`,
]

const checkout: readonly string[] = [
  "Work only in this folder, a person's own Git checkout: that person and others work in it at the same time.",
  'Do not stage, commit, switch branches, reset, restore, clean, push or use git stash: what you leave in the files that this task claims is committed for you.',
]

/** An agent that looks for the rest would take it for deleted. */
const sparse = (folders: readonly string[]): string[] => [
  `Only part of the repository is checked out here: the files in its root${folders.length === 0 ? '' : `, and ${folders.join(' ')}`}.`,
  'The rest is not deleted: `git sparse-checkout add <folder>` brings a folder, `git add --sparse` takes a new file elsewhere.',
]

function place({ paths, kind, branch, folders, isInCheckout = false }: PromptParts): string {
  const own = [...ownWorktree(branch), ...(folders === undefined ? [] : sparse(folders))]
  const rules = (isInCheckout ? checkout : own).join('\n')
  if (kind === 'research') return `${rules}\nThis task asks for an answer: there is no need to change files.`
  if (paths.length === 0) return rules
  const limit = isInCheckout
    ? 'Change nothing else; other changes are left out:'
    : 'Change nothing else without need:'
  return `${rules}\n\nThis task claims these paths. ${limit}\n${list(paths)}`
}

const others = (given: PromptParts['others']): string =>
  given.length === 0
    ? ''
    : `Leave these to them, and do not wait for them:\n${list(
        given.map(({ id, title, paths }) => `${title} (${id})${paths.length ? `: ${paths.join(' ')}` : ''}`),
      )}`

const finish = ({ kind, isInCheckout = false }: PromptParts): string =>
  kind === 'research'
    ? [
        'Your final message is the result, and all that is kept of it: let it hold the whole answer.',
        'The tasks after this one are told it word for word.',
      ].join('\n')
    : [
        `Leave the finished work in this folder.${isInCheckout ? '' : ' Committing it is optional: what you leave is committed for you.'}`,
        'Do not ask questions, since nobody answers while you work: decide, and say what you decided.',
        'End with a short summary of what you did as your final message.',
      ].join('\n')

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n')

const shorten = (files: readonly string[]): string[] =>
  files.length <= maxFiles
    ? [...files]
    : [...files.slice(0, maxFiles), `and ${files.length - maxFiles} more files`]

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ')

// The end of a check's output is what tells why it failed.
const tail = (text: string): string => (text.length <= maxChecks ? text : `…${text.slice(-maxChecks)}`)
