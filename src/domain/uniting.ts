// What two clones' memories come to: the lines of a note, and which task has which id. Pure, and the same whichever clone
// asks, so that both sides end with the same (docs/decisions/0029-sync.md).
import { freeId, type Oid, type TaskId } from './names.ts'

/** Both sides' lines of one note, each once, in the order of `cat_sort_uniq`; where one side has all of them, its text. */
export function uniteLines(ours: string, theirs: string): string {
  const [a, b] = [linesOf(ours), linesOf(theirs)]
  if (isWithin(b, a)) return ours
  if (isWithin(a, b)) return theirs
  return `${[...new Set([...a, ...b])].sort().join('\n')}\n`
}

/** The lines of `text` that `other` lacks. */
export const linesBeyond = (text: string, other: string): number => {
  const known = linesOf(other)
  return [...linesOf(text)].filter((line) => !known.has(line)).length
}

const linesOf = (text: string): Set<string> => new Set(text.split('\n').filter((line) => line !== ''))

const isWithin = (part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean =>
  [...part].every((line) => whole.has(line))

/** A task's commit, and every id that it has on either side. */
export interface Claim {
  commit: Oid
  ids: readonly TaskId[]
  /** The id it was made with: its commit's message says so. */
  wanted: TaskId
  addedAt: string
  /** Dropped, or its adding undone. */
  isGone: boolean
}

/**
 * The id of every task. Where both sides agree, they are as they are; else each task, the oldest first, has the id that it
 * was made with, or the next one that is free (`x-2`). Those that are gone come last, and have none where theirs is taken.
 */
export function nameTasks(claims: readonly Claim[]): Map<Oid, TaskId> {
  if (!isContested(claims))
    return new Map(claims.map(({ commit, ids, wanted }) => [commit, ids[0] ?? wanted]))
  const names = new Map<Oid, TaskId>()
  const taken = new Set<TaskId>()
  for (const { commit, wanted, isGone } of claims.toSorted(byAge)) {
    if (isGone && taken.has(wanted)) continue
    const id = freeId(wanted, (candidate) => taken.has(candidate))
    taken.add(id)
    names.set(commit, id)
  }
  return names
}

function isContested(claims: readonly Claim[]): boolean {
  const all = claims.flatMap(({ ids }) => [...new Set(ids)])
  return all.length > claims.length || new Set(all).size < all.length
}

const byAge = (a: Claim, b: Claim): number =>
  Number(a.isGone) - Number(b.isGone) || byText(a.addedAt, b.addedAt) || byText(a.commit, b.commit)

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What becomes of a branch that both sides may have. */
export type BranchFate = 'same' | 'send' | 'receive' | 'ours' | 'theirs'

/**
 * Of work that went apart one side stays the branch, and both are kept: that which the journal says is the task's result,
 * else that which was published first.
 */
export function fateOf(
  ours: Oid | undefined,
  theirs: Oid | undefined,
  way: { isAhead: boolean; isBehind: boolean; results: readonly (Oid | undefined)[] },
): BranchFate {
  if (ours === theirs) return 'same'
  if (theirs === undefined || way.isAhead) return 'send'
  if (ours === undefined || way.isBehind) return 'receive'
  return way.results.includes(ours) && !way.results.includes(theirs) ? 'ours' : 'theirs'
}
