// The chain of a landing: one three-way merge and one commit for each task on top of the last, as objects that nothing
// names yet. A conflict holds only its task and what depends on it.

import { lostPaths, type PathChange } from '../domain/landing.ts'
import type { Trailer } from '../domain/message.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Conflict, Held, Landed } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import { type Change, countLinesAll, diffCommits, type LineCount } from '../git/diff.ts'
import { type Ahead, isAncestor, mergeBases } from '../git/history.ts'
import { type Merge, mergeOne } from '../git/merge.ts'
import { type Ident, treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { GitError } from '../git/spawn.ts'
import { readOwnCommits, writeLanding } from './landed-commits.ts'
import { mergeOver } from './merge-over.ts'
import { type MessageHook, MessageRefused } from './message-hook.ts'
import { conflictLines } from './trial.ts'

/** A task that may land: its exact base, its tip, its changes against the base. */
export interface Ready {
  task: Observed
  base: Oid
  tip: Oid
  ahead: Ahead
  changes: Change[]
}

/** One task on the chain. */
export interface Link {
  ready: Ready
  before: Oid
  commits: Oid[]
  tree: Oid
}

export interface ChainSetting {
  repo: Repo
  target: Oid
  attributes: string
  author: Ident
  committer: Ident
  sign: boolean
  trailers: readonly Trailer[]
  /** The person's `commit-msg` hook; a forecast runs none. */
  messageHook?: MessageHook | undefined
  /** Whether the agent's own commits are kept. */
  keepsCommits?: boolean
  /** `commit.template`: `{title}`, `{message}`, `{id}` and `{agent}` are filled in. */
  template: string | undefined
}

export interface Chain {
  links: Link[]
  held: Held[]
}

/** Builds the chain in the order given. */
export async function buildChain(setting: ChainSetting, ready: readonly Ready[]): Promise<Chain> {
  const links: Link[] = []
  const held: Held[] = []
  const own = await readOwnCommits(setting.repo, ready)
  let before = setting.target
  let [tree] = await treesOf(setting.repo, [before])
  for (const one of ready) {
    const blocking = blockers(one, held)
    if (blocking.length > 0) {
      held.push({ id: one.task.id, reason: 'dependency', paths: [], with: blocking })
      continue
    }
    const merge = await mergeOrWhy(setting, before, await onSharedWork(setting.repo, one, links))
    if (typeof merge === 'string') {
      held.push({ id: one.task.id, reason: 'conflict', paths: [], with: [], detail: merge })
      continue
    }
    if (!merge.clean) {
      held.push(await heldByConflict(setting, one, merge, links))
      continue
    }
    if (merge.tree === tree) {
      held.push({
        id: one.task.id,
        reason: 'empty',
        paths: [],
        with: [],
        detail: 'the target holds its changes already',
      })
      continue
    }
    const commits = await writtenOrRefused(setting, before, one, merge.tree, own)
    if (typeof commits === 'string') {
      held.push({ id: one.task.id, reason: 'check-failed', paths: [], with: [], detail: commits })
      continue
    }
    links.push({ ready: one, before, commits, tree: merge.tree })
    before = commits.at(-1) ?? before
    tree = merge.tree
  }
  return { links, held }
}

const blockers = ({ task }: Ready, held: readonly Held[]): TaskId[] =>
  held.map(({ id }) => id).filter((id) => task.task.brief.after.includes(id))

/**
 * Work that a task shares with one that lands before it comes with that one: what is left to land begins where the two
 * part. Tasks of a plan share nothing but what their bases record; adopted topics may.
 */
async function onSharedWork(repo: Repo, one: Ready, links: readonly Link[]): Promise<Ready> {
  const own = new Set(one.ahead.commits.map(({ oid }) => oid))
  const shared = links.filter(({ ready }) =>
    ready.ahead.commits.some(({ oid }) => own.has(oid) && oid !== one.base),
  )
  const [last] = shared.slice(-1)
  if (last === undefined) return one
  const [base, ...others] = await mergeBases(repo, last.ready.tip, one.tip)
  const isBeyond =
    base !== undefined && others.length === 0 && own.has(base) && (await isAncestor(repo, one.base, base))
  return isBeyond ? { ...one, base } : one
}

/** The commits of one task; what the person's `commit-msg` hook says where it refuses one of their messages. */
async function writtenOrRefused(...given: Parameters<typeof writeLanding>): Promise<Oid[] | string> {
  try {
    return await writeLanding(...given)
  } catch (error) {
    if (error instanceof MessageRefused) return error.message
    throw error
  }
}

/** A merge that Git itself fails at holds only its task, with Git's words. */
async function mergeOrWhy(setting: ChainSetting, ours: Oid, one: Ready): Promise<Merge | string> {
  try {
    return await mergeOnto(setting, ours, one)
  } catch (error) {
    if (error instanceof GitError) return error.message
    throw error
  }
}

/** Where the base is the merge base already, Git's own merge is it; elsewhere both sides are put on top of the base alone. */
async function mergeOnto(setting: ChainSetting, ours: Oid, { base, tip, ahead }: Ready): Promise<Merge> {
  const { repo, attributes } = setting
  if (ahead.bases.length === 1 && ahead.bases[0] === base)
    return await mergeOne(repo, { ours, theirs: tip }, { attributes })
  return await mergeOver(repo, { base, ours, theirs: tip }, attributes)
}

async function heldByConflict(
  setting: ChainSetting,
  one: Ready,
  merge: Merge,
  links: readonly Link[],
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

/** Throws a fault where a landed tree is not what both sides are owed: then nothing lands at all. */
export async function proveConservation(repo: Repo, links: readonly Link[]): Promise<void> {
  const pairs = links.flatMap(({ ready, before, commits }) => [
    { from: ready.base, to: ready.tip },
    { from: ready.base, to: before },
    { from: before, to: commits.at(-1) as Oid },
  ])
  const diffs = await diffCommits(repo, pairs, { renames: true })
  for (const [index, { ready }] of links.entries()) {
    const [task = [], target = [], landed = []] = diffs.slice(index * 3, index * 3 + 3).map(pathChanges)
    const lost = lostPaths({ task, target, landed })
    if (lost.length > 0)
      throw new AgentsError(
        'fault',
        `Git's merge of ${ready.task.id} is not what both sides wrote: ${lost.slice(0, 5).join(', ')}. Nothing has landed.`,
        {
          hints: [`To look at it, run \`git agents show ${ready.task.id}\`, and report this`],
        },
      )
  }
}

/** A rename is its old path gone and its new path there. */
function pathChanges(changes: readonly Change[]): PathChange[] {
  return changes.flatMap(({ path, from, status, newMode, newOid }) => {
    const after = status === 'D' ? '' : `${newMode} ${newOid}`
    if (from === undefined || status === 'C') return [{ path, after }]
    return [
      { path, after, from },
      { path: from, after: '' },
    ]
  })
}

/** What each link comes to, for a person. */
export async function describeLinks(repo: Repo, links: readonly Link[]): Promise<Landed[]> {
  const pairs = links.map(({ before, commits }) => ({ from: before, to: commits.at(-1) ?? before }))
  const counts = await countLinesAll(repo, pairs)
  return links.map(({ ready, commits }, index) => {
    const files = counts[index] ?? []
    const sum = (pick: (count: LineCount) => number): number =>
      files.reduce((total, count) => total + pick(count), 0)
    const stat = {
      files: files.length,
      insertions: sum(({ insertions }) => insertions),
      deletions: sum(({ deletions }) => deletions),
    }
    return { id: ready.task.id, title: ready.task.task.brief.title, commits, stat }
  })
}
