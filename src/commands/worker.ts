// `worker`: a machine of a fleet, which takes attempts from a queue until Ctrl-C.
import { parseQueue } from '../domain/fleet-place.ts'
import { workForFleet } from '../engine/fleet-worker.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

/** How long a machine may be silent until its work is given to another, in seconds. */
const usualLease = 30

export const command: Command = async (context, { flags }) => {
  const { cwd, env, signal, emit, confirm } = context
  const { queue, remote, jobs, agents, labels, check } = flags
  if (typeof queue !== 'string' || typeof remote !== 'string')
    throw new AgentsError('usage', `A worker needs ${typeof queue === 'string' ? '--remote' : '--queue'}.`, {
      hints: ['Run `git agents worker --queue redis://… --remote URL`'],
    })
  const count = await workForFleet({
    folder: cwd,
    url: remote,
    place: parseQueue(queue, env),
    slots: typeof jobs === 'string' ? Number(jobs) : undefined,
    agents: typeof agents === 'string' ? listed(agents) : undefined,
    labels: typeof labels === 'string' ? listed(labels) : [],
    checks: Array.isArray(check) ? check : [],
    leaseMs: (Number(env.GIT_AGENTS_LEASE) || usualLease) * 1000,
    mayAsk: confirm !== undefined,
    trust: { isGiven: flags.trust === true, confirm },
    ...{ env, signal, emit },
  })
  return { kind: 'text', text: `Carried out ${count} ${count === 1 ? 'attempt' : 'attempts'}.` }
}

/** `a, b` is meant as `a,b`. */
const listed = (text: string): string[] => text.split(',').flatMap((one) => one.trim() || [])
