// What is proved of a chain before anything moves, and told of it: that every landed tree holds what both sides are owed,
// and how much each task's commits change.
import { lostPaths, type PathChange, strayPaths } from '../domain/conservation.ts'
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { type Change, countLinesAll, diffTrees, type LineCount } from '../git/diff.ts'
import { treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { Link } from './chain.ts'

/** A link's trees: of its base, its tip, what it landed on, its merge, and its last commit. */
interface Trees {
  base: Oid
  tip: Oid
  before: Oid
  merged: Oid
  landed: Oid
}

/**
 * Throws a fault where a landed tree is not what both sides are owed: then nothing lands at all. The merge is proved
 * without what a hook changed, and the hook's part against the merge.
 */
export async function proveConservation(repo: Repo, links: readonly Link[]): Promise<void> {
  const trees = await treesOfLinks(repo, links)
  const merges = trees.flatMap(({ base, tip, before, merged }) => [
    { from: base, to: tip },
    { from: base, to: before },
    { from: before, to: merged },
  ])
  const hooked = trees.flatMap(({ before, merged, landed }, index) =>
    merged === landed ? [] : [{ index, before, merged, landed }],
  )
  const hooks = hooked.flatMap(({ before, merged, landed }) => [
    { from: before, to: merged },
    { from: before, to: landed },
  ])
  const diffs = (await diffTrees(repo, [...merges, ...hooks], { renames: true })).map(pathChanges)
  for (const [index, { ready }] of links.entries()) {
    const [task = [], target = [], landed = []] = diffs.slice(index * 3)
    refuseLost(ready.task.id, lostPaths({ task, target, landed }))
  }
  for (const [at, { index }] of hooked.entries()) {
    const [merged = [], landed = []] = diffs.slice(merges.length + at * 2)
    refuseLost(links[index]?.ready.task.id ?? '', strayPaths(merged, landed))
  }
}

async function treesOfLinks(repo: Repo, links: readonly Link[]): Promise<Trees[]> {
  const commits = links.flatMap(({ ready, before, commits }) => [
    ready.base,
    ready.tip,
    before,
    commits.at(-1) ?? before,
  ])
  const trees = await treesOf(repo, commits)
  return links.map(({ merged }, index) => {
    const [base, tip, before, landed] = trees.slice(index * 4)
    if (base === undefined || tip === undefined || before === undefined || landed === undefined)
      throw new AgentsError('git', `A commit of ${links[index]?.ready.task.id} is not here.`)
    return { base, tip, before, merged, landed }
  })
}

function refuseLost(id: string, lost: readonly string[]): void {
  if (lost.length > 0)
    throw new AgentsError(
      'fault',
      `What would land of ${id} is not what both sides wrote: ${lost.slice(0, 5).join(', ')}. Nothing has landed.`,
      { hints: [`To look at it, run \`git agents show ${id}\`, and report this`] },
    )
}

/** A rename is its old path gone and its new path there. */
export function pathChanges(changes: readonly Change[]): PathChange[] {
  return changes.flatMap(({ path, from, status, newMode, newOid }) => {
    const after = status === 'D' ? '' : `${newMode} ${newOid}`
    if (from === undefined || status === 'C') return [{ path, after }]
    return [
      { path, after, from },
      { path: from, after: '' },
    ]
  })
}

export interface Stat {
  files: number
  insertions: number
  deletions: number
}

/** What the commits of each link change: files, lines added and removed. */
export async function statLinks(repo: Repo, links: readonly Link[]): Promise<Stat[]> {
  const pairs = links.map(({ before, commits }) => ({ from: before, to: commits.at(-1) ?? before }))
  const counts = await countLinesAll(repo, pairs)
  return links.map((_, index) => {
    const files = counts[index] ?? []
    const sum = (pick: (count: LineCount) => number): number =>
      files.reduce((total, count) => total + pick(count), 0)
    return {
      files: files.length,
      insertions: sum(({ insertions }) => insertions),
      deletions: sum(({ deletions }) => deletions),
    }
  })
}
