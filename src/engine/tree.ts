// Small readings of trees that several machines need.
import type { Oid } from '../domain/names.ts'
import { type Change, diffTrees, treePairs } from '../git/diff.ts'
import type { Repo } from '../git/repo.ts'

/** The paths that differ between two commits; none where one of them is missing. */
export async function changedFiles(
  repo: Repo,
  from: Oid | undefined,
  to: Oid | undefined,
): Promise<string[]> {
  if (from === undefined || to === undefined || from === to) return []
  return (await changesBetween(repo, from, to)).map(({ path }) => path)
}

/** What differs between two commits. */
export async function changesBetween(repo: Repo, from: Oid, to: Oid): Promise<readonly Change[]> {
  const [pair] = await treePairs(repo, [{ from, to }])
  return pair === undefined ? [] : await changesOfTrees(repo, pair)
}

/** Differences that were asked for last, by the trees: the end of a task asks three times for the same. */
const known = new Map<string, Promise<readonly Change[]>>()
const knownAtMost = 32

/** What differs between two trees. */
export function changesOfTrees(repo: Repo, pair: { from: Oid; to: Oid }): Promise<readonly Change[]> {
  const key = `${pair.from} ${pair.to}`
  const found = known.get(key) ?? diffTrees(repo, [pair]).then(([changes = []]) => changes)
  known.delete(key)
  known.set(key, found)
  found.catch(() => known.delete(key))
  const [oldest] = known.keys()
  if (known.size > knownAtMost && oldest !== undefined) known.delete(oldest)
  return found
}
