// Makes a run one of a fleet: what the remote has comes first, then its attempts go to the queue.
import { type QueuePlace, remoteName } from '../domain/fleet-place.ts'
import { AgentsError } from '../errors.ts'
import { remoteAddress } from '../git/remote.ts'
import { openField } from './fleet-field.ts'
import type { RunRequest } from './runner.ts'
import { remoteOf } from './sync-remote.ts'
import { sync } from './syncer.ts'
import { refreshWorld } from './world.ts'

/** How many attempts are in the queue at once, where nobody says so. */
const usualJobs = 100

/** The request with a fleet that carries it out. @throws AgentsError `refused` where there is no Redis, or no remote */
export async function openFleet(
  request: RunRequest,
  place: QueuePlace,
  mayAsk: boolean,
): Promise<RunRequest> {
  const { world, emit } = request
  if (request.config.isolation === 'shared')
    throw new AgentsError(
      'refused',
      'With `isolation: shared` agents work in your checkout, not on other machines.',
      {
        hints: ['To give them worktrees, set `isolation: worktree` in .agentsrc'],
      },
    )
  const remote = await remoteOf(world, undefined, mayAsk)
  const { notes } = await sync(world, remote, { keep: false, branchesOnly: false, dryRun: false })
  for (const text of notes) emit({ type: 'warning', text })
  const name = remoteName(await remoteAddress(world.repo, remote))
  const field = await openField(world, { remote, name, place }, emit)
  const jobs = request.isJobsGiven ? request.jobs : usualJobs
  return { ...request, world: { ...(await refreshWorld(world)), clone: request.clone }, field, jobs }
}
