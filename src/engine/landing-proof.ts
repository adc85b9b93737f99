// What is proved of a chain before anything moves, and told of it: that every landed tree holds what both sides are owed,
// and how much each task's commits change.
import { lostPaths, type PathChange } from '../domain/conservation.ts'
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { type Change, countLinesAll, diffCommits, type LineCount } from '../git/diff.ts'
import type { Repo } from '../git/repo.ts'
import type { Link } from './chain.ts'

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
