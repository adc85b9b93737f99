// Finished work on a new base, as objects that nothing names yet: its commits one by one where each applies and they come
// to what the merge of the whole comes to, else one commit of that merge.
import type { Oid } from '../domain/names.ts'
import type { Attempt } from '../domain/task.ts'
import type { OwnCommit } from '../git/history.ts'
import { commitsBeyond } from '../git/history.ts'
import { type Ident, type NewCommit, treesOf, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { agentAddress } from './finisher.ts'
import { landingBases } from './landing-base.ts'
import { mergeOver } from './merge-over.ts'
import type { RebasedWork } from './rebasing.ts'
import { replay } from './replay.ts'
import { attributesAt } from './standing.ts'

export type Rebased =
  | { kind: 'clean'; tip: Oid; tree: Oid }
  | { kind: 'conflict'; paths: string[] }
  /** All of it is on the new base already. */
  | { kind: 'empty' }

/** Merges the work onto `onto`, as a landing would, and writes its commits there. */
export async function rebasedWork(repo: Repo, work: RebasedWork, onto: Oid, ident: Ident): Promise<Rebased> {
  const { base, own } = await partOf(repo, work, onto)
  const attributes = await attributesAt(repo, onto)
  const merge = await mergeOver(repo, { base, ours: onto, theirs: work.tip }, attributes)
  if (!merge.clean) return { kind: 'conflict', paths: merge.conflicts.map(({ path }) => path).sort() }
  const [tree] = await treesOf(repo, [onto])
  if (merge.tree === tree) return { kind: 'empty' }
  const committer = { ...ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const replayed = await replay(repo, own.toReversed(), onto, attributes)
  const commits =
    replayed?.at(-1)?.tree === merge.tree ? replayed : [wholeOf(work, work.attempt, merge.tree, committer)]
  const drafts = commits.map(
    (commit, at): NewCommit => ({
      ...commit,
      mark: at + 1,
      parents: [at === 0 ? onto : { mark: at }],
      committer,
    }),
  )
  const written = await writeCommits(repo, drafts)
  return { kind: 'clean', tip: written.get(drafts.length) as Oid, tree: merge.tree }
}

/** What is the task's own, and over what: the rule of a landing, with the new base as its target. */
async function partOf(
  repo: Repo,
  { task, tip, base }: RebasedWork,
  onto: Oid,
): Promise<{ base: Oid; own: OwnCommit[] }> {
  const landing = (await landingBases(repo, onto, [{ id: task.id, base, tip }])).get(task.id)
  if (landing === undefined || 'unclear' in landing) return { base, own: [] }
  return { base: landing.base, own: commitsBeyond(landing.ahead, landing.base) }
}

const wholeOf = ({ task }: RebasedWork, { agent }: Attempt, tree: Oid, { at }: Ident) => ({
  tree,
  author: { name: agent, email: agentAddress(agent), at },
  message: `${task.task.brief.title}\n\nPut on a new base.\n`,
})
