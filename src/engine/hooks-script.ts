// The hook files that `hooks install` writes: POSIX sh. With no open task they start nothing but the hook that was there
// before; otherwise they ask `git-agents hook`, and only its word "deny" refuses. A fault of ours never blocks anybody.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are parameters of sh.
import { createHash } from 'node:crypto'
import { hooksWithInput } from '../git/hooks.ts'

/** The hooks that tell of open tasks. */
export const ownHooks = [
  'pre-commit',
  'pre-merge-commit',
  'post-merge',
  'post-checkout',
  'post-rewrite',
  'pre-push',
] as const
export type OwnHook = (typeof ownHooks)[number]

export const isOwnHook = (name: string): name is OwnHook => ownHooks.some((own) => own === name)

/** Where the hook that was there before is kept aside, in the same folder. */
export const keptName = (name: string): string => `${name}.git-agents-kept`

/** The name of a hook of ours in Git's configuration: Git allows no name that is an event's. */
export const hookNameOf = (name: OwnHook): string => `git-agents-${name}`

/**
 * A hook file beside others; `agents` is our folder in the Git directory, relative to the hooks folder. `isManaged`: the
 * hook before is a manager's, which puts itself back in its place and may then run this file from another name.
 */
export const besideScript = (name: OwnHook, agents: string, isManaged: boolean): string =>
  sealed(name, [
    'here=${0%/*}',
    `open=$here/${agents}/open`,
    `kept=$here/${keptName(name)}`,
    '[ -x "$kept" ] || kept=',
    ...(isManaged ? [`[ "\${0##*/}" = ${name} ] || kept=`] : []),
    ...askLines(name),
  ])

/**
 * A hook file in our own folder, which `core.hooksPath` names: runs the hook of the folder that would be in force
 * without it. `before` holds that folder; it is looked up anew whenever the configuration has changed.
 */
export const folderScript = (name: string): string =>
  sealed(name, [
    'here=${0%/*}',
    'open=$here/../open',
    'config=$here/../../config',
    'before=',
    '[ -r "$here/before" ] && IFS= read -r before <"$here/before"',
    'if [ "$config" -nt "$here/before" ] || [ "$config" -ot "$here/before" ]; then',
    '  before=$(git config --type=path --get-all core.hooksPath | while IFS= read -r path; do',
    '    [ "$path" -ef "$here" ] || printf "%s\\n" "$path"',
    '  done | tail -n 1)',
    '  printf "%s\\n" "$before" >"$here/before.$$" 2>/dev/null && touch -r "$config" "$here/before.$$" &&',
    '    mv -f "$here/before.$$" "$here/before"',
    'fi',
    '[ -n "$before" ] || before=$here/../../hooks',
    `kept=$before/${name}`,
    `[ -x "$kept" ] && [ ! "$before" -ef "$here" ] || kept=`,
    ...(isOwnHook(name) ? askLines(name) : ['[ -z "$kept" ] || exec "$kept" "$@"']),
  ])

/** A hook file that Git's configuration names: Git itself runs the hooks of others. */
export const configScript = (name: OwnHook): string =>
  sealed(name, ['here=${0%/*}', 'open=$here/../open', 'kept=', ...askLines(name)])

/** What a hook file is: none of ours, ours as it was written, or ours with somebody's changes. */
export function scriptState(text: string): 'foreign' | 'ours' | 'edited' {
  const seal = /^#!\/bin\/sh\n# git-agents hook (\S+) ([0-9a-f]{16})\n/.exec(text)
  if (seal === null) return text.includes('\n# git-agents hook ') ? 'edited' : 'foreign'
  return digest(text.slice(seal[0].length)) === seal[2] ? 'ours' : 'edited'
}

function sealed(name: string, lines: readonly string[]): string {
  const body = [
    '# Written by `git agents hooks install`; `git agents hooks uninstall` takes it away.',
    ...lines,
    'exit 0',
    '',
  ].join('\n')
  return `#!/bin/sh\n# git-agents hook ${name} ${digest(body)}\n${body}`
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** What runs once `$open` and `$kept` are known: the kept hook first, with its arguments, its input and its exit code. */
function askLines(name: OwnHook): string[] {
  const hasInput = hooksWithInput.includes(name)
  const feed = hasInput ? 'printf %s "$input" | ' : ''
  return [
    'if [ ! -e "$open" ] || [ -n "${GIT_AGENTS_TASK-}" ]; then',
    '  [ -z "$kept" ] || exec "$kept" "$@"',
    '  exit 0',
    'fi',
    ...(hasInput ? ['input=$(cat; printf x)', 'input=${input%x}'] : []),
    `[ -z "$kept" ] || ${feed}"$kept" "$@" || exit $?`,
    'command -v git-agents >/dev/null 2>&1 || exit 0',
    `said=$(${feed}git-agents hook -- ${name} "$@")`,
    '[ "$said" = deny ] && exit 1',
  ]
}
