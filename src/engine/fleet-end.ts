// How an attempt ends that a machine of a fleet carried out: what it shared in the remote is recorded here as a local end
// would be, in one transaction. What cannot be used is kept all the same.
import type { Result } from '../domain/fleet.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { isAncestor } from '../git/history.ts'
import { type RefMove, readRefs } from '../git/refs.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import type { Outcome, Run } from './attempt.ts'
import { keepMoves } from './keep.ts'
import { clientOf } from './limits.ts'

/** The attempt that ended, as the journal here has it. */
export interface Ending {
  id: TaskId
  n: number
  agent: string
  base: Oid
  branch: string
}

/** Records the end, unless somebody has. Gives the outcome for the run. */
export async function recordEnd(run: Run, ending: Ending, told: Result): Promise<Omit<Outcome, 'preparing'>> {
  const { id, agent } = ending
  const { ended, tip, onBranch, machine } = await proved(run, ending, told)
  const held = await heldBy(run, ending, tip)
  await transact(run.repo, run.writer, run.operation, (state) => {
    const task = state.tasks.get(id)
    const ref = branchRef(ending.branch)
    const old = state.refs.get(ref)
    const isMoving = onBranch && tip !== undefined && old !== tip
    const moves: RefMove[] = isMoving ? [{ ref, old, new: tip }] : []
    const kept = [
      isMoving && old !== held ? old : undefined,
      onBranch ? undefined : tip,
      ended.tip === tip ? undefined : ended.tip,
    ]
    const keeps = keepMoves(state, id, ...kept.flatMap((oid) => oid ?? []))
    if (task?.state !== 'running' || task.attempts.at(-1)?.n !== ending.n) return { refs: keeps }
    const head = ended.outcome === 'stopped' && old !== undefined ? { head: old } : {}
    return { lines: [{ task: id, entry: { ...ended, ...head, machine } }], refs: [...moves, ...keeps] }
  })
  const { outcome: state, reason, cause, seconds, files = 0, usage, message, until } = ended
  run.emit({
    type: 'ended',
    ...{ task: id, state, seconds, files },
    ...(reason === undefined ? {} : { reason }),
    ...(cause === undefined ? {} : { cause }),
    ...(usage === undefined ? {} : { usage }),
    ...(message === undefined ? {} : { message }),
  })
  if (until !== undefined && cause !== undefined)
    run.limits.hit(clientOf(run.config, agent), { cause, text: reason ?? '' })
  return { id, state, reason, cause, again: until !== undefined, working: seconds }
}

/** Where the branch is, if the work goes on from there: what the attempt began with needs no keeping. */
async function heldBy({ repo }: Run, { branch }: Ending, tip: Oid | undefined): Promise<Oid | undefined> {
  const ref = branchRef(branch)
  const now = (await readRefs(repo, [ref])).get(ref)
  return now !== undefined && tip !== undefined && (await isAncestor(repo, now, tip)) ? now : undefined
}

/** "Done" is what Git shows, here as anywhere: work that holds its base. */
async function proved(run: Run, { base }: Ending, result: Result): Promise<Result> {
  const { ended, tip } = result
  if (ended.outcome !== 'done' || tip === undefined || (await isAncestor(run.repo, base, tip))) return result
  const fault = { cause: 'off-base', reason: 'its branch no longer descends from its base' } as const
  return { ...result, ended: { ...ended, ...fault, outcome: 'failed' }, onBranch: false }
}
