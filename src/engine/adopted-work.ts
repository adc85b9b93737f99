// What adopted work is: where it begins, what its worktree holds uncommitted, what it is called.
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { aheadOf, commitsBeyond, isAncestor, mergeBases } from '../git/history.ts'
import { readObjects, treesOf, writeCommits } from '../git/object.ts'
import { upstreamOf } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { snapshotTree, unmergedPaths } from '../git/snapshot.ts'
import type { Writer } from '../store/transaction.ts'
import type { Work } from './adopter.ts'
import { agentAddress } from './finisher.ts'
import { isWorktree } from './keeper.ts'
import { requireTip, type World } from './world.ts'

/**
 * Where work leaves its target, or the remote branch that the target follows, where it was begun on what is not pulled
 * yet (Claude Code begins on `origin`): otherwise commits of others would be taken for its own.
 */
export async function workBase({ repo, ...world }: World, tip: Oid, target: string): Promise<Oid> {
  const [base, ...more] = await mergeBases(repo, requireTip({ repo, ...world }, target), tip)
  if (base === undefined || more.length > 0) throw unclear(base === undefined ? 0 : more.length + 1)
  const upstream = await upstreamOf(repo, target)
  if (upstream === undefined) return base
  const [later, ...others] = await mergeBases(repo, upstream, tip)
  if (later === undefined || others.length > 0) return base
  return (await isAncestor(repo, base, later)) ? later : base
}

function unclear(bases: number): AgentsError {
  const why = bases === 0 ? 'shares no history with the target' : `has ${bases} merge bases with the target`
  return new AgentsError('refused', `The work ${why}, so where it begins cannot be told.`, {
    hints: bases === 0 ? [] : ['Merge the target into it once more, then run the command again'],
  })
}

/** Everything that the work's own worktree holds, as one commit on its tip; the tip where that holds all. */
export async function captureLoose(
  repo: Repo,
  writer: Writer,
  { branch, tip, worktree }: Work,
): Promise<Oid> {
  if (worktree === undefined || !isWorktree(repo, worktree.path)) return tip
  const [{ tree, degraded }, unmerged, [tipTree]] = await Promise.all([
    snapshotTree(repo, worktree.path),
    unmergedPaths(repo, worktree.path),
    treesOf(repo, [tip]),
  ])
  if (degraded !== undefined)
    throw new AgentsError('refused', `Not everything in ${worktree.path} can be taken: ${degraded}.`, {
      hints: ['Move it out of the worktree, then run the command again'],
    })
  if (unmerged.length > 0)
    throw new AgentsError('refused', `A merge is unfinished in ${worktree.path}: ${unmerged.join(', ')}.`, {
      hints: ['Finish it or abort it there, then run the command again'],
    })
  if (tree === tipTree) return tip
  const committer = { ...writer.ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const author = { ...committer, name: 'adopted', email: agentAddress('adopted') }
  const message = `What ${branch} had uncommitted when it was adopted\n`
  const written = await writeCommits(repo, [{ mark: 1, tree, parents: [tip], author, committer, message }])
  return written.get(1) as Oid
}

/** The subject of its last commit that is no merge; the name of its branch where it has none of its own. */
export async function titleOf(repo: Repo, base: Oid, { tip, branch }: Work): Promise<string> {
  const ahead = (await aheadOf(repo, base, [tip])).get(tip)
  const own =
    ahead === undefined ? undefined : commitsBeyond(ahead, base).find(({ parents }) => parents.length < 2)
  if (own === undefined) return branch
  const [content] = await readObjects(repo, [own.oid])
  const text = content?.toString('utf8') ?? ''
  const subject =
    text
      .slice(text.indexOf('\n\n') + 2)
      .split('\n')[0]
      ?.trim() ?? ''
  return subject === '' ? branch : subject
}
