// Which claims meet: the pairs of patterns that can match a common path, and the files that both sides claim.
import {
  type GlobOptions,
  type Intersection,
  intersectGlobs,
  isMatch,
  matcherOf,
  splitPaths,
} from './glob.ts'
import type { Glob } from './names.ts'
import { candidates, type Owner, ownersOf, type Pattern } from './overlap-pairs.ts'

/** A pair of patterns that meet, with the shortest path that both match; `''` where that could not be decided. */
export interface Meeting {
  globs: [Glob, Glob]
  witness: string
}

/** What a task, or anything else with an id, claims. */
export interface Claim {
  id: string
  paths: readonly Glob[]
}

/** Two claims that meet, in the order in which they were given. */
export interface ClaimOverlap {
  a: string
  b: string
  overlap: Meeting[]
}

/** The pairs of patterns of two sets that meet outside of what either set excludes. */
export function overlapOf(a: readonly Glob[], b: readonly Glob[], options: GlobOptions = {}): Meeting[] {
  const claims = [
    { id: 'a', paths: a },
    { id: 'b', paths: b },
  ]
  return overlapsAmong(claims, options)[0]?.overlap ?? []
}

/** All pairs of claims that meet, in the order of the claims. */
export function overlapsAmong(claims: readonly Claim[], options: GlobOptions = {}): ClaimOverlap[] {
  const sets = claims.map(({ paths }) => splitPaths(paths))
  const claimed = sets.map((set) => set.claimed)
  const decide = decider(options)
  const found = new Map<number, Found[]>()
  for (const [one, other] of candidates(claimed, options.nocase ?? false)) {
    const witnessWithout = decide(one, other)
    for (const [a, b] of ownersOf(one, other)) {
      const witness = witnessWithout([...(sets[a.claim]?.excluded ?? []), ...(sets[b.claim]?.excluded ?? [])])
      if (witness !== undefined) add(found, a.claim * claims.length + b.claim, { a, b, witness })
    }
  }
  return [...found].sort(([one], [other]) => one - other).map(([key, list]) => overlapAt(key, list, claims))
}

interface Found {
  a: Owner
  b: Owner
  witness: string
}

function add(found: Map<number, Found[]>, key: number, one: Found): void {
  const known = found.get(key)
  if (known === undefined) found.set(key, [one])
  else known.push(one)
}

function overlapAt(key: number, list: readonly Found[], claims: readonly Claim[]): ClaimOverlap {
  const [a, b] = [claims[Math.floor(key / claims.length)], claims[key % claims.length]]
  const ordered = list.toSorted((one, other) => one.a.index - other.a.index || one.b.index - other.b.index)
  return {
    a: a?.id ?? '',
    b: b?.id ?? '',
    overlap: ordered.map(({ a, b, witness }) => ({ globs: [a.glob, b.glob], witness })),
  }
}

/** After so many undecided answers a pattern counts as undecided: one that is too hard is so with most others. */
const patience = 3

/** The witness of two patterns outside of others: `''` where it is undecided, undefined where they do not meet. */
type Decide = (one: Pattern, other: Pattern) => (except: readonly Glob[]) => string | undefined

function decider(options: GlobOptions): Decide {
  const strikes = new Map<Pattern, number>()
  const isTooHard = (pattern: Pattern): boolean => (strikes.get(pattern) ?? 0) >= patience
  return (one, other) => {
    const answers = new Map<string, Intersection>()
    const answer = (except: readonly Glob[]): Intersection => {
      const key = except.join('\0')
      const known = answers.get(key)
      if (known !== undefined) return known
      const made = isTooHard(one) || isTooHard(other) ? undecided : intersect(one, other, except, options)
      if (made.kind === 'undecided')
        for (const pattern of new Set([one, other])) strikes.set(pattern, (strikes.get(pattern) ?? 0) + 1)
      answers.set(key, made)
      return made
    }
    return (except) => witnessOf(answer([]), except, answer, options)
  }
}

const undecided: Intersection = { kind: 'undecided' }

function intersect(
  one: Pattern,
  other: Pattern,
  except: readonly Glob[],
  options: GlobOptions,
): Intersection {
  const [a, b] = [one.owners[0]?.glob, other.owners[0]?.glob]
  return a === undefined || b === undefined ? undecided : intersectGlobs(a, b, { ...options, except })
}

/** Where the witness of the patterns alone is not excluded, it is the shortest one: the search is made once. */
function witnessOf(
  free: Intersection,
  except: readonly Glob[],
  answer: (except: readonly Glob[]) => Intersection,
  options: GlobOptions,
): string | undefined {
  const isExcluded = free.kind === 'overlap' && except.some((glob) => isMatch(glob, free.witness, options))
  const needsSearch = isExcluded || (free.kind === 'undecided' && except.length > 0)
  const last = needsSearch ? answer(except) : free
  if (last.kind === 'disjoint') return undefined
  return last.kind === 'overlap' ? last.witness : ''
}

/** Those of `files` that a set of patterns claims. */
export const claimedFiles = (
  paths: readonly Glob[],
  files: readonly string[],
  options: GlobOptions = {},
): string[] => files.filter(matcherOf(paths, options))

/** Those of `files` that both sets claim. */
export function sharedFiles(
  a: readonly Glob[],
  b: readonly Glob[],
  files: readonly string[],
  options: GlobOptions = {},
): string[] {
  const isClaimed = matcherOf(b, options)
  return claimedFiles(a, files, options).filter((path) => isClaimed(path))
}
