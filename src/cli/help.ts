// The overview and the page of each verb, made from the surface: plain ASCII within 80 columns, like Git's own -h.
import type { Command } from '../commands/context.ts'
import { AgentsError } from '../errors.ts'
import { type Flag, groups, type Positional, type Verb } from './spec.ts'
import { nearestVerb } from './suggest.ts'
import { globalFlags, verbOf, verbs } from './surface.ts'

const WIDTH = 79
const FLAG_COLUMN = 26

/** What the program does, for the overview and the manual. */
export const about =
  'Runs several coding agents on one repository at the same time, each in a worktree and branch of its own; shows where their work meets; and lands it as one logical commit per task.'

/** The verb `help`: the overview, or the page of the verb that is named. */
export const command: Command = async (_, { args: [name] }) => {
  if (name === undefined) return { kind: 'text', text: overview() }
  const verb = verbOf(name)
  if (verb === undefined) throw unknownVerb(name)
  return { kind: 'text', text: pageOf(verb) }
}

/** The refusal of a verb that does not exist, with the nearest one. */
export function unknownVerb(name: string): AgentsError {
  const nearest = nearestVerb(name)
  const hint =
    nearest === undefined
      ? 'To see every command, run `git agents -h`'
      : `Did you mean \`git agents ${nearest}\`?`
  return new AgentsError('usage', `'${name}' is not a git agents command.`, { hints: [hint] })
}

/** What `git agents -h` prints. */
export function overview(): string {
  const width = Math.max(...verbs.map(({ name }) => name.length))
  const sections = groups.map((group) => {
    const rows = verbs.filter((verb) => verb.group === group)
    return [group, ...rows.map(({ name, summary }) => `   ${name.padEnd(width)}   ${summary}`)].join('\n')
  })
  return [
    'usage: git agents [-C <dir>] [--json] [--color <when>] <command> [<args>]',
    wrap(about, WIDTH).join('\n'),
    ...sections,
    "'git agents' alone tells what waits for you,\n'git agents <command> -h' shows the page of a command,\n'git agents --help' the manual.",
  ]
    .join('\n\n')
    .concat('\n')
}

/** What `git agents <verb> -h` prints. */
export function pageOf(verb: Verb): string {
  const examples = verb.examples.flatMap(({ command, text }) => [`    ${command}`, `        ${text}`])
  return [
    wrapUsage(verb).join('\n'),
    wrap(verb.text, WIDTH).join('\n'),
    ...(verb.flags.length > 0 ? [verb.flags.flatMap(flagLines).join('\n')] : []),
    ['In every command', ...globalFlags.flatMap(flagLines)].join('\n'),
    ['Examples', ...examples].join('\n'),
  ]
    .join('\n\n')
    .concat('\n')
}

/** A verb with its positionals, such as `git agents drop <id>`. */
export const callOf = (verb: Verb): string =>
  [`git agents ${verb.name}`, ...verb.positionals.map(positionalUsage)].join(' ')

function positionalUsage({ name, isOptional, many, isLiteral }: Positional): string {
  const shown = `${isLiteral ? name : `<${name}>`}${many ? '...' : ''}`
  return isOptional ? `[${shown}]` : shown
}

/** A flag with its value as usage shows it, such as `-m, --message <prompt>`. */
export function flagUsage({ name, short, value, isShortOnly }: Flag): string {
  const long = isShortOnly ? [] : [`--${name}`]
  return (
    [...(short === undefined ? [] : [`-${short}`]), ...long].join(', ') +
    (value === undefined ? '' : ` <${value}>`)
  )
}

function usageParts(verb: Verb): string[] {
  const options = verb.flags.map(
    (flag) => `[${flagUsage(flag).replace(/^.*, /, '')}]${flag.many ? '...' : ''}`,
  )
  return [...verb.positionals.map(positionalUsage), ...options]
}

/** The usage of a verb in lines of the help's width, each flag with its value. */
export function wrapUsage(verb: Verb): string[] {
  const head = `usage: git agents ${verb.name}`
  const lines = fill(usageParts(verb), WIDTH - head.length - 1)
  return [
    `${head} ${lines[0] ?? ''}`.trimEnd(),
    ...lines.slice(1).map((line) => ' '.repeat(head.length + 1) + line),
  ]
}

function flagLines(flag: Flag): string[] {
  const head = `    ${flagUsage(flag)}`
  const more = flag.many ? `${flag.text} (may be repeated)` : flag.text
  const [first = '', ...rest] = wrap(more, WIDTH - FLAG_COLUMN)
  const indented = rest.map((line) => ' '.repeat(FLAG_COLUMN) + line)
  return head.length + 2 > FLAG_COLUMN
    ? [head, ' '.repeat(FLAG_COLUMN) + first, ...indented]
    : [head.padEnd(FLAG_COLUMN) + first, ...indented]
}

const wrap = (text: string, width: number): string[] => fill(text.split(' '), width)

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
