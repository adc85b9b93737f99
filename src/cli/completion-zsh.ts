// Zsh completion (completions/_git-agents), made from the surface. Nothing here at run time. Zsh's `_git` calls
// `_git-agents` with the words from `agents` on, and reads the line `#description` for its list of commands.
import type { Completes, Flag, Positional, Verb } from './spec.ts'
import { globalFlags, verbs } from './surface.ts'

const actions: Record<Completes, string> = {
  task: '__git_agents_ids',
  branch: '__git_agents_branches',
  file: '_files',
}

export const zshCompletion = (): string =>
  `#compdef git-agents
#description run several coding agents on one repository
# Completion of git agents for zsh. Made from src/cli/surface by test/cli/completion.test.ts: change it there.

(( $+functions[__git_agents_ids] )) ||
__git_agents_ids () {
  local -a ids
  ids=(\${(f)"$(_call_program ids "git for-each-ref --format='%(refname:lstrip=3)' refs/agents/tasks" 2>/dev/null)"})
  _describe -t tasks task ids
}

(( $+functions[__git_agents_branches] )) ||
__git_agents_branches () {
  local -a branches
  branches=(\${(f)"$(_call_program branches "git for-each-ref --format='%(refname:lstrip=2)' refs/heads" 2>/dev/null)"})
  _describe -t branches branch branches
}

local curcontext=$curcontext state line
local -A opt_args
local -a verbs
verbs=(
${verbs.map(({ name, summary }) => `  ${quoted(`${name}:${summary}`)}`).join('\n')}
)

_arguments -C -S \\
${globalFlags.map((flag) => `  ${argumentOf(flag)} \\`).join('\n')}
  '1: :->verb' \\
  '*:: :->rest' && return

case $state in
(verb)
  _describe -t commands command verbs
  ;;
(rest)
  case $line[1] in
${verbs.map(verbLines).join('\n')}
  esac
  ;;
esac
`

function verbLines({ name, alias, flags, positionals }: Verb): string {
  const parts = [...[...flags, ...globalFlags].map(argumentOf), ...positionals.map(positionalOf)]
  return [
    `  (${alias === undefined ? name : `${name}|${alias}`})`,
    `    _arguments -s \\\n${parts.map((part) => `      ${part}`).join(' \\\n')}`,
    '    ;;',
  ].join('\n')
}

/** As `_arguments` wants it: what excludes it, its spellings, its text, its value. */
function argumentOf(flag: Flag): string {
  const { name, short, isShortOnly, value, text, many } = flag
  const end = `[${escaped(text)}]${value === undefined ? '' : `:${escaped(value)}:${actionOf(flag)}`}`
  const star = many ? '*' : ''
  const long = `--${name}${value === undefined ? '' : '='}`
  if (short === undefined) return quoted(`${star}${long}${end}`)
  const letter = `-${short}${value === undefined ? '' : '+'}`
  if (isShortOnly) return quoted(`*${letter}${end}`)
  return `${many ? quoted('*') : quoted(`(-${short} --${name})`)}{${letter},${long}}${quoted(end)}`
}

const positionalOf = (positional: Positional): string =>
  quoted(
    `${positional.many ? '*' : ''}:${positional.isOptional && !positional.many ? ':' : ''}${escaped(positional.noun)}:${actionOf(positional)}`,
  )

function actionOf({ choices, completes }: Flag | Positional): string {
  if (choices !== undefined) return `(${choices.join(' ')})`
  return completes === undefined ? ' ' : actions[completes]
}

/** What ends a part of a specification of `_arguments`. */
const escaped = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&')

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
