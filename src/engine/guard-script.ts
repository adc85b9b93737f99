// The hooks that only an agent's processes see, as POSIX sh without a process of its own but the sh that Git starts.
// They hold in the agent's repository alone; in every other one (a test's scratch repository) they only hand over.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are parameters of sh.
import { quoteSh } from '../domain/quote-sh.ts'

/** What a guard knows, looked up once when the agent starts. All paths are absolute. */
export interface GuardFacts {
  id: string
  branch: string
  target: string
  /** It works in the person's own checkout, where no agent moves any branch. */
  isInCheckout: boolean
  /** The common Git directory of the repository, and the Git directory of the agent's worktree. */
  commonDir: string
  gitDir: string
  /** Where the repository's own hooks are for this worktree. */
  own: string
  /** The folder that `core.hooksPath` names outside this repository; empty where it names none. */
  elsewhere: string
  /** The file of what the task claims; undefined where commits are not compared with it. */
  claims: string | undefined
}

/** The guard's file for the hook `name`. */
export function guardScript(name: string, facts: GuardFacts): string {
  const isRefs = name === 'reference-transaction'
  return [
    '#!/bin/sh',
    `# Guards the agent that works on ${facts.id}; git agents writes it anew at every start.`,
    ...whereLines(facts),
    'if [ "$common" -ef "$guarded" ]; then',
    `  own=${quoteSh(`${facts.own}/${name}`)}`,
    'else',
    ...elsewhereLines(name, facts),
    'fi',
    '[ -x "$own" ] || own=',
    ...(isRefs ? refLines(facts) : []),
    ...(name === 'pre-commit' && facts.claims !== undefined
      ? scopeLines(facts.claims)
      : isRefs
        ? []
        : ['[ -z "$own" ] || exec "$own" "$@"']),
    'exit 0',
    '',
  ].join('\n')
}

/** Finds the repository that Git works in as Git tells it to a hook: GIT_DIR, else `.git` in the current folder. */
function whereLines({ commonDir }: GuardFacts): string[] {
  return [
    `guarded=${quoteSh(commonDir)}`,
    'here=${GIT_DIR:-.git}',
    '[ ! -f "$here" ] || IFS=" " read -r _ here <"$here"',
    'common=$here',
    'if [ -f "$here/commondir" ]; then',
    '  IFS= read -r common <"$here/commondir"',
    '  case $common in /*) ;; *) common=$here/$common ;; esac',
    'fi',
  ]
}

/** Another repository: its own hooks, asked of Git only where its configuration speaks of hooksPath. */
function elsewhereLines(name: string, { elsewhere }: GuardFacts): string[] {
  return [
    `  own=${elsewhere === '' ? '$common/hooks' : quoteSh(elsewhere)}`,
    '  if [ -r "$common/config" ]; then',
    '    while IFS=" \t" read -r key _; do',
    '      case $key in',
    '      [hH][oO][oO][kK][sS][pP][aA][tT][hH]*)',
    '        own=$(git config --file "$common/config" --type=path core.hooksPath) ;;',
    '      esac',
    '    done <"$common/config"',
    '  fi',
    `  own=$own/${name}`,
  ]
}

/** Git offers a transaction in its state `prepared`, where leaving with 1 undoes it whole. */
function refLines({ id, branch, target, gitDir, isInCheckout }: GuardFacts): string[] {
  const leave = 'leave your work in the files: what this task claims is committed for you'
  const commitOn = `commit on your own branch instead (${branch}): git add -A && git commit`
  const limit = isInCheckout
    ? "works in the person's own checkout and may move no branch"
    : 'may only move its own branch'
  const landing = `commit on your own branch (${branch}); the person lands it after review`
  return [
    'input=',
    'refuse() {',
    `  printf 'git agents: the agent of %s %s, not %s%s.\\n' ${quoteSh(id)} ${quoteSh(limit)} "$1" "$2" >&2`,
    `  printf 'git agents: %s\\n' "$3" >&2`,
    '  exit 1',
    '}',
    `commit=${quoteSh(isInCheckout ? leave : commitOn)}`,
    'while IFS=" " read -r old new ref; do',
    '  input="$input$old $new $ref',
    '"',
    '  [ "$1" = prepared ] && [ "$common" -ef "$guarded" ] || continue',
    '  case $ref in',
    ...(isInCheckout ? [] : [`  ${quoteSh(`refs/heads/${branch}`)}) continue ;;`]),
    '  refs/*)',
    '    # Packing refs (gc does it after a commit) writes what is there already, and then takes the loose file away,',
    '    # without the lock that a real removal holds.',
    '    now=',
    '    [ ! -r "$common/$ref" ] || IFS= read -r now <"$common/$ref"',
    '    [ "$now" != "$new" ] || continue',
    '    case $new in',
    '    *[!0]*) [ "$old" != "$new" ] || continue ;;',
    '    *) [ "$now" != "$old" ] || [ -e "$common/packed-refs.lock" ] || [ -d "$common/reftable" ] || continue ;;',
    '    esac ;;',
    '  esac',
    '  case $ref in',
    '  refs/remotes/* | refs/prefetch/* | refs/bisect/* | refs/worktree/* | refs/rewritten/*) ;;',
    '  refs/stash)',
    '    refuse "the stash ($ref)" ", which all worktrees share" "$commit" ;;',
    '  refs/agents/* | refs/notes/agents)',
    '    refuse "$ref" ", which git agents keeps" "say in your last message what should be recorded" ;;',
    '  refs/notes/*) ;;',
    `  ${quoteSh(`refs/heads/${target}`)})`,
    `    refuse "$ref" ", which tasks land on" ${quoteSh(isInCheckout ? leave : landing)} ;;`,
    '  refs/heads/*)',
    '    refuse "$ref" "" "$commit" ;;',
    '  refs/tags/*)',
    "    # A fetch brings new tags; one that is there is somebody else's.",
    '    case $new in *[!0]*) ;; *) refuse "the tag $ref" "" "leave tags as they are" ;; esac',
    '    if [ -e "$common/$ref" ]; then',
    '      refuse "the tag $ref" ", which is there already" "leave tags as they are"',
    '    elif [ -r "$common/packed-refs" ]; then',
    '      while IFS=" " read -r _ name; do',
    '        [ "$name" != "$ref" ] || refuse "the tag $ref" ", which is there already" "leave tags as they are"',
    '      done <"$common/packed-refs"',
    '    fi ;;',
    '  refs/*)',
    '    refuse "$ref" ", which all worktrees share" "$commit" ;;',
    ...(isInCheckout ? ['  HEAD)', '    [ "$old" = "$new" ] || refuse "$ref" "" "$commit" ;;'] : []),
    '  *)',
    `    [ "$here" -ef ${quoteSh(gitDir)} ] ||`,
    '      refuse "$ref" " of another worktree ($here)" "work in your own worktree only; add or change no other" ;;',
    '  esac',
    'done',
    '[ -z "$own" ] || { printf %s "$input" | "$own" "$@"; exit; }',
  ]
}

/** The repository's own hook first, then the claims: the only guard that starts git-agents, once a commit. */
function scopeLines(claims: string): string[] {
  return [
    '[ -z "$own" ] || "$own" "$@" || exit $?',
    '[ "$common" -ef "$guarded" ] || exit 0',
    'command -v git-agents >/dev/null 2>&1 || exit 0',
    `said=$(git-agents hook -- scope ${quoteSh(claims)})`,
    '[ "$said" = deny ] && exit 1',
  ]
}
