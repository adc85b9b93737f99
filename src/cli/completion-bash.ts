// Bash completion (completions/git-agents.bash), made from the surface. Nothing here at run time. Git's own completion
// loads a file `git-agents` and calls `_git_agents` with its words, and lends `__gitcomp` and `__gitcomp_nl`.
import type { Completes, Flag, Positional, Verb } from './spec.ts'
import { globalFlags, verbs } from './surface.ts'

const lists: Record<Completes, string> = { task: '__git_agents_ids', branch: '__git_heads', file: '' }

export const bashCompletion = (): string =>
  `# Completion of git agents for bash. Made from src/cli/surface by test/cli/completion.test.ts: change it there.
# Git's completion loads it by the name git-agents.

__git_agents_ids ()
{
	__git for-each-ref --format='%(refname:lstrip=3)' refs/agents/tasks
}

# $1: words, or a function that lists them; $2: what of the current word is to be completed.
__git_agents_offer ()
{
	case "$1" in
	__*) __gitcomp_nl "$($1)" "" "$2" ;;
	*) __gitcomp_nl "\${1// /$'\\n'}" "" "$2" ;;
	esac
}

_git_agents ()
{
	local verb="" at=$((\${__git_cmd_idx:-1} + 1))
	while [ "$at" -lt "$cword" ]; do
		case "\${words[at]}" in
		${valued(globalFlags).join('|')}) at=$((at + 1)) ;;
		-*) ;;
		*) verb=\${words[at]}; break ;;
		esac
		at=$((at + 1))
	done

	case "$verb,$prev" in
${[...globalFlags.flatMap((flag) => values('*', flag)), ...verbs.flatMap((verb) => verb.flags.flatMap((flag) => values(nameOf(verb), flag)))].join('\n')}
	esac
	case "$verb,$cur" in
${[...globalFlags.flatMap((flag) => inline('*', flag)), ...verbs.flatMap((verb) => verb.flags.flatMap((flag) => inline(nameOf(verb), flag)))].join('\n')}
	esac
	case "$verb,$cur" in
	,-*) __gitcomp "${words(globalFlags)}" ;;
	,*) __git_agents_offer "${verbs.map(({ name }) => name).join(' ')}" "$cur" ;;
${verbs.map(verbLine).join('\n')}
	esac
}
`

const nameOf = ({ name, alias }: Verb): string[] => (alias === undefined ? [name] : [name, alias])

const spellings = ({ name, short, isShortOnly }: Flag): string[] => [
  ...(isShortOnly ? [] : [`--${name}`]),
  ...(short === undefined ? [] : [`-${short}`]),
]

const valued = (flags: readonly Flag[]): string[] =>
  flags.filter(({ value }) => value !== undefined).flatMap(spellings)

/** Long flags as `__gitcomp` wants them: with `=` where a value follows. */
const words = (flags: readonly Flag[]): string =>
  flags
    .filter(({ isShortOnly }) => !isShortOnly)
    .map(({ name, value }) => `--${name}${value === undefined ? '' : '='}`)
    .join(' ')

const offered = ({ choices, completes }: Flag | Positional): string =>
  choices?.join(' ') ?? (completes === undefined ? '' : lists[completes])

/** A value behind its flag: offered, or left to the shell, which offers files. */
function values(verb: readonly string[] | '*', flag: Flag): string[] {
  if (flag.value === undefined) return []
  const patterns = patternsOf(verb, spellings(flag))
  const list = offered(flag)
  return [`\t${patterns}) ${list === '' ? '' : `__git_agents_offer "${list}" "$cur"; `}return ;;`]
}

function inline(verb: readonly string[] | '*', flag: Flag): string[] {
  if (flag.value === undefined || flag.isShortOnly) return []
  const list = offered(flag)
  const offer = list === '' ? '' : `__git_agents_offer "${list}" "\${cur#*=}"; `
  return [`\t${patternsOf(verb, [`--${flag.name}=*`])}) ${offer}return ;;`]
}

const patternsOf = (verb: readonly string[] | '*', ends: readonly string[]): string =>
  (verb === '*' ? ['*'] : verb).flatMap((name) => ends.map((end) => `${name},${end}`)).join('|')

function verbLine(verb: Verb): string {
  const names = nameOf(verb)
  const flags = words([...verb.flags, ...globalFlags])
  const list = verb.positionals.map(offered).find((one) => one !== '')
  const rest =
    list === undefined ? [] : [`\t${patternsOf(names, ['*'])}) __git_agents_offer "${list}" "$cur" ;;`]
  return [`\t${patternsOf(names, ['-*'])}) __gitcomp "${flags}" ;;`, ...rest].join('\n')
}
