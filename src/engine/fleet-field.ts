// The fleet as a run has it: where a local run starts an agent, this one puts a job into the queue and waits for what a
// machine shares in the remote. The remote alone says what happened; the queue only says when to look there.
import { attemptRef, fleetMachine, type Job, type Result } from '../domain/fleet.ts'
import type { QueuePlace } from '../domain/fleet-place.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { AgentsError } from '../errors.ts'
import type { Remote } from '../git/remote.ts'
import { type Outcome, outcomeOf, type Run } from './attempt.ts'
import {
  fetchStanding,
  listAttempts,
  moveAttempt,
  type Shared,
  type Standing,
  untilReached,
  writeResult,
} from './fleet-attempts.ts'
import { recordEnd } from './fleet-end.ts'
import { parseHeard } from './fleet-heard.ts'
import { openPublisher, type Publisher } from './fleet-publish.ts'
import { type Dispatch, openDispatch } from './fleet-queue.ts'
import { beginShared } from './fleet-start.ts'
import { openUnserved, type TellUnserved } from './fleet-unserved.ts'
import { pause } from './pause.ts'
import { refreshWorld, type World } from './world.ts'

/** How often the remote is looked at and the queue for jobs that it lost, in milliseconds. */
const lookMs = 5_000
/** How long a machine that was told to stop may take to hand in what it has, in milliseconds. */
const patienceMs = 20_000

/** Who carries out the attempts of a run, in place of this machine. */
export interface Field {
  attempt: (run: Run, world: World, id: TaskId, after: readonly TaskId[]) => Promise<Outcome>
  /** Attempts that a run gave to the queue and did not see the end of. */
  underWay: (world: World) => TaskId[]
  /** Waits until what has ended is in the remote. */
  close: () => Promise<void>
}

interface Fleet extends Shared {
  dispatch: Dispatch
  publisher: Publisher
  tellUnserved: TellUnserved
  /** The attempts that are waited for, by the commit that each begins with. */
  waiting: Map<Oid, { job: Job; agent: string; look: (failure?: string) => void; put: () => void }>
}

/** Opens the fleet for one run. @throws AgentsError `refused` where there is no Redis */
export async function openField(
  world: World,
  { remote, name, place }: { remote: Remote; name: string; place: QueuePlace },
  emit: Run['emit'],
): Promise<Field> {
  const dispatch = await openDispatch(place, name)
  await dispatch.ready(world.config.agent)
  const shared = { repo: world.repo, remote }
  const fleet: Fleet = {
    ...shared,
    dispatch,
    publisher: openPublisher(shared, world, emit),
    tellUnserved: openUnserved(dispatch, world.config, emit),
    waiting: new Map(),
  }
  const timer = setInterval(() => void lookAround(fleet).catch(() => undefined), lookMs)
  return {
    attempt: (run, world, id, after) => attemptFor(fleet, run, world, id, after),
    underWay: ({ tasks }) =>
      [...tasks.values()].flatMap(({ id, state, attempt }) =>
        state === 'running' && attempt?.machine === fleetMachine ? id : [],
      ),
    close: async () => {
      clearInterval(timer)
      await fleet.publisher.close()
      await dispatch.close()
    },
  }
}

/** A result whose event was missed, and a job that Redis has lost. */
async function lookAround(fleet: Fleet): Promise<void> {
  if (fleet.waiting.size === 0) return
  const there = await listAttempts(fleet)
  for (const [start, { job, agent, look, put }] of fleet.waiting) {
    if (there.get(attemptRef(job.task, job.n)) !== start) look()
    else if (!(await fleet.dispatch.isThere(agent, start))) put()
  }
  await fleet.tellUnserved([...fleet.waiting.values()].map(({ agent }) => agent))
}

const attemptFor = (
  fleet: Fleet,
  run: Run,
  world: World,
  id: TaskId,
  after: readonly TaskId[],
): Promise<Outcome> =>
  outcomeOf(run, world, id, async (task, seconds) => {
    const begun = await begin(fleet, run, world, task, after)
    if ('reason' in begun) return begun
    const result = await resultOf(fleet, run, { id, ...begun })
    const fresh = (await refreshWorld(world)).tasks.get(id)
    const { attempt } = fresh ?? task
    const known = result === 'gone' ? await elsewhere(fleet, world, id) : undefined
    if (attempt === undefined || (known !== undefined && known.state !== 'running'))
      return known ?? { reason: 'it is gone' }
    const { n, agent, base, branch } = attempt
    const outcome = await recordEnd(
      run,
      { id, n, agent, base, branch },
      result === 'gone' ? lost(run, n) : result,
    )
    void fleet.publisher.now()
    return { ...outcome, preparing: Math.max(0, seconds() - outcome.working) }
  })

/** Nobody has recorded an end, and nobody can any more: what a machine hands in after this is late. */
const lost = (run: Run, n: number): Result => {
  const reason = 'the remote holds no attempt of it any more'
  return {
    ended: { type: 'ended', n, seconds: 0, checks: [], outcome: 'stopped', reason },
    onBranch: false,
    machine: run.clone,
  }
}

/** Another run of the same tasks has recorded the end, and that came with a sync. */
async function elsewhere({ publisher }: Fleet, world: World, id: TaskId): Promise<Outcome> {
  await publisher.now()
  const one = (await refreshWorld(world)).tasks.get(id)
  const reason = one?.reason ?? 'another run has seen to it'
  return {
    id,
    state: one?.state ?? 'pending',
    reason,
    preparing: 0,
    working: one?.attempt?.end?.seconds ?? 0,
  }
}

async function begin(
  fleet: Fleet,
  run: Run,
  world: World,
  task: Observed,
  after: readonly TaskId[],
): Promise<{ n: number; agent: string; standing: Standing | undefined } | { reason: string }> {
  const { attempt } = task
  if (task.state === 'running' && attempt !== undefined)
    return {
      n: attempt.n,
      agent: attempt.agent,
      standing: await untilReached(run.signal, () => fetchStanding(fleet, task.id, attempt.n)),
    }
  const begun = await beginShared(run, world, fleet, { task, after })
  return 'reason' in begun ? begun : { ...begun, agent: task.task.brief.agent ?? run.config.agent }
}

interface Awaited {
  id: TaskId
  n: number
  agent: string
  standing: Standing | undefined
}

/** Waits until the remote has the result; `gone` where another run has taken it from there. */
async function resultOf(fleet: Fleet, run: Run, awaited: Awaited): Promise<Result | 'gone'> {
  const { id, n, agent } = awaited
  let { standing } = awaited
  while (standing?.kind === 'begun') {
    const job: Job = { task: id, n, start: standing.start }
    const failure = await oneTurn(fleet, run, job, agent)
    standing = await fetched(fleet, run, job)
    if (standing?.kind !== 'begun') break
    if (run.signal.aborted) standing = await endHere(fleet, run, job, { outcome: 'stopped' })
    else if (failure !== undefined)
      standing = await endHere(fleet, run, job, { outcome: 'failed', cause: 'crash', reason: failure })
  }
  return standing?.result ?? 'gone'
}

/** Until there is something to look at in the remote. Gives why the queue gave the job up, where it did. */
async function oneTurn(fleet: Fleet, run: Run, job: Job, agent: string): Promise<string | undefined> {
  const { dispatch, waiting } = fleet
  let failure: string | undefined
  const turn = new AbortController()
  const hearing = {
    progress: (data: unknown) => {
      const event = parseHeard(data, job.task)
      if (event !== undefined) run.emit(event)
    },
    over: (why?: string) => {
      failure = why
      turn.abort()
    },
  }
  const put = (): void => void dispatch.put(agent, job, hearing).catch(() => undefined)
  waiting.set(job.start, { job, agent, look: () => turn.abort(), put })
  try {
    if (!run.signal.aborted) put()
    await pause(2 ** 31 - 1, AbortSignal.any([turn.signal, run.signal]))
    if (!turn.signal.aborted && !(await cancelled(dispatch, agent, job.start)))
      await pause(patienceMs, turn.signal)
    return failure
  } finally {
    waiting.delete(job.start)
    dispatch.forget(job.start)
  }
}

/** Whether nobody works on it. A Redis that is away cannot tell, nor tell the machine. */
async function cancelled(dispatch: Dispatch, agent: string, start: Oid): Promise<boolean> {
  const away = new Promise<boolean>((done) => setTimeout(done, 3_000, false).unref())
  return await Promise.race([dispatch.cancel(agent, start).catch(() => false), away])
}

/** What the remote says, once it can be asked; a run that is to end does not wait for that. */
const fetched = async (fleet: Fleet, run: Run, { task, n, start }: Job): Promise<Standing | undefined> =>
  await untilReached(run.signal, () => fetchStanding(fleet, task, n)).catch((error: unknown) => {
    throw stillOut(start, error)
  })

const stillOut = (start: Oid, cause: unknown): AgentsError =>
  new AgentsError('refused', 'The remote cannot be reached, so that its attempt is still with a machine.', {
    hints: [`To go on with it (${start.slice(0, 10)}), run \`git agents run --queue ADDRESS\` again`],
    cause,
  })

/** Ends an attempt from here, unless a machine was faster: what it hands in after this is late. */
async function endHere(
  fleet: Fleet,
  run: Run,
  job: Job,
  how: Pick<Result['ended'], 'outcome' | 'reason' | 'cause'>,
): Promise<Standing | undefined> {
  const { task, n, start } = job
  const ended: Result['ended'] = { type: 'ended', n, seconds: 0, checks: [], ...how }
  const result: Result = { ended, onBranch: false, machine: run.clone }
  const end = await writeResult(run.repo, run.writer.ident, job, result)
  const move = { ref: attemptRef(task, n), old: start, new: end }
  const moved = await untilReached(run.signal, () => moveAttempt(fleet, move))
  return moved === 'moved' ? { kind: 'ended', start, end, result } : await fetchStanding(fleet, task, n)
}
