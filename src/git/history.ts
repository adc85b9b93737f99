// Ancestry, many tips in one process.
import { type Oid, oidOf } from '../domain/names.ts'
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

/** What each tip has beyond `target`; one process for all, one more for each tip with a merge in its own history. */
export async function aheadOf(repo: Repo, target: Oid, tips: readonly Oid[]): Promise<Map<Oid, Ahead>> {
  const distinct = [...new Set(tips)]
  if (distinct.length === 0) return new Map()
  const input = [...distinct, `^${target}`, ''].join('\n')
  const text = await gitText(['rev-list', '--topo-order', '--parents', '--stdin'], { ...inRepo(repo), input })
  const parentsOf = new Map<Oid, Oid[]>()
  for (const row of text.split('\n')) {
    const [oid, ...parents] = row.split(' ').filter(Boolean).map(oidOf)
    if (oid !== undefined) parentsOf.set(oid, parents)
  }
  const results = new Map<Oid, Ahead>()
  for (const tip of distinct) results.set(tip, await aheadOfOne(repo, target, tip, parentsOf))
  return results
}

async function aheadOfOne(repo: Repo, target: Oid, tip: Oid, parentsOf: Map<Oid, Oid[]>): Promise<Ahead> {
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
  return { commits, bases: edge.size <= 1 ? [...edge] : await mergeBases(repo, target, tip) }
}

/** The commits among a tip's own that its base does not hold, newest first. */
export function commitsBeyond({ commits }: Ahead, base: Oid): OwnCommit[] {
  const parentsOf = new Map(commits.map(({ oid, parents }) => [oid, parents]))
  const held = new Set<Oid>([base])
  for (const queue = [base]; queue.length > 0; )
    for (const parent of parentsOf.get(queue.pop() as Oid) ?? [])
      if (!held.has(parent)) {
        held.add(parent)
        queue.push(parent)
      }
  return commits.filter(({ oid }) => !held.has(oid))
}

/** All merge bases of two commits. */
export async function mergeBases(repo: Repo, a: Oid, b: Oid): Promise<Oid[]> {
  const { stdout } = await git(['merge-base', '--all', a, b], { ...inRepo(repo), allow: [1] })
  return stdout.toString().split('\n').filter(Boolean).map(oidOf)
}

/** Whether `ancestor` is `commit` itself or an ancestor of it. */
export async function isAncestor(repo: Repo, ancestor: Oid, commit: Oid): Promise<boolean> {
  if (ancestor === commit) return true
  const args = ['merge-base', '--is-ancestor', ancestor, commit]
  return (await git(args, { ...inRepo(repo), allow: [1] })).status === 0
}
