// Ancestry, many tips in one process.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Oid, oidOf } from '../domain/names.ts'
import { readObjects } from './object.ts'
import { inRepo, type Repo } from './repo.ts'
import { git, gitText } from './spawn.ts'

/** One commit that a tip has and the target has not. */
export interface OwnCommit {
  oid: Oid
  parents: Oid[]
}

/** What one tip has beyond the target: its own commits (newest first) and the merge bases. */
export interface Ahead {
  commits: OwnCommit[]
  /** Merge bases with the target: one in ordinary history, none where histories are unrelated, several after criss-cross merges. */
  bases: Oid[]
}

/** What each tip has beyond `target`; one process for all, two more where tips have a merge in their own history. */
export async function aheadOf(repo: Repo, target: Oid, tips: readonly Oid[]): Promise<Map<Oid, Ahead>> {
  const distinct = [...new Set(tips)]
  if (distinct.length === 0) return new Map()
  const input = [...distinct, `^${target}`, ''].join('\n')
  const text = await gitText(['rev-list', '--topo-order', '--parents', '--stdin'], { ...inRepo(repo), input })
  const parentsOf = parentsIn(text)
  const all = distinct.map((tip) => aheadOfOne(tip, parentsOf))
  const isLater = await laterAmong(
    repo,
    all.flatMap(({ bases }) => (bases.length > 1 ? bases : [])),
  )
  return new Map(
    distinct.map((tip, index) => {
      const { commits, bases } = all[index] ?? { commits: [], bases: [] }
      return [tip, { commits, bases: bases.filter((base) => !bases.some((other) => isLater(other, base))) }]
    }),
  )
}

/** The tip's own commits, and where they leave the target: its merge bases, and perhaps ancestors of those. */
function aheadOfOne(tip: Oid, parentsOf: ReadonlyMap<Oid, Oid[]>): Ahead {
  if (!parentsOf.has(tip)) return { commits: [], bases: [tip] }
  const seen = new Set<Oid>([tip])
  const edge = new Set<Oid>()
  const commits: OwnCommit[] = []
  for (const queue = [tip]; queue.length > 0; ) {
    const oid = queue.shift() as Oid
    const parents = parentsOf.get(oid) ?? []
    commits.push({ oid, parents })
    for (const parent of parents) {
      if (!parentsOf.has(parent)) edge.add(parent)
      else if (!seen.has(parent)) queue.push(parent)
      seen.add(parent)
    }
  }
  return { commits, bases: [...edge] }
}

/** Whether one of these commits is a descendant of another, for all of them in two processes. */
async function laterAmong(repo: Repo, oids: readonly Oid[]): Promise<(later: Oid, earlier: Oid) => boolean> {
  const distinct = [...new Set(oids)]
  if (distinct.length === 0) return () => false
  const place = inRepo(repo)
  const args = ['merge-base', '--octopus', '--all', ...distinct]
  const common = (await git(args, { ...place, allow: [1] })).stdout.toString().split('\n').filter(Boolean)
  // What all of them hold ends the walk. One of them may be it: every other is its descendant.
  const input = [...distinct, ...common.map((oid) => `^${oid}`), ''].join('\n')
  const parentsOf = parentsIn(await gitText(['rev-list', '--parents', '--stdin'], { ...place, input }))
  const above = new Map(distinct.map((oid) => [oid, ancestorsIn(parentsOf, oid)]))
  return (later, earlier) => later !== earlier && above.get(later)?.has(earlier) === true
}

/** The ancestors of a commit, as far as their parents are known: those behind the last of them included. */
function ancestorsIn(parentsOf: ReadonlyMap<Oid, Oid[]>, oid: Oid): Set<Oid> {
  const found = new Set<Oid>()
  for (const queue = [oid]; queue.length > 0; )
    for (const parent of parentsOf.get(queue.pop() as Oid) ?? [])
      if (!found.has(parent)) {
        found.add(parent)
        queue.push(parent)
      }
  return found
}

/** Rows of `rev-list --parents`. */
function parentsIn(text: string): Map<Oid, Oid[]> {
  const parentsOf = new Map<Oid, Oid[]>()
  for (const row of text.split('\n')) {
    const [oid, ...parents] = row.split(' ').filter(Boolean).map(oidOf)
    if (oid !== undefined) parentsOf.set(oid, parents)
  }
  return parentsOf
}

/** The commits among a tip's own that its base does not hold, newest first. */
export function commitsBeyond({ commits }: Ahead, base: Oid): OwnCommit[] {
  const parentsOf = new Map(commits.map(({ oid, parents }) => [oid, parents]))
  const held = ancestorsIn(parentsOf, base).add(base)
  return commits.filter(({ oid }) => !held.has(oid))
}

/** All merge bases of two commits. */
export async function mergeBases(repo: Repo, a: Oid, b: Oid): Promise<Oid[]> {
  if (isKnownAncestor(repo, a, b)) return [a]
  const { stdout } = await git(['merge-base', '--all', a, b], { ...inRepo(repo), allow: [1] })
  return stdout.toString().split('\n').filter(Boolean).map(oidOf)
}

/** Which of the commits a target does not hold; those that are not in this repository are among them. */
export async function beyond(repo: Repo, commits: readonly Oid[], target: Oid): Promise<Set<Oid>> {
  const distinct = [...new Set(commits)]
  const found = await readObjects(repo, distinct)
  const present = distinct.filter((_, index) => found[index] !== undefined)
  if (present.length === 0) return new Set(distinct)
  const input = [...present, `^${target}`, ''].join('\n')
  const rows = (await gitText(['rev-list', '--stdin'], { ...inRepo(repo), input })).split('\n')
  const outside = new Set(rows)
  return new Set(distinct.filter((oid, index) => found[index] === undefined || outside.has(oid)))
}

/** Ancestors that are known of a commit, whose id says what is before it; and `<commit> <commit>` of those that are none. */
const knownAncestors = new Map<Oid, Set<Oid>>()
const knownStrangers = new Set<string>()

/** In a shallow clone the next fetch may bring what is before a commit: there nothing counts as known. */
const isShallow = ({ commonDir }: Repo): boolean => existsSync(join(commonDir, 'shallow'))

const isKnownAncestor = (repo: Repo, ancestor: Oid, commit: Oid): boolean =>
  knownAncestors.get(commit)?.has(ancestor) === true && !isShallow(repo)

/** Remembers what is known without asking: who makes a commit knows what its parent is built on. */
export function rememberAncestor(ancestor: Oid, commit: Oid): void {
  const known = knownAncestors.get(commit) ?? new Set()
  for (const one of [ancestor, ...(knownAncestors.get(ancestor) ?? [])]) known.add(one)
  knownAncestors.set(commit, known)
}

/** Whether `ancestor` is `commit` itself or an ancestor of it. */
export async function isAncestor(repo: Repo, ancestor: Oid, commit: Oid): Promise<boolean> {
  if (ancestor === commit || isKnownAncestor(repo, ancestor, commit)) return true
  const key = `${ancestor} ${commit}`
  if (knownStrangers.has(key) && !isShallow(repo)) return false
  const args = ['merge-base', '--is-ancestor', ancestor, commit]
  const isOne = (await git(args, { ...inRepo(repo), allow: [1] })).status === 0
  if (isOne) rememberAncestor(ancestor, commit)
  else knownStrangers.add(key)
  return isOne
}
