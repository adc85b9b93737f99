// A machine of a fleet: one clone, one lock, and as many attempts at once as it has slots, until it is told to go.
import { Spending } from '../domain/budget.ts'
import { ownLabels, servedAgents } from '../domain/fleet-labels.ts'
import type { QueuePlace } from '../domain/fleet-place.ts'
import { remoteName } from '../domain/fleet-place.ts'
import { AgentsError } from '../errors.ts'
import { cloneId } from '../store/clone.ts'
import { tryLock } from '../store/lock.ts'
import { newOperation } from '../store/operation.ts'
import type { Run } from './attempt.ts'
import { lackOfRoom } from './disk-guard.ts'
import { openClone } from './fleet-clone.ts'
import { carryOut, type Machine } from './fleet-job.ts'
import { clearLeft } from './fleet-left.ts'
import { serveQueue } from './fleet-service.ts'
import { Limits } from './limits.ts'
import { requireTrust, type TrustRequest, trustTyped } from './trust.ts'
import { readWorld, readWriter, type World } from './world.ts'

/** What the owner of a machine wants it to do. */
export interface WorkerRequest extends Pick<Run, 'env' | 'signal' | 'emit'> {
  folder: string
  url: string
  place: QueuePlace
  /** How many attempts at once; else as the configuration says. */
  slots: number | undefined
  /** Those it works for; else those of the configuration. */
  agents: readonly string[] | undefined
  /** What this machine is besides its platform and processor. */
  labels: readonly string[]
  /** Checks of tasks that its owner lets run, word for word. */
  checks: readonly string[]
  leaseMs: number
  mayAsk: boolean
  trust: Pick<TrustRequest, 'isGiven' | 'confirm'>
}

/** Works until the signal. Gives how many attempts it carried out. @throws AgentsError where it may or can not begin */
export async function workForFleet(request: WorkerRequest): Promise<number> {
  const { repo, remote } = await openClone(request.folder, request.url, request.mayAsk)
  const lock = tryLock(repo, 'runner')
  if (lock === undefined)
    throw new AgentsError('refused', `Another worker works in ${repo.commonDir}.`, {
      hints: [
        'To have several on one machine, start each in a folder of its own, or give one more slots with `-j`',
      ],
    })
  try {
    const world = await readWorld(repo.commonDir)
    await requireTrust(world, { checks: [], ...request.trust })
    await trustTyped(world, request.checks)
    return await serve(request, world, { repo, remote })
  } finally {
    lock.release()
  }
}

async function serve(
  request: WorkerRequest,
  world: World,
  shared: Pick<Machine, 'repo' | 'remote'>,
): Promise<number> {
  const over = new AbortController()
  const signal = AbortSignal.any([request.signal, over.signal])
  let why: string | undefined
  const machine: Machine = {
    ...shared,
    run: await runOf(request, world, signal),
    lack: roomOf(world, request.emit),
    atWork: new Map(),
    leave: (reason) => {
      why = reason
      over.abort()
    },
  }
  const tell = (text: string): void => request.emit({ type: 'warning', text })
  for (const id of await clearLeft(machine, world)) tell(`${id} was cut short here; what it had done is kept`)
  const agents = agentsFor(request, world, tell)
  const slots = request.slots ?? world.config.concurrency
  request.emit({
    type: 'note',
    text: `Works for ${agents.join(', ')} as ${machine.run.clone}, ${slots} at once.`,
  })
  let count = 0
  await serveQueue(
    {
      ...{ place: request.place, remote: remoteName(request.url), agents, slots, leaseMs: request.leaseMs },
      work: async (job, agent, tools) => {
        const handled = await carryOut(machine, job, agent, tools)
        if (handled === 'done') count++
        return handled
      },
      tell: onceEach(tell),
    },
    signal,
  )
  if (why !== undefined)
    throw new AgentsError('refused', `The worker has ended: ${why}.`, {
      hints: ['To trust exactly what is there now, start it again with `--trust`'],
    })
  return count
}

/** Those that want no more of a machine than this one is; the others are told. */
function agentsFor(
  { agents, labels }: WorkerRequest,
  { config }: World,
  tell: (text: string) => void,
): string[] {
  const known = agents ?? [...new Set([config.agent, ...Object.keys(config.agents)])]
  const had = [...ownLabels(process), ...labels]
  const { served, unserved } = servedAgents(known, (name) => config.agents[name]?.labels, had)
  const words = unserved.map(({ agent, lacking }) => `${agent} wants a machine that is ${lacking.join(', ')}`)
  if (served.length === 0)
    throw new AgentsError(
      'refused',
      `This machine (${had.join(', ')}) can work for nobody: ${words.join('; ')}.`,
      {
        hints: ['To say what it is, give `--labels`'],
      },
    )
  for (const text of words) tell(`${text}; its work is left to others`)
  return served
}

/** Looks at the disks; each lack of room and its end are told once. */
function roomOf({ repo, config }: World, emit: WorkerRequest['emit']): () => string | undefined {
  let was: string | undefined
  return () => {
    const lack = lackOfRoom({ repo, config }, '')
    if (lack !== was) emit({ type: 'room', lack: lack ?? null })
    was = lack
    return lack
  }
}

/** A Redis that is away says so with every try. */
function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>()
  return (text) => {
    if (!told.has(text)) tell(`the queue: ${text}`)
    told.add(text)
  }
}

const runOf = async (
  { env, emit }: WorkerRequest,
  { repo }: World,
  signal: AbortSignal,
): Promise<Machine['run']> => ({
  ...{ repo, env, emit, signal },
  writer: await readWriter(repo),
  operation: newOperation('worker', 'worked for a fleet'),
  clone: cloneId(repo, true),
  processes: new Map(),
  limits: new Limits(),
  spending: new Spending(),
})
