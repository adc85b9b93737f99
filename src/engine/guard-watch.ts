// What got past a guard: what is the person's, or everybody's, before and after an attempt. A difference is a fact, not an
// accusation: the person may have made it. Each is told once in a run.
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Emit } from '../domain/event.ts'
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import { decodePath, splitNul } from '../git/path.ts'
import { currentBranch, readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'
import { git } from '../git/spawn.ts'
import { readOperations } from '../store/operation.ts'
import { listing } from './hooks-words.ts'

/** What a watch needs of the run that it belongs to. */
export interface Watched {
  repo: Repo
  /** The same for all attempts of a run. */
  operation: object
  task: TaskId
  /** The worktree of the task, where that lies inside the checkout. */
  worktree: string
  isTaskBranch: (ref: RefName) => boolean
  /** Paths of the checkout that tasks may change while they work there; undefined where none works there. */
  isClaimed: ((path: string) => boolean) | undefined
  emit: Emit
}

/** What each run has told already. */
const toldBy = new WeakMap<object, Set<string>>()

/** What was seen last in each run: an attempt that begins later compares with that, and looks only when it ends. */
const seenBy = new WeakMap<object, Sight>()

/** Looks now, unless the run has looked before; `close` looks again and tells what changed meanwhile. A look that fails is no matter. */
export async function openWatch(watched: Watched): Promise<{ close: () => Promise<void> }> {
  const { operation } = watched
  const before = seenBy.get(operation) ?? (await takeSight(watched).catch(() => undefined))
  if (before !== undefined && !seenBy.has(operation)) seenBy.set(operation, before)
  return {
    close: async () => {
      if (before !== undefined) await tellDifferences(watched, before).catch(() => undefined)
    },
  }
}

async function tellDifferences(watched: Watched, before: Sight): Promise<void> {
  const { operation, task, emit } = watched
  const after = await takeSight(watched)
  const last = seenBy.get(operation) ?? before
  seenBy.set(operation, after)
  const told = toldBy.get(operation) ?? new Set()
  toldBy.set(operation, told)
  for (const text of await differencesOf(watched, last, after)) {
    if (told.has(text)) continue
    told.add(text)
    emit({ type: 'warning', task, text: `while it worked, ${text}; look at it, if that was not you` })
  }
}

/** What is looked at: one look costs four short Git processes. */
interface Sight {
  refs: Map<RefName, Oid>
  /** The branch of the person's checkout, and its paths that differ from HEAD, each with what tells a change of it. */
  branch: string | undefined
  dirty: Map<string, string>
  core: Map<string, string[]>
}

const watchedSettings = ['core.bare', 'core.worktree', 'core.hookspath']

/** Looks. Worktrees of tasks inside the checkout (`worktree`) are not part of it. */
async function takeSight(watched: Watched): Promise<Sight> {
  const { repo } = watched
  const [refs, branch, dirty, core] = await Promise.all([
    readRefs(repo, ['refs/heads/', 'refs/stash']),
    currentBranch(repo),
    readDirty(watched),
    readSettings(repo, 'core'),
  ])
  return { refs, branch, dirty, core }
}

/** Bound to the checkout by name: a flipped `core.bare` must not hide it. */
async function readDirty({ repo, worktree, isClaimed }: Watched): Promise<Map<string, string>> {
  const { main, commonDir } = repo
  const dirty = new Map<string, string>()
  if (main === undefined) return dirty
  const place = [`--git-dir=${commonDir}`, `--work-tree=${main}`]
  const each = isClaimed === undefined ? [] : ['--untracked-files=all']
  const args = [...place, 'status', '--porcelain', '-z', '--no-renames', '--ignore-submodules', ...each]
  const { stdout, status } = await git(args, { cwd: main, allow: [128] })
  if (status !== 0) return dirty
  for (const row of splitNul(stdout).map(decodePath)) {
    const path = row.slice(3)
    if (`${worktree}/`.startsWith(join(main, path))) continue
    const stat = lstatSync(join(main, path), { throwIfNoEntry: false })
    dirty.set(
      path,
      `${row.slice(0, 2)} ${stat?.mtimeMs ?? ''} ${stat?.isDirectory() ? '' : (stat?.size ?? '')}`,
    )
  }
  return dirty
}

/** One sentence for each thing that changed between two looks and that no operation of ours explains. */
async function differencesOf(
  { repo, isTaskBranch, isClaimed = () => false }: Watched,
  before: Sight,
  after: Sight,
): Promise<string[]> {
  const moved = [...new Set([...before.refs.keys(), ...after.refs.keys()])].filter(
    (ref) => before.refs.get(ref) !== after.refs.get(ref) && !isTaskBranch(ref),
  )
  const explained = moved.length === 0 ? new Map() : await ownMoves(repo)
  const refs = moved
    .filter((ref) => explained.get(ref) !== (after.refs.get(ref) ?? ''))
    .map((ref) => refWords(ref, before.refs.get(ref), after.refs.get(ref)))
  const paths = [...new Set([...before.dirty.keys(), ...after.dirty.keys()])].filter(
    (path) => after.dirty.has(path) && before.dirty.get(path) !== after.dirty.get(path) && !isClaimed(path),
  )
  return [
    ...refs,
    ...(before.branch === after.branch
      ? []
      : [`your checkout went from ${before.branch ?? 'no branch'} to ${after.branch ?? 'no branch'}`]),
    ...(paths.length === 0 ? [] : [`your checkout has new changes in ${listing(paths)}`]),
    ...settingWords(before, after),
  ]
}

/** Where the operations of this clone put each ref last; empty text for one that they removed. */
async function ownMoves(repo: Repo): Promise<Map<RefName, string>> {
  const moves = new Map<RefName, string>()
  for (const { refs } of await readOperations(repo))
    for (const { ref, new: next } of refs) if (!moves.has(ref)) moves.set(ref, next ?? '')
  return moves
}

function refWords(ref: RefName, old: Oid | undefined, next: Oid | undefined): string {
  if (ref === 'refs/stash')
    return `the stash ${next === undefined ? 'was emptied' : 'changed'} (\`git stash list\`)`
  const branch = ref.replace('refs/heads/', '')
  if (old === undefined) return `the branch ${branch} was made`
  if (next === undefined) return `the branch ${branch} was removed (it was at ${old.slice(0, 10)})`
  return `the branch ${branch} moved from ${old.slice(0, 10)} to ${next.slice(0, 10)} (\`git reflog ${branch}\`)`
}

const settingWords = (before: Sight, after: Sight): string[] =>
  watchedSettings.flatMap((key) => {
    const [old, next] = [before.core.get(key)?.at(-1), after.core.get(key)?.at(-1)]
    return old === next
      ? []
      : [`${key} went from ${old ?? 'unset'} to ${next ?? 'unset'} in the configuration`]
  })
