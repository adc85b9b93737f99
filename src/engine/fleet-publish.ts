// What has ended in a run is brought to the remote: journals and branches by a sync, then the refs of attempts that are
// recorded go. One at a time, and what ends meanwhile goes with the next. A remote that is away is tried again.
import { setTimeout as delay } from 'node:timers/promises'
import { parseAttemptRef } from '../domain/fleet.ts'
import type { RefName, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { reasonOf } from '../errors.ts'
import { moveRefs, readRefs } from '../git/refs.ts'
import { pushRefs, trackingRef } from '../git/remote.ts'
import type { Run } from './attempt.ts'
import { listAttempts, type Shared } from './fleet-attempts.ts'
import { sync } from './syncer.ts'
import { refreshWorld, type World } from './world.ts'

/** Brings to the remote what a run has recorded. */
export interface Publisher {
  /** Now, and all of it; what is under way is waited for. */
  now: () => Promise<void>
  /** The same at the end of a run: a remote that is away is tried for half a minute. */
  close: () => Promise<void>
}

const mostTries = 9

const parts = { keep: false, branchesOnly: false, dryRun: false }

/** Opens it for one run. */
export function openPublisher(shared: Shared, world: World, emit: Run['emit']): Publisher {
  let [isDue, isFailing] = [true, false]
  let going: Promise<void> | undefined
  const work = async (): Promise<void> => {
    while (isDue) {
      isDue = false
      try {
        await publish(shared, await refreshWorld(world))
        isFailing = false
      } catch (error) {
        if (!isFailing) emit({ type: 'warning', text: `the remote does not have it yet: ${reasonOf(error)}` })
        isFailing = true
        return
      }
    }
  }
  const now = (): Promise<void> => {
    isDue = true
    going ??= work().finally(() => {
      going = undefined
    })
    return going
  }
  return {
    now,
    close: async () => {
      for (let tries = 1; tries <= mostTries; tries++) {
        await now()
        if (!isFailing) return
        await delay(Math.min(200 * 2 ** tries, 5_000))
      }
    },
  }
}

/** Whatever attempt the journal has the end of, this run's or an earlier one's, needs its ref no more. */
async function publish(shared: Shared, world: World): Promise<void> {
  await sync(world, shared.remote, parts)
  const { tasks } = await refreshWorld(world)
  const over = [...(await listAttempts(shared))].filter(([ref]) => isOver(tasks, ref))
  if (over.length === 0) return
  await pushRefs(
    shared.repo,
    shared.remote,
    over.map(([ref, oid]) => ({ ref, old: oid, new: undefined })),
  )
  await forget(
    shared,
    over.map(([ref]) => ref),
  )
}

function isOver(tasks: ReadonlyMap<TaskId, Observed>, ref: RefName): boolean {
  const { id, n } = parseAttemptRef(ref) ?? {}
  const task = id === undefined ? undefined : tasks.get(id)
  return id !== undefined && task?.task.attempts.some((one) => one.n === n && one.end !== undefined) === true
}

/** What was fetched of them here. */
async function forget({ repo, remote }: Shared, refs: readonly RefName[]): Promise<void> {
  const known = await readRefs(repo, [`${remote.tracking}agents/attempts/`])
  const moves = refs.flatMap((ref) => {
    const own = trackingRef(remote, ref)
    const old = known.get(own)
    return old === undefined ? [] : [{ ref: own, old, new: undefined }]
  })
  if (moves.length > 0) await moveRefs(repo, moves, 'agents: attempts recorded')
}
