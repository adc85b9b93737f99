// Trial merges: every pair's snapshots and every snapshot against the target, in one or two processes for all of them.
// On synthetic commits whose only parent is their base, so that Git's merge base is exactly the one we mean
// (`merge-tree --merge-base` came with Git 2.40).
import type { Conflict } from '../domain/answer.ts'
import { type ChangedSet, candidatePairs, changedSetOf, pairKey } from '../domain/candidates.ts'
import { conflictRanges } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
import { diffTrees } from '../git/diff.ts'
import { type Merge, type MergeRequest, mergeAll } from '../git/merge.ts'
import {
  type Ident,
  type NewCommit,
  type ObjectStore,
  readObjects,
  treesOf,
  writeCommits,
} from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { Standing } from './standing.ts'
import type { Known, Verdicts } from './verdicts.ts'

export interface Trial {
  repo: Repo
  store: ObjectStore
  /** The tip of the target. */
  target: Oid
  attributes: string
  /** What earlier looks found out. */
  verdicts: Verdicts
}

interface Asked {
  key: string
  request: MergeRequest
}

/** What Git makes of the standings. */
export interface Merges {
  /** The paths by which candidates were told, for each standing. */
  sets: ChangedSet[]
  /** The conflicts of each candidate pair that has any, by pair key. */
  pairs: Map<string, Conflict[]>
  /** The conflicts of each standing with the target as it stands. */
  targets: { id: string; conflicts: Conflict[] }[]
}

const nobody: Ident = { name: 'git agents', email: 'agents@localhost', at: '0 +0000' }

/** Merges every standing with the target where that has moved, then every candidate pair; what is known already is not merged again. */
export async function trialMerges(trial: Trial, standings: readonly Standing[]): Promise<Merges> {
  const [targetTree] = await treesOf(trial.repo, [trial.target])
  const tree = targetTree as Oid
  const work = standings.filter(({ changes }) => changes.length > 0)
  const moved = work.filter(({ baseTree, kind }) => baseTree !== tree && kind === 'task')
  const bench: Bench = { trial, targetTree: tree, merged: new Map() }
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

/** One round of merges: what is merged with the target by now. */
interface Bench {
  trial: Trial
  targetTree: Oid
  merged: Map<string, Merge | undefined>
}

async function targetVerdicts(bench: Bench, moved: readonly Standing[]): Promise<Map<string, Known>> {
  const { trial, targetTree } = bench
  const keyOf = ({ stacked, baseTree, tip, tree }: Standing): string =>
    stacked ? `s:${trial.target}:${tip}:${tree}` : `t:${targetTree}:${baseTree}:${tree}`
  const known = new Map(moved.flatMap((one) => entryOf(one.id, trial.verdicts.get(keyOf(one)))))
  const open = moved.filter(({ id }) => !known.has(id))
  if (open.length === 0) return known
  await mergeOntoTarget(bench, open, await syntheticCommits(trial, open, targetTree))
  const conflicts = await conflictsOf(trial, new Map(open.map(({ id }) => [id, bench.merged.get(id)])))
  const also = await alsoChanged(bench, open)
  for (const one of open) {
    const verdict = { conflicts: conflicts.get(one.id) ?? [], also: also.get(one.id) ?? [] }
    if (bench.merged.get(one.id) !== undefined) trial.verdicts.put(keyOf(one), verdict)
    known.set(one.id, verdict)
  }
  return known
}

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
    if (one.baseTree === other.baseTree) return `p:${one.baseTree}:${one.tree}:${other.tree}`
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
  const commits = await syntheticCommits(trial, work, targetTree)
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
    const found = conflicts.get(key) ?? []
    if (merges.get(key) !== undefined) trial.verdicts.put(content, { conflicts: found, also: [] })
    known.set(key, found)
  }
  return known
}

interface Synthetic {
  of: (standing: Standing) => Oid
  ontoTarget: (standing: Standing) => MergeRequest
  targetRoot: Oid
}

/**
 * For each base tree a commit without parents; for each standing its tree on top of that; the target's tree on top of
 * each base. What stands on work that has not landed meets the target over its own history, that work included.
 */
async function syntheticCommits(
  trial: Trial,
  work: readonly Standing[],
  targetTree: Oid,
): Promise<Synthetic> {
  const marks = new Map<string, number>()
  const commits: NewCommit[] = []
  const write = (key: string, tree: Oid, parents: NewCommit['parents']): void => {
    if (marks.has(key)) return
    const mark = commits.length + 1
    marks.set(key, mark)
    commits.push({ mark, tree, parents, committer: nobody, message: 'trial\n' })
  }
  const add = (key: string, tree: Oid, parent?: string): void =>
    write(key, tree, parent === undefined ? [] : [{ mark: marks.get(parent) ?? 0 }])
  add(`base ${targetTree}`, targetTree)
  for (const { id, baseTree, tree, tip, stacked } of work) {
    if (stacked) write(`own ${id}`, tree, [tip])
    add(`base ${baseTree}`, baseTree)
    add(`work ${id}`, tree, `base ${baseTree}`)
    add(`target ${baseTree}`, targetTree, `base ${baseTree}`)
  }
  const oids = await writeCommits(trial.repo, commits, trial.store)
  const oidOf = (key: string): Oid => oids.get(marks.get(key) ?? 0) as Oid
  return {
    of: ({ id }) => oidOf(`work ${id}`),
    ontoTarget: ({ id, baseTree, stacked }) =>
      stacked
        ? { ours: trial.target, theirs: oidOf(`own ${id}`) }
        : { ours: oidOf(`target ${baseTree}`), theirs: oidOf(`work ${id}`) },
    targetRoot: oidOf(`base ${targetTree}`),
  }
}

/**
 * Two with the same base merge over it; two with different bases merge as they would stand on the target ("if one
 * lands, does the other still land?"). Where one of those stands on work that has not landed, or does not merge with the
 * target itself, over their own history.
 */
async function pairRequests(
  trial: Trial,
  commits: Synthetic,
  pairs: readonly { one: Standing; other: Standing }[],
  onTarget: ReadonlyMap<string, Merge | undefined>,
  targetTree: Oid,
): Promise<Asked[]> {
  const isMixed = ({ one, other }: { one: Standing; other: Standing }): boolean =>
    one.baseTree !== other.baseTree
  const mixed = [...new Set(pairs.filter(isMixed).flatMap(({ one, other }) => [one, other]))]
  const written = await writeCommits(
    trial.repo,
    mixed.flatMap((standing, index) => {
      const merge = onTarget.get(standing.id)
      const tree =
        merge === undefined
          ? standing.baseTree === targetTree
            ? standing.tree
            : undefined
          : merge.clean
            ? merge.tree
            : undefined
      const own: NewCommit = {
        mark: index * 2 + 1,
        tree: standing.tree,
        parents: [standing.tip],
        committer: nobody,
        message: 'trial\n',
      }
      const landed: NewCommit = {
        ...own,
        mark: index * 2 + 2,
        tree: tree ?? standing.tree,
        parents: [tree === undefined ? standing.base : commits.targetRoot],
      }
      return [own, landed]
    }),
    trial.store,
  )
  const isLanded = (standing: Standing): boolean =>
    !standing.stacked && (standing.baseTree === targetTree || onTarget.get(standing.id)?.clean === true)
  return pairs.map(({ one, other }) => {
    const key = pairKey(one.id, other.id)
    if (one.baseTree === other.baseTree)
      return { key, request: { ours: commits.of(one), theirs: commits.of(other) } }
    const offset = isLanded(one) && isLanded(other) ? 2 : 1
    const oid = (standing: Standing): Oid => written.get(mixed.indexOf(standing) * 2 + offset) as Oid
    return { key, request: { ours: oid(one), theirs: oid(other) } }
  })
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

/** The conflicts of one merge, with the lines that its markers enclose. */
export const conflictLines = async (repo: Repo, merge: Merge): Promise<Conflict[]> =>
  (await conflictLists(repo, [merge]))[0] ?? []

async function conflictLists(
  repo: Repo,
  merges: readonly Merge[],
  store?: ObjectStore,
): Promise<Conflict[][]> {
  const name = ({ tree }: Merge, path: string): string[] => (path.includes('\n') ? [] : [`${tree}:${path}`])
  const names = merges.flatMap((merge) => merge.conflicts.flatMap(({ path }) => name(merge, path)))
  const texts = await readObjects(repo, names, store)
  const byName = new Map(names.map((key, index) => [key, texts[index]?.toString('latin1')]))
  return merges.map((merge) =>
    merge.conflicts.map(({ path, kind }) => {
      const text = byName.get(name(merge, path)[0] ?? '')
      return { path, kind, lines: text === undefined ? [] : conflictRanges(text) }
    }),
  )
}
