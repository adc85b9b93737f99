// Fish completion (completions/git-agents.fish), made from the surface. Nothing here at run time. Fish completes
// `git agents` with what it knows of `git-agents`.
import type { Completes, Flag, Positional, Verb } from './spec.ts'
import { globalFlags, verbs } from './surface.ts'

const lists: Record<Exclude<Completes, 'file'>, string> = {
  task: "(git for-each-ref --format='%(refname:lstrip=3)' refs/agents/tasks 2>/dev/null)",
  branch: "(git for-each-ref --format='%(refname:lstrip=2)' refs/heads 2>/dev/null)",
}

export const fishCompletion = (): string =>
  [
    '# Completion of git agents for fish. Made from src/cli/surface by test/cli/completion.test.ts: change it there.',
    'complete -c git-agents -f',
    ...globalFlags.map((flag) => line('', flag)),
    ...verbs.map(
      ({ name, summary }) =>
        `complete -c git-agents -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ),
    ...verbs.flatMap(verbLines),
  ]
    .join('\n')
    .concat('\n')

function verbLines({ name, alias, flags, positionals }: Verb): string[] {
  const when = `-n ${quoted(`__fish_seen_subcommand_from ${[name, ...(alias === undefined ? [] : [alias])].join(' ')}`)} `
  const offers = positionals.map(offered).filter((one) => one !== '')
  return [
    ...flags.map((flag) => line(when, flag)),
    ...offers.map((offer) => `complete -c git-agents ${when}${offer}`),
  ]
}

function line(when: string, flag: Flag): string {
  const { name, short, isShortOnly, value, text } = flag
  const long = isShortOnly ? '' : ` -l ${name}`
  const letter = short === undefined ? '' : ` -s ${short}`
  const offer = offered(flag)
  const argument = value === undefined ? '' : ` -r${offer === '' ? '' : ` ${offer}`}`
  return `complete -c git-agents ${when}${long.trimStart()}${letter}${argument} -d ${quoted(text)}`.replace(
    / {2,}/g,
    ' ',
  )
}

function offered({ choices, completes }: Flag | Positional): string {
  if (choices !== undefined) return `-f -a ${quoted(choices.join(' '))}`
  if (completes === undefined) return ''
  return completes === 'file' ? '-F' : `-f -a ${quoted(lists[completes])}`
}

/** In fish's single quotes only the quote and the backslash are escaped. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
