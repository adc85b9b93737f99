// A task's own worktree goes along when its finished work is put on a new base: off its branch first, so that whatever a
// kill leaves half moved there is never taken for somebody's work (the mending is in `left-work.ts`).
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { noHooks } from '../git/hooks.ts'
import { branchOf, readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { branchRef } from '../store/tasks.ts'
import { atWork } from './at-work.ts'
import { attachBranch, countChanged, isWorktree, prepareWorktree, refuseElsewhere } from './keeper.ts'

/** A task's worktree and branch. */
export interface Place {
  worktree: string
  branch: string
  /** With `sparse`, all that it is to hold. */
  folders?: readonly string[] | undefined
}

/** Throws where the worktree holds what is not in the branch: somebody works there. One that is off every branch is kept. */
export async function refuseChanged(repo: Repo, { worktree, branch }: Place): Promise<'kept' | 'none'> {
  await refuseElsewhere(repo, branch, worktree)
  if (!isWorktree(repo, worktree)) return 'none'
  const at = await branchOf(worktree)
  if (at === undefined) return 'kept'
  if (at !== branch)
    throw new AgentsError('refused', `its worktree is on ${at}, not on ${branch}`, {
      hints: [`Check ${branch} out in ${worktree}, then run the task again`],
    })
  if ((await countChanged(repo, worktree)) > 0)
    throw new AgentsError('refused', `its worktree holds changes that are not in its result`, {
      hints: [`Commit them in ${worktree} or take them away, then run the task again`],
    })
  return 'none'
}

/** Makes the worktree hold `tip`, does `record`, which moves the branch there, and puts the worktree on the branch again. */
export async function moveAlong(
  repo: Repo,
  place: Place,
  tip: Oid,
  record: () => Promise<void>,
): Promise<void> {
  const { worktree, branch, folders } = place
  if (!isWorktree(repo, worktree)) return await record()
  await atWork(
    repo,
    worktree,
    async () => {
      await git([...noHooks, 'checkout', '--detach', '--quiet'], { cwd: worktree })
      await prepareWorktree(repo, worktree, tip, folders)
      try {
        await record()
      } catch (error) {
        await putBack(repo, place)
        throw error
      }
      await attachBranch(repo, worktree, branch)
    },
    branch,
  )
}

/** The worktree is as its branch says again. Only for one whose content is kept. */
export async function putBack(repo: Repo, { worktree, branch, folders }: Place): Promise<void> {
  const ref = branchRef(branch)
  const tip = (await readRefs(repo, [ref])).get(ref)
  if (tip === undefined) return
  await prepareWorktree(repo, worktree, tip, folders)
  await attachBranch(repo, worktree, branch)
}
