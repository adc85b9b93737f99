// The chain of a landing: one three-way merge and one commit for each task on top of the last, as objects that nothing
// names yet. A conflict holds only its task and what depends on it.

import type { Trailer } from '../domain/message.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Conflict, Held } from '../domain/rows.ts'
import type { CommitSettings } from '../git/commit-settings.ts'
import type { Change } from '../git/diff.ts'
import type { Ahead } from '../git/history.ts'
import type { Merge } from '../git/merge.ts'
import { type Ident, treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { commitInRow } from './chain-commits.ts'
import { type Ground, mergeInRow } from './chain-merges.ts'
import type { CommitHook } from './commit-hook.ts'
import type { Foresight } from './foresight.ts'
import { readOwnCommits } from './landed-message.ts'
import { conflictLines } from './merge-conflicts.ts'
import type { MessageHook } from './message-hook.ts'

/** A task that may land: its exact base, its tip, its changes against the base. */
export interface Ready {
  task: Observed
  base: Oid
  tip: Oid
  ahead: Ahead
  changes: Change[]
  /** Paths that the checkout holds as they land, uncommitted: its files stay. */
  stays: string[]
}

/** A task whose work merges onto what comes before it, and the tree that this gives. */
export interface Merged {
  ready: Ready
  tree: Oid
}

/** One task on the chain. */
export interface Link extends Merged {
  before: Oid
  commits: Oid[]
  /** The tree of its merge: a hook may have made another one of it. */
  merged: Oid
}

export interface ChainSetting extends CommitSettings {
  repo: Repo
  target: Oid
  attributes: string
  author: Ident
  committer: Ident
  /** Trailers of every commit, by the agent that worked. */
  trailers: (agent: string | undefined) => readonly Trailer[]
  /** The person's `pre-commit` hook; a dry run and a forecast run no hook. */
  commitHook?: CommitHook | undefined
  /** The person's `commit-msg` hook. */
  messageHook?: MessageHook | undefined
  /** Whether the agent's own commits are kept. */
  keepsCommits?: boolean
  /** `commit.template`: `{title}`, `{message}`, `{id}` and `{agent}` are filled in. */
  template: string | undefined
  /** What each task's merge changed in the last try, as a guess for this one. */
  led?: Foresight['led'] | undefined
}

export interface Chain {
  links: Link[]
  held: Held[]
}

/** Builds the chain in the order given. */
export async function buildChain(setting: ChainSetting, ready: readonly Ready[]): Promise<Chain> {
  const own = await readOwnCommits(setting.repo, ready)
  const [tree] = await treesOf(setting.repo, [setting.target])
  const chain: Chain = { links: [], held: [] }
  const ground: Ground = { commit: setting.target, tree: tree as Oid }
  for (let left = [...ready]; left.length > 0; ) {
    const { merged, held } = await mergeTogether(setting, ground, left, chain)
    const { links, refused } = await commitInRow(setting, ground.commit, merged, own)
    const last = links.at(-1)
    const isAsForeseen = refused === undefined && last?.tree === last?.merged
    // What was judged behind a commit that came out otherwise is judged anew, what was held there too.
    const cut = isAsForeseen
      ? left.length
      : left.findIndex(({ task }) => task.id === (refused?.id ?? last?.ready.task.id)) + 1
    const judged = new Set(left.slice(0, cut).map(({ task }) => task.id))
    chain.links.push(...links)
    chain.held.push(...held.filter(({ id }) => judged.has(id)), ...(refused === undefined ? [] : [refused]))
    ground.commit = last?.commits.at(-1) ?? ground.commit
    ground.tree = last?.tree ?? ground.tree
    left = left.slice(cut)
  }
  return chain
}

/** Those of `ready` that merge onto the ground, one upon the other; the others are held. */
async function mergeTogether(
  setting: ChainSetting,
  from: Ground,
  ready: readonly Ready[],
  { links, held: before }: Chain,
): Promise<{ merged: Merged[]; held: Held[] }> {
  const merged: Merged[] = []
  const held: Held[] = []
  let ground = from
  let width = ready.length
  const open = (left: readonly Ready[]): Ready[] => withoutBlocked(left, before, held)
  for (let left = open(ready); left.length > 0; left = open(left)) {
    const row = left.slice(0, width)
    const landing = [...links, ...merged].map((one) => one.ready)
    const { outcomes, ground: next } = await mergeInRow(setting, ground, row, landing)
    for (const { ready: one, merge, isEmpty } of outcomes) {
      if (typeof merge === 'string') held.push(holding(one, 'conflict', merge))
      else if (!merge.clean) held.push(await heldByConflict(setting, one, merge, [...links, ...merged]))
      else if (isEmpty) held.push(holding(one, 'empty', 'the target holds its changes already'))
      else merged.push({ ready: one, tree: merge.tree })
    }
    width = outcomes.length < row.length ? Math.max(1, outcomes.length - 1) : width * 2
    ground = next
    left = left.slice(outcomes.length)
  }
  return { merged, held }
}

const holding = ({ task }: Ready, reason: Held['reason'], detail: string): Held => ({
  id: task.id,
  reason,
  paths: [],
  with: [],
  detail,
})

/** What comes after a held task is held with it. */
function withoutBlocked(ready: readonly Ready[], before: readonly Held[], held: Held[]): Ready[] {
  return ready.filter(({ task }) => {
    const ids: TaskId[] = [...before, ...held].map(({ id }) => id)
    const blocking = ids.filter((id) => task.task.brief.after.includes(id))
    if (blocking.length > 0) held.push({ id: task.id, reason: 'dependency', paths: [], with: blocking })
    return blocking.length === 0
  })
}

async function heldByConflict(
  setting: ChainSetting,
  one: Ready,
  merge: Merge,
  links: readonly Merged[],
): Promise<Held> {
  const conflicts: Conflict[] = await conflictLines(setting.repo, merge)
  const paths = conflicts.map(({ path }) => path).sort()
  const others = links.filter(({ ready }) =>
    ready.changes.some(({ path, from }) => paths.includes(path) || paths.includes(from ?? '')),
  )
  return {
    id: one.task.id,
    reason: 'conflict',
    paths,
    with: others.map(({ ready }) => ready.task.id),
    conflicts,
  }
}
