// How an attempt ends: what the agent left is committed on its branch, and "done" is proved from Git, never from words.

import type { Fault } from '../domain/failure.ts'
import { composeMessage } from '../domain/message.ts'
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import { oidOf } from '../domain/names.ts'
import { leftoverMarkers } from '../git/diff.ts'
import { headOf } from '../git/head.ts'
import { isAncestor, rememberAncestor } from '../git/history.ts'
import type { Index } from '../git/index-copy.ts'
import { type Ident, treesOf, writeCommits } from '../git/object.ts'
import { branchOf } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { unmergedPaths } from '../git/snapshot.ts'
import { wholeTree } from './keep.ts'
import { changesOfTrees } from './tree.ts'

/** The mark of commits that the tool made of what an agent left: never taken for a message of the agent's own. */
export const agentAddress = (agent: string): string => `${agent.replace(/[^\w.+-]/g, '-')}@agents.localhost`

export interface Leaving {
  id: TaskId
  title: string
  agent: string
  worktree: string
  branch: string
  base: Oid
  message: string | undefined
  committer: Ident
}

/** What Git shows of an attempt's work. `tip` holds everything; `moves` puts it on the branch. */
export interface Proof {
  tip: Oid
  tree: Oid
  /** An index that holds the tree, for its worktree. */
  index?: Index | undefined
  /** Where its branch is; undefined where it has none yet. */
  old: Oid | undefined
  ref: RefName
  /** Whether anything differs from the base. */
  hasWork: boolean
  /** Why it cannot be called done, whatever the agent says. */
  fault: Fault | undefined
}

/** Gathers everything in the worktree into one tip. Nothing is moved yet: the caller does that in its transaction. */
export async function proveWork(repo: Repo, leaving: Leaving, ref: RefName): Promise<Proof> {
  const [branch, head] = await Promise.all([branchOf(leaving.worktree), headOf(leaving.worktree)])
  const old = oidOf(head)
  const [snapshot, unmerged, [headTree, baseTree], holdsBase] = await Promise.all([
    wholeTree(repo, leaving.worktree, true),
    unmergedPaths(repo, leaving.worktree),
    treesOf(repo, [old, leaving.base]),
    isAncestor(repo, leaving.base, old),
  ])
  const { tree } = snapshot
  const [tip, markers] = await Promise.all([
    tree === headTree ? old : commitRest(repo, leaving, tree, old),
    leftoverMarkers(repo, leaving.base, tree),
    // Asked for again once the tip has been judged, and then it is known.
    baseTree === undefined ? undefined : changesOfTrees(repo, { from: baseTree, to: tree }),
  ])
  if (holdsBase) rememberAncestor(leaving.base, tip)
  return {
    tip,
    tree,
    index: snapshot.index,
    old,
    ref,
    hasWork: tree !== baseTree,
    fault: faultOf(leaving, {
      branch,
      unmerged,
      degraded: snapshot.degraded,
      markers,
      holdsBase,
    }),
  }
}

/** What was left uncommitted, as one commit under the agent's name. */
async function commitRest(repo: Repo, leaving: Leaving, tree: Oid, parent: Oid): Promise<Oid> {
  const at = `${Math.floor(Date.now() / 1000)} +0000`
  const author = { name: leaving.agent, email: agentAddress(leaving.agent), at }
  const committer = { ...leaving.committer, at }
  const message = composeMessage(leaving.title, leaving.message, [['Agent-Task', leaving.id]])
  const written = await writeCommits(repo, [{ mark: 1, tree, parents: [parent], author, committer, message }])
  return written.get(1) as Oid
}

function faultOf(
  leaving: Leaving,
  seen: {
    branch: string | undefined
    unmerged: string[]
    degraded: string | undefined
    markers: string[]
    holdsBase: boolean
  },
): Fault | undefined {
  if (seen.branch !== leaving.branch)
    return {
      cause: 'off-branch',
      text: `its worktree is on ${seen.branch ?? 'no branch'}, not on ${leaving.branch}`,
    }
  return leftFault(seen) ?? (seen.holdsBase ? lackFault(seen) : rewritten)
}

const rewritten: Fault = { cause: 'off-base', text: 'its branch no longer descends from its base' }

/** A merge or markers that were left. */
export function leftFault({
  unmerged,
  markers,
}: {
  unmerged: string[]
  markers: string[]
}): Fault | undefined {
  const some = (paths: string[]): string => paths.slice(0, 3).join(', ')
  if (unmerged.length > 0)
    return { cause: 'unmerged', text: `a merge was left unfinished: ${some(unmerged)}` }
  if (markers.length > 0) return { cause: 'markers', text: `conflict markers were left in ${some(markers)}` }
  return undefined
}

/** Work that no commit can hold. */
export const lackFault = ({ degraded }: { degraded: string | undefined }): Fault | undefined =>
  degraded === undefined
    ? undefined
    : { cause: 'uncommitted', text: `not everything could be committed: ${degraded}` }
