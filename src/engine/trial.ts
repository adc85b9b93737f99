// Trial merges: every pair's snapshots and every snapshot against the target, in one or two processes for all of them.
// What was merged before is not merged again.
import { type ChangedSet, candidatePairs, changedSetOf, pairKey } from '../domain/candidates.ts'
import type { Oid } from '../domain/names.ts'
import type { Conflict } from '../domain/rows.ts'
import { diffTrees } from '../git/diff.ts'
import { type Merge, mergeAll } from '../git/merge.ts'
import { treesOf } from '../git/object.ts'
import { byPath, conflictLists } from './merge-conflicts.ts'
import type { Standing } from './standing.ts'
import {
  type Asked,
  isOverOneBase,
  pairRequests,
  type Synthetic,
  syntheticCommits,
  type Trial,
} from './trial-commits.ts'
import type { Known } from './verdicts.ts'

/** What Git makes of the standings. */
export interface Merges {
  /** The paths by which candidates were told, for each standing. */
  sets: ChangedSet[]
  /** The conflicts of each candidate pair that has any, by pair key. */
  pairs: Map<string, Conflict[]>
  /** The conflicts of each standing with the target as it stands. */
  targets: { id: string; conflicts: Conflict[] }[]
}

/** Merges every standing with the target where that has moved, then every candidate pair; what is known already is not merged again. */
export async function trialMerges(trial: Trial, standings: readonly Standing[]): Promise<Merges> {
  const [targetTree] = await treesOf(trial.repo, [trial.target])
  const tree = targetTree as Oid
  const work = standings.filter(({ changes }) => changes.length > 0)
  const moved = work.filter(({ baseTree, kind }) => baseTree !== tree && kind === 'task')
  const bench: Bench = { trial, targetTree: tree, merged: new Map(), written: new Map() }
  const targets = await targetVerdicts(bench, moved)
  const sets = standings.map(({ id, changes }) => changedSetOf(id, changes, targets.get(id)?.also))
  const byId = new Map(work.map((standing) => [standing.id, standing]))
  const pairs = candidatePairs(sets).flatMap(([a, b]) => {
    const [one, other] = [byId.get(a), byId.get(b)]
    return one === undefined || other === undefined ? [] : [{ one, other }]
  })
  const verdicts = await pairVerdicts(bench, pairs, new Set(moved))
  trial.verdicts.save()
  return {
    sets,
    pairs: new Map([...verdicts].filter(([, conflicts]) => conflicts.length > 0)),
    targets: [...targets].flatMap(([id, { conflicts }]) => (conflicts.length > 0 ? [{ id, conflicts }] : [])),
  }
}

/** One round of merges: what is merged with the target by now, and the synthetic commits that are there. */
interface Bench {
  trial: Trial
  targetTree: Oid
  merged: Map<string, Merge | undefined>
  written: Map<string, Oid>
}

async function targetVerdicts(bench: Bench, moved: readonly Standing[]): Promise<Map<string, Known>> {
  const { trial, targetTree } = bench
  const keyOf = ({ stacked, under, baseTree, tip, tree }: Standing): string => {
    if (under !== undefined) return `u:${under}:${baseTree}:${tree}`
    return stacked ? `s:${trial.target}:${tip}:${tree}` : `t:${targetTree}:${baseTree}:${tree}`
  }
  const known = new Map(moved.flatMap((one) => entryOf(one.id, trial.verdicts.get(keyOf(one)))))
  const open = moved.filter(({ id }) => !known.has(id))
  if (open.length === 0) return known
  await mergeOntoTarget(bench, open, await syntheticCommits(trial, open, targetTree, bench.written))
  const conflicts = await conflictsOf(trial, new Map(open.map(({ id }) => [id, bench.merged.get(id)])))
  const also = await alsoChanged(bench, open)
  for (const one of open) {
    const found = conflicts.get(one.id) ?? []
    const verdict = { conflicts: found, also: also.get(one.id) ?? found.map(({ path }) => path) }
    if (isLasting(bench.merged.get(one.id))) trial.verdicts.put(keyOf(one), verdict)
    known.set(one.id, verdict)
  }
  return known
}

/** Whether the same trees merge so for ever: two commits of a submodule do better once its repository knows them. */
const isLasting = (merge: Merge | undefined): boolean =>
  merge !== undefined && !merge.conflicts.some(({ kind }) => kind.startsWith('submodule'))

const entryOf = <Value>(id: string, value: Value | undefined): [string, Value][] =>
  value === undefined ? [] : [[id, value]]

async function mergeOntoTarget(
  { trial, merged }: Bench,
  standings: readonly Standing[],
  commits: Synthetic,
): Promise<void> {
  const open = standings.filter(({ id }) => !merged.has(id))
  const merges = await ask(
    trial,
    open.map((one) => ({ key: one.id, request: commits.ontoTarget(one) })),
  )
  for (const [id, merge] of merges) merged.set(id, merge)
}

/** Where a work lands at other paths than its own: the target has renamed a folder meanwhile. */
async function alsoChanged(
  { trial, targetTree, merged }: Bench,
  standings: readonly Standing[],
): Promise<Map<string, string[]>> {
  const clean = standings.flatMap((one) => {
    const merge = merged.get(one.id)
    return merge?.clean ? [{ one, tree: merge.tree }] : []
  })
  const diffs = await diffTrees(
    trial.repo,
    clean.map(({ tree }) => ({ from: targetTree, to: tree })),
    { store: trial.store },
  )
  return new Map(
    clean.map(({ one }, index) => {
      const own = changedSetOf(one.id, one.changes).paths
      return [one.id, (diffs[index] ?? []).map(({ path }) => path).filter((path) => !own.has(path))]
    }),
  )
}

async function pairVerdicts(
  bench: Bench,
  pairs: readonly { one: Standing; other: Standing }[],
  moved: ReadonlySet<Standing>,
): Promise<Map<string, Conflict[]>> {
  const { trial, targetTree } = bench
  const contentOf = ({ one, other }: { one: Standing; other: Standing }): string => {
    if (isOverOneBase(one, other)) return `p:${one.baseTree}:${one.tree}:${other.tree}`
    const side = ({ baseTree, tip, tree, stacked, kind }: Standing): string =>
      `${baseTree}:${tip}:${tree}:${stacked}:${kind}`
    return `m:${trial.target}:${side(one)}:${side(other)}`
  }
  const keyed = pairs.map((pair) => ({
    ...pair,
    key: pairKey(pair.one.id, pair.other.id),
    content: contentOf(pair),
  }))
  const known = new Map(
    keyed.flatMap(({ key, content }) => entryOf(key, trial.verdicts.get(content)?.conflicts)),
  )
  const open = keyed.filter(({ key }) => !known.has(key))
  if (open.length === 0) return known
  const work = [...new Set(open.flatMap(({ one, other }) => [one, other]))]
  const commits = await syntheticCommits(trial, work, targetTree, bench.written)
  const isMixed = (standing: Standing): boolean =>
    open.some(({ one, other }) => one.baseTree !== other.baseTree && (one === standing || other === standing))
  await mergeOntoTarget(
    bench,
    work.filter((one) => moved.has(one) && isMixed(one)),
    commits,
  )
  const merges = await ask(trial, await pairRequests(trial, commits, open, bench.merged, targetTree))
  const conflicts = await conflictsOf(trial, merges)
  for (const { key, content } of open) {
    const orders = [`${key} 0`, `${key} 1`].filter((order) => merges.has(order))
    const found = byPath(orders.flatMap((order) => conflicts.get(order) ?? []))
    if (orders.every((order) => isLasting(merges.get(order))))
      trial.verdicts.put(content, { conflicts: found, also: [] })
    known.set(key, found)
  }
  return known
}

async function ask(trial: Trial, asked: readonly Asked[]): Promise<Map<string, Merge | undefined>> {
  const setting = { attributes: trial.attributes, store: trial.store }
  const merges = await mergeAll(
    trial.repo,
    asked.map(({ request }) => request),
    setting,
  )
  return new Map(asked.map(({ key }, index) => [key, merges[index]]))
}

/** The conflicts of every merge that is not clean; one that Git could not judge is a conflict without a path. */
async function conflictsOf(
  trial: Trial,
  merges: ReadonlyMap<string, Merge | undefined>,
): Promise<Map<string, Conflict[]>> {
  const rows = [...merges].filter(([, merge]) => merge === undefined || !merge.clean)
  const found = new Map<string, Conflict[]>()
  for (const [key, merge] of rows)
    if (merge === undefined) found.set(key, [{ path: '', kind: 'unknown', lines: [] }])
  const known = rows.flatMap(([key, merge]) => (merge === undefined ? [] : [{ key, merge }]))
  const lists = await conflictLists(
    trial.repo,
    known.map(({ merge }) => merge),
    trial.store,
  )
  for (const [index, { key }] of known.entries()) found.set(key, lists[index] ?? [])
  return found
}
