// Taking a landing back where later work sits on top of it, or where it was pushed: one revert commit for each commit that
// landed, newest first, as `git revert` writes them; the tasks are what they were before they landed.
import type { Emit } from '../domain/event.ts'
import type { Entry } from '../domain/journal.ts'
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { commitTree } from '../git/commit.ts'
import { readCommitSettings } from '../git/commit-settings.ts'
import { readIdent } from '../git/ident.ts'
import { readObjects } from '../git/object.ts'
import type { RefMove } from '../git/refs.ts'
import { inRepo } from '../git/repo.ts'
import { gitText } from '../git/spawn.ts'
import { takeLock } from '../store/lock.ts'
import { newOperation, type Operation, tasksTouched } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { mergeOver } from './merge-over.ts'
import { moveBranch } from './publisher.ts'
import { recoverLanding } from './recover.ts'
import { attributesAt } from './standing.ts'
import { readWriter, refreshWorld, requireTip, type World } from './world.ts'

/** Reverts a landing on the branch that it landed on. Gives the move of that branch. */
export async function revertLanding(before: World, operation: Operation, emit: Emit): Promise<RefMove> {
  const tasks = [...before.tasks.values()].filter(({ task }) => task.landing?.operation === operation.id)
  const branch = tasks[0]?.task.landing?.target
  if (operation.verb !== 'land' || branch === undefined)
    throw new AgentsError(
      'refused',
      `${operation.verb} (${operation.text}) is no landing, so there is nothing to revert.`,
    )
  const lock = await takeLock(before.repo, 'land', 60_000)
  try {
    await recoverLanding(before.repo, emit)
    const world = await refreshWorld(before)
    const from = requireTip(world, branch)
    const commits = tasks.flatMap(({ task }) => task.landing?.commits ?? [])
    const to = await revertAll(world, from, await newestFirst(world, from, commits))
    await publish(world, operation, { ref: branchRef(branch), old: from, new: to }, branch)
    return { ref: branchRef(branch), old: from, new: to }
  } finally {
    lock.release()
  }
}

/** The landed commits in the order in which they stand on the branch, newest first. */
async function newestFirst(world: World, tip: Oid, commits: readonly Oid[]): Promise<Oid[]> {
  const landed = new Set(commits)
  const text = await gitText(['rev-list', '--first-parent', tip], inRepo(world.repo))
  return text.split('\n').filter((oid) => landed.has(oid as Oid)) as Oid[]
}

async function revertAll(world: World, from: Oid, commits: readonly Oid[]): Promise<Oid> {
  const { repo } = world
  const cwd = repo.top ?? repo.commonDir
  const [author, committer] = [await readIdent(cwd, 'author'), await readIdent(cwd, 'committer')]
  if (author === undefined || committer === undefined)
    throw new AgentsError('refused', 'Git does not know who you are, and a commit needs an author.')
  const { sign } = await readCommitSettings(repo)
  const attributes = await attributesAt(repo, from)
  let tip = from
  for (const commit of commits) {
    const { subject, parent } = await partsOf(world, commit)
    const merge = await mergeOver(repo, { base: commit, ours: tip, theirs: parent }, attributes)
    if (!merge.clean)
      throw new AgentsError(
        'refused',
        `Reverting "${subject}" conflicts with later work in ${merge.conflicts.map(({ path }) => path).join(', ')}.`,
        {
          hints: [`To settle it by hand, run \`git revert ${commit.slice(0, 10)}\``],
        },
      )
    const message = `Revert "${subject}"\n\nThis reverts commit ${commit}.\n`
    tip = await commitTree(repo, { tree: merge.tree, parents: [tip], message, author, committer, sign })
  }
  return tip
}

async function partsOf(world: World, commit: Oid): Promise<{ subject: string; parent: Oid }> {
  const [content] = await readObjects(world.repo, [commit])
  const text = content?.toString('utf8') ?? ''
  const parent = /^parent ([0-9a-f]+)$/m.exec(text)?.[1]
  if (parent === undefined) throw new AgentsError('git', `${commit} has no parent to go back to.`)
  return { subject: text.slice(text.indexOf('\n\n') + 2).split('\n')[0] ?? '', parent: parent as Oid }
}

async function publish(world: World, operation: Operation, move: RefMove, branch: string): Promise<void> {
  const { repo } = world
  const writer = await readWriter(repo)
  const entry: Entry = { type: 'undone', operation: operation.id }
  const apply = async (): Promise<void> => {
    await transact(
      repo,
      writer,
      newOperation('undo', `reverted ${operation.verb} (${operation.text})`),
      (state) => {
        if (state.refs.get(move.ref) !== move.old)
          throw new AgentsError(
            'refused',
            `${branch} was moved by somebody else meanwhile. Nothing was reverted.`,
          )
        return {
          refs: [move],
          lines: tasksTouched(state, operation).map((task) => ({ task, entry })),
          undoes: operation.id,
        }
      },
    )
  }
  if (move.old === undefined || move.new === undefined) await apply()
  else await moveBranch(repo, { ref: move.ref, from: move.old, to: move.new, stays: [] }, apply)
}
