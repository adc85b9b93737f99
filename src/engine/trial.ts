// Trial merges: every pair's snapshots and every snapshot against the target, in one or two processes for all of them.
// On synthetic commits whose only parent is their base, so that Git's merge base is exactly the one we mean
// (`merge-tree --merge-base` came with Git 2.40).
import type { Conflict } from '../domain/answer.ts'
import { pairKey } from '../domain/candidates.ts'
import { conflictRanges } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
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

export interface Trial {
  repo: Repo
  store: ObjectStore
  /** The tip of the target. */
  target: Oid
  attributes: string
}

interface Asked {
  key: string
  request: MergeRequest
}

const nobody: Ident = { name: 'git agents', email: 'agents@localhost', at: '0 +0000' }

/** The conflicts of each candidate pair by pair key, and of each standing with the target. */
export async function mergePairs(
  trial: Trial,
  standings: readonly Standing[],
  candidates: readonly [string, string][],
): Promise<{ pairs: Map<string, Conflict[]>; targets: { id: string; conflicts: Conflict[] }[] }> {
  const [targetTree] = await treesOf(trial.repo, [trial.target])
  const tree = targetTree as Oid
  const work = standings.filter(({ changes }) => changes.length > 0)
  const moved = work.filter(({ baseTree, kind }) => baseTree !== tree && kind === 'task')
  const byId = new Map(work.map((standing) => [standing.id, standing]))
  const commits = await syntheticCommits(trial, work, tree)
  const onTarget = await ask(
    trial,
    moved.map((standing) => ({ key: standing.id, request: commits.ontoTarget(standing) })),
  )
  const pairs = candidates.flatMap(([a, b]) => {
    const [one, other] = [byId.get(a), byId.get(b)]
    return one === undefined || other === undefined ? [] : [{ one, other }]
  })
  const asked = await pairRequests(trial, commits, pairs, onTarget, tree)
  const merged = await ask(trial, asked)
  return {
    pairs: await conflictsOf(trial, merged),
    targets: [...(await conflictsOf(trial, onTarget))].map(([id, conflicts]) => ({ id, conflicts })),
  }
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
