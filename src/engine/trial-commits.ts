// The commits that trial merges are asked of: synthetic ones whose only parent is their base, so that Git's merge base is
// exactly the one we mean (`merge-tree --merge-base` came with Git 2.40).
import { pairKey } from '../domain/candidates.ts'
import type { Oid } from '../domain/names.ts'
import type { Merge, MergeRequest } from '../git/merge.ts'
import { type NewCommit, nobody, type ObjectStore, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { Standing } from './standing.ts'
import type { Verdicts } from './verdicts.ts'

export interface Trial {
  repo: Repo
  store: ObjectStore
  /** The tip of the target. */
  target: Oid
  attributes: string
  /** What earlier looks found out. */
  verdicts: Verdicts
}

/** A merge to be made, and for whom. */
export interface Asked {
  key: string
  request: MergeRequest
}

/** The commits of a round of merges, by what they stand for. */
export interface Synthetic {
  of: (standing: Standing) => Oid
  ontoTarget: (standing: Standing) => MergeRequest
  /** The commit without parents of a standing's base tree. */
  baseOf: (standing: Standing) => Oid
}

/**
 * For each base tree a commit without parents; for each standing its tree on top of that; the target's tree on top of
 * each base. What stands on work that has not landed meets the target over its own history, that work included. What is
 * in `written` already is not written again.
 */
export async function syntheticCommits(
  trial: Trial,
  work: readonly Standing[],
  targetTree: Oid,
  written: Map<string, Oid>,
): Promise<Synthetic> {
  const marks = new Map<string, number>()
  const commits: NewCommit[] = []
  const write = (key: string, tree: Oid, parents: NewCommit['parents']): void => {
    if (marks.has(key) || written.has(key)) return
    const mark = commits.length + 1
    marks.set(key, mark)
    commits.push({ mark, tree, parents, committer: nobody, message: 'trial\n' })
  }
  const add = (key: string, tree: Oid, parent?: string): void =>
    write(key, tree, parent === undefined ? [] : [written.get(parent) ?? { mark: marks.get(parent) ?? 0 }])
  add(`base ${targetTree}`, targetTree)
  for (const { id, baseTree, tree, tip, stacked, under } of work) {
    if (stacked) write(`own ${id}`, tree, [tip])
    add(`base ${baseTree}`, baseTree)
    if (under !== undefined) add(`under ${id}`, under, `base ${baseTree}`)
    add(`work ${id}`, tree, `base ${baseTree}`)
    add(`target ${baseTree}`, targetTree, `base ${baseTree}`)
  }
  const oids = await writeCommits(trial.repo, commits, trial.store)
  for (const [key, mark] of marks) written.set(key, oids.get(mark) as Oid)
  const oidOf = (key: string): Oid => written.get(key) as Oid
  return {
    of: ({ id }) => oidOf(`work ${id}`),
    ontoTarget: ({ id, baseTree, stacked, under }) => {
      if (under !== undefined) return { ours: oidOf(`under ${id}`), theirs: oidOf(`work ${id}`) }
      return stacked
        ? { ours: trial.target, theirs: oidOf(`own ${id}`) }
        : { ours: oidOf(`target ${baseTree}`), theirs: oidOf(`work ${id}`) }
    },
    baseOf: ({ baseTree }) => oidOf(`base ${baseTree}`),
  }
}

/**
 * Two that share commits which the target has not merge over those. Two with the same base merge over it. Two with different
 * bases merge as they would land, in either order: the target with the one, and the other over its own base ("if one lands,
 * does the other still land?"; both are asked, since one order may conflict where the other does not). Where one of those
 * stands on work that has not landed, or does not merge with the target itself, over their own history.
 */
export async function pairRequests(
  trial: Trial,
  commits: Synthetic,
  pairs: readonly { one: Standing; other: Standing }[],
  onTarget: ReadonlyMap<string, Merge | undefined>,
  targetTree: Oid,
): Promise<Asked[]> {
  const draft = new Draft()
  const landedTree = (standing: Standing): Oid | undefined => {
    if (standing.stacked) return undefined
    if (standing.baseTree === targetTree) return standing.tree
    const merge = onTarget.get(standing.id)
    return merge?.clean ? merge.tree : undefined
  }
  const landing = (first: Standing, tree: Oid, second: Standing): Wanted => ({
    ours: draft.mark(`${first.id} before ${second.baseTree}`, tree, commits.baseOf(second)),
    theirs: commits.of(second),
  })
  const own = (standing: Standing): number => draft.mark(`own ${standing.id}`, standing.tree, standing.tip)
  const wanted = pairs.map(({ one, other }): Wanted[] => {
    const shares = sharesWork(one, other)
    if (isOverOneBase(one, other)) return [{ ours: commits.of(one), theirs: commits.of(other) }]
    const [left, right] = [landedTree(one), landedTree(other)]
    if (left === undefined || right === undefined || shares) return [{ ours: own(one), theirs: own(other) }]
    return [landing(one, left, other), landing(other, right, one)]
  })
  const written = await writeCommits(trial.repo, draft.commits, trial.store)
  const oidOf = (side: Oid | number): Oid => (typeof side === 'number' ? (written.get(side) as Oid) : side)
  return pairs.flatMap(({ one, other }, index) =>
    (wanted[index] ?? []).map(({ ours, theirs }, order) => ({
      key: `${pairKey(one.id, other.id)} ${order}`,
      request: { ours: oidOf(ours), theirs: oidOf(theirs) },
    })),
  )
}

/** A merge of commits that are there, or (by mark) still to be written. */
interface Wanted {
  ours: Oid | number
  theirs: Oid | number
}

/** Commits to be written in one stream, each once. */
class Draft {
  readonly commits: NewCommit[] = []
  readonly #marks = new Map<string, number>()

  mark(key: string, tree: Oid, parent: Oid): number {
    const known = this.#marks.get(key)
    if (known !== undefined) return known
    const mark = this.commits.length + 1
    this.#marks.set(key, mark)
    this.commits.push({ mark, tree, parents: [parent], committer: nobody, message: 'trial\n' })
    return mark
  }
}

/** Whether two merge over the base that both have: their trees alone then decide what comes of it. */
export const isOverOneBase = (one: Standing, other: Standing): boolean =>
  one.baseTree === other.baseTree && !sharesWork(one, other)

/** Whether both hold a commit that the target has not: topics that were begun on one unlanded topic. */
const sharesWork = (one: Standing, other: Standing): boolean => [...one.own].some((oid) => other.own.has(oid))
