// The interpreter of a landing's plan: one transaction moves the target, the task refs and the notes, and the checkout of
// the target follows. A branch that a task's work or an undo moves goes the same way.
import { type LandingPlan, landingText } from '../domain/landing-plan.ts'
import type { Oid, OperationId, RefName } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef, type StoreState } from '../store/tasks.ts'
import { type Change, transact } from '../store/transaction.ts'
import { findFollower, follow } from './follow.ts'
import type { FollowStep } from './follow-journal.ts'
import { keepMoves } from './keep.ts'
import { readWriter } from './world.ts'

/**
 * Applies a plan that was made of `seen`. Throws `moved` where the target or one of the tasks is no longer as the plan found
 * it: then nothing has changed. Gives the operation that `undo` takes back.
 */
export async function applyLanding(
  repo: Repo,
  plan: LandingPlan,
  seen?: Pick<StoreState, 'refs'>,
): Promise<OperationId> {
  const operation = newOperation('land', landingText(plan))
  const writer = await readWriter(repo, seen)
  const ref = branchRef(plan.branch)
  const stays = plan.steps.flatMap((step) => step.stays)
  await moveBranch(repo, { ref, from: plan.from, to: plan.to, plan, stays }, async () => {
    await transact(repo, writer, operation, (state) => changeOf(state, plan, ref))
  })
  return operation.id
}

/** Moves a branch by `move`, which is one transaction; a worktree that has it checked out follows. */
export async function moveBranch(repo: Repo, step: FollowStep, move: () => Promise<void>): Promise<void> {
  const follower = await findFollower(repo, step.ref.replace('refs/heads/', ''))
  if (follower === undefined) await move()
  else await follow(repo, follower, step, move)
}

function changeOf(state: StoreState, { branch, from, to, steps }: LandingPlan, ref: RefName): Change {
  refuseMoved(state.refs.get(ref), from, branch)
  for (const { id, seq } of steps) refuseChanged(state.tasks.get(id)?.seq, seq, id)
  return {
    refs: [{ ref, old: from, new: to }, ...steps.flatMap(({ id, tip }) => keepMoves(state, id, tip))],
    lines: steps.map(({ id, commits, tip, stays }) => ({
      task: id,
      entry: {
        type: 'landed',
        commits,
        target: branch,
        tip,
        ...(stays.length > 0 ? { inPlace: true } : {}),
      } as const,
    })),
    notes: steps.flatMap(({ commits, note }) => commits.map((on) => ({ on, text: note }))),
  }
}

function refuseMoved(now: Oid | undefined, from: Oid, branch: string): void {
  if (now !== from)
    throw new AgentsError(
      'moved',
      `${branch} is being moved by somebody else all the time. Nothing has landed.`,
      { hints: ['Run `git agents land` again once it rests'] },
    )
}

function refuseChanged(now: number | undefined, seen: number, id: string): void {
  if (now !== seen)
    throw new AgentsError('moved', `${id} is being changed by other commands. Nothing has landed.`, {
      hints: ['Run `git agents land` again'],
    })
}
