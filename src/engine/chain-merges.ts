// The merges of a chain, many in one process. Where each task's changes would lead is written down first, as commits that
// nothing names; then every task is really merged onto the one before it, all in one batch. What Git makes of a merge
// counts as long as it was made onto the right tree: up to the first that came out otherwise than it was written down.
// A landing that is planned anew knows where the merges led the last time, and writes that down.
import type { Oid } from '../domain/names.ts'
import { isAncestor, mergeBases } from '../git/history.ts'
import { type Merge, type MergeRequest, mergeAll, mergeOne } from '../git/merge.ts'
import { type NewCommit, nobody, treesOf, writeCommits } from '../git/object.ts'
import { resolveCommit } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { GitError } from '../git/spawn.ts'
import type { ChainSetting, Ready } from './chain.ts'

/** What the next task is merged onto: a tree, and a commit that stands for what has landed so far. */
export interface Ground {
  commit: Oid
  tree: Oid
  /** The tree came out otherwise than the commit's: it needs a commit of its own on top. */
  isBeyond?: boolean
}

export interface Outcome {
  ready: Ready
  /** What Git made of it; its own words where it could not judge. */
  merge: Merge | string
  /** Whether it adds nothing to what it was merged onto. */
  isEmpty: boolean
}

/**
 * Merges the tasks of a row onto the ground, each onto those before it. Gives the outcome of at least the first, and of
 * the others as far as the row went as foreseen; and the ground that they leave. `before` are those that land already.
 */
export async function mergeInRow(
  setting: ChainSetting,
  ground: Ground,
  row: readonly Ready[],
  before: readonly Ready[],
): Promise<{ outcomes: Outcome[]; ground: Ground }> {
  const { repo } = setting
  const works = await ownParts(setting, row, before)
  const foreseen = await writeForeseen(setting, ground, works)
  const requests = await requestsFor(repo, foreseen, works)
  const merges = await mergeAll(repo, requests, setting)
  const outcomes: Outcome[] = []
  let at = ground
  for (const [index, request] of requests.entries()) {
    const merge = merges[index] ?? (await mergeOrWhy(setting, request, row[index] as Ready))
    const isClean = typeof merge !== 'string' && merge.clean
    outcomes.push({ ready: row[index] as Ready, merge, isEmpty: isClean && merge.tree === at.tree })
    const next = foreseen[index + 1]
    if (!isClean) {
      if (next?.tree !== at.tree || isAwaited(row, index)) break
      at = next
      continue
    }
    if (next?.tree !== merge.tree) {
      at = { commit: (foreseen[index] as Ground).commit, tree: merge.tree, isBeyond: true }
      break
    }
    at = next
  }
  return { outcomes, ground: at }
}

/** Whether a task of the row comes after another of it. */
const isAwaited = (row: readonly Ready[], index: number): boolean =>
  row.slice(index + 1).some(({ task }) => task.task.brief.after.includes((row[index] as Ready).task.id))

/** A merge that Git itself fails at is told in Git's words; that one of our own commits has been pruned is no word on it. */
async function mergeOrWhy(
  setting: ChainSetting,
  request: MergeRequest,
  { tip }: Ready,
): Promise<Merge | string> {
  try {
    return await mergeOne(setting.repo, request, setting)
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    const own = [request.ours, request.theirs].filter((commit) => commit !== tip)
    const there = await Promise.all(own.map((commit) => resolveCommit(setting.repo, commit)))
    if (there.includes(undefined)) throw error
    return error.message
  }
}

/** What each is merged onto: the ground, then the ground with what those before it changed the last time, or else with their own changes, path by path. */
async function writeForeseen(
  { repo, committer, led }: ChainSetting,
  ground: Ground,
  works: readonly Ready[],
): Promise<Ground[]> {
  const plain = { committer, message: 'landing\n' }
  const first: NewCommit[] = ground.isBeyond
    ? [{ ...plain, mark: 1, tree: ground.tree, parents: [ground.commit] }]
    : []
  const rest = works.slice(0, -1).map(
    ({ task, changes }, index): NewCommit => ({
      ...plain,
      mark: index + 2,
      parents: [index > 0 || ground.isBeyond ? { mark: index + 1 } : ground.commit],
      changes: (led?.get(task.id) ?? changes).flatMap(pathsOf),
    }),
  )
  const written = await writeCommits(repo, [...first, ...rest])
  const commits = rest.map(({ mark }) => written.get(mark) as Oid)
  const trees = await treesOf(repo, commits)
  return [
    { commit: written.get(1) ?? ground.commit, tree: ground.tree },
    ...commits.map((commit, index) => ({ commit, tree: trees[index] as Oid })),
  ]
}

/** A renamed file is its old path gone and its new path there. */
function pathsOf({ path, from, status, newMode, newOid }: Ready['changes'][number]) {
  const there = { path, mode: newMode, oid: status === 'D' ? undefined : newOid }
  return from === undefined || status === 'C' ? [there] : [{ path: from, mode: '', oid: undefined }, there]
}

/**
 * Where the base is the merge base already, Git's own merge is it; elsewhere both sides are put on top of the base alone
 * (`merge-tree --merge-base` came with Git 2.40).
 */
async function requestsFor(
  repo: Repo,
  foreseen: readonly Ground[],
  works: readonly Ready[],
): Promise<MergeRequest[]> {
  const over = works.flatMap((work, index) => (isPlain(work) ? [] : [{ work, index }]))
  const trees = await treesOf(
    repo,
    over.flatMap(({ work }) => [work.base, work.tip]),
  )
  const committer = nobody
  const synthetic = { committer, message: 'merge\n' }
  const written = await writeCommits(
    repo,
    over.flatMap(({ index }, at): NewCommit[] => {
      const [base, tip] = [trees[at * 2], trees[at * 2 + 1]]
      const parents = [{ mark: at * 3 + 1 }]
      return [
        { ...synthetic, mark: at * 3 + 1, tree: base, parents: [] },
        { ...synthetic, mark: at * 3 + 2, tree: foreseen[index]?.tree, parents },
        { ...synthetic, mark: at * 3 + 3, tree: tip, parents },
      ]
    }),
  )
  const places = new Map(over.map(({ index }, at) => [index, at]))
  return works.map(({ tip }, index) => {
    const at = places.get(index)
    if (at === undefined) return { ours: (foreseen[index] as Ground).commit, theirs: tip }
    return { ours: written.get(at * 3 + 2) as Oid, theirs: written.get(at * 3 + 3) as Oid }
  })
}

const isPlain = ({ base, ahead }: Ready): boolean => ahead.bases.length === 1 && ahead.bases[0] === base

/** Each task of a row with the base that it has behind those before it; one that is not to land lends none. */
async function ownParts(
  { repo, led }: ChainSetting,
  row: readonly Ready[],
  before: readonly Ready[],
): Promise<Ready[]> {
  const works: Ready[] = []
  for (const [index, one] of row.entries()) {
    const nearer = row.slice(0, index).filter(({ task }) => led?.get(task.id)?.length !== 0)
    works.push(await onSharedWork(repo, one, [...before, ...nearer]))
  }
  return works
}

/**
 * Work that a task shares with one that lands before it comes with that one: what is left to land begins where the two
 * part. Tasks of a plan share nothing but what their bases record; adopted topics may.
 */
async function onSharedWork(repo: Repo, one: Ready, before: readonly Ready[]): Promise<Ready> {
  const own = new Set(one.ahead.commits.map(({ oid }) => oid))
  const shared = before.filter(({ ahead }) =>
    ahead.commits.some(({ oid }) => own.has(oid) && oid !== one.base),
  )
  const [last] = shared.slice(-1)
  if (last === undefined) return one
  const [base, ...others] = await mergeBases(repo, last.tip, one.tip)
  const isBeyond =
    base !== undefined && others.length === 0 && own.has(base) && (await isAncestor(repo, one.base, base))
  return isBeyond ? { ...one, base } : one
}
