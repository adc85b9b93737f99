// `run`: starts what may start and keeps agents busy until nothing is left, here, in the background, or in the runner
// that is there already.
import type { Answer } from '../domain/answer.ts'
import { Spending } from '../domain/budget.ts'
import { adaptiveMost } from '../domain/concurrency.ts'
import type { QueuePlace } from '../domain/fleet-place.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { ClientPause } from '../domain/rows.ts'
import { openBooks } from '../engine/books.ts'
import { detachRun } from '../engine/detaching.ts'
import { runnerOf, runOrJoin } from '../engine/joining.ts'
import { judge } from '../engine/judging.ts'
import { clientOf, Limits, rememberedPauses } from '../engine/limits.ts'
import { configNotices } from '../engine/notices.ts'
import { recover } from '../engine/recover.ts'
import type { RunRequest } from '../engine/runner.ts'
import { planRun } from '../engine/starting.ts'
import { requireTrust } from '../engine/trust.ts'
import { namedTasks, readWorld, readWriter, refreshWorld, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { cloneId } from '../store/clone.ts'
import { newOperation } from '../store/operation.ts'
import { readPauses } from '../store/pauses.ts'
import type { Command, Context, Flags, Input } from './context.ts'
import { ringing } from './ringing.ts'
import { secondsOf } from './seconds.ts'

export const command: Command = async (context, input) => {
  const request = await readRequest(context, input)
  if (input.flags.detach === true && canDetach(request))
    return { kind: 'detached', ...(await detachRun(request, context.program)) }
  const summary = await runOrJoin(request).finally(() => request.field?.close())
  return summary === 'left' ? await leaving(request.world) : { kind: 'ran', summary }
}

/** Where the queue is. @throws AgentsError where it may not be used, before anything else is asked */
const placeOf = async (queue: string, { env }: Context): Promise<QueuePlace> =>
  (await import('../domain/fleet-place.ts')).parseQueue(queue, env)

/** What was typed, as a request; throws as `run` does where the configuration does not allow it. */
export async function readRequest(context: Context, { args, flags }: Input): Promise<RunRequest> {
  const { cwd, emit, confirm } = context
  const place = typeof flags.queue === 'string' ? await placeOf(flags.queue, context) : undefined
  const world = await recover(await readWorld(cwd), emit)
  for (const text of configNotices(world.config)) emit({ type: 'warning', text })
  const wanted = namedTasks(world, args)
  await requireTrust(world, {
    checks: wanted.flatMap(({ task }) => task.brief.checks),
    isGiven: flags.trust === true,
    confirm,
  })
  const ids = args.length === 0 ? undefined : wanted.map(({ id }) => id)
  const isTold = await sendBack(world, wanted, flags)
  const request = await requestFor(context, isTold ? await refreshWorld(world) : world, ids, flags)
  if (place === undefined) return request
  const { openFleet } = await import('../engine/fleet-open.ts')
  return await openFleet(request, place, confirm !== undefined)
}

/** With `-m`: what the agent is told goes on the record as a request for changes; it goes on in its session with it. */
async function sendBack(world: World, wanted: readonly Observed[], { message }: Flags): Promise<boolean> {
  if (typeof message !== 'string') return false
  const [one, ...others] = wanted
  if (one === undefined || others.length > 0)
    throw new AgentsError('usage', 'Which task is to be told that?', {
      hints: ['Run `git agents run ID -m "…"` with one id'],
    })
  if (one.attempt === undefined)
    throw new AgentsError('refused', `${one.id} has not run yet, so there is nothing to add to.`, {
      hints: [`To change what it is told, run \`git agents edit ${one.id} -m "…"\``],
    })
  await judge(world, one, { kind: 'request-changes', message, forced: false })
  return true
}

/** A request for these tasks, or for all that may start. */
async function requestFor(
  { env, signal, emit, ring }: Context,
  world: World,
  wanted: RunRequest['wanted'],
  flags: Flags,
): Promise<RunRequest> {
  const clone = cloneId(world.repo, true)
  const adaptive = flags.adaptive === true
  const { concurrency } = world.config
  return {
    repo: world.repo,
    config: world.config,
    writer: await readWriter(world.repo),
    operation: newOperation(
      'run',
      wanted === undefined ? 'ran what could start' : `ran ${wanted.join(', ')}`,
    ),
    clone,
    env,
    signal,
    emit: ringing({ emit, ring }, world.config),
    world: { ...world, clone },
    wanted,
    processes: new Map(),
    limits: new Limits(undefined, rememberedPauses(pausesOf(world, wanted))),
    spending: new Spending(),
    failsFast: flags['fail-fast'] === true,
    timeout: secondsOf(flags.timeout),
    pauses: flags['pause-on-conflict'] === true,
    jobs:
      typeof flags.jobs === 'string'
        ? Number(flags.jobs)
        : adaptive
          ? adaptiveMost(concurrency)
          : concurrency,
    adaptive,
    isJobsGiven: flags.jobs !== undefined,
    detached: false,
  }
}

/** What an earlier run found; who names a task has its client asked at once. */
function pausesOf({ repo, config, tasks }: World, wanted: RunRequest['wanted']): ClientPause[] {
  const asked = (wanted ?? []).map((id) => clientOf(config, tasks.get(id)?.task.brief.agent ?? config.agent))
  return (readPauses(repo)?.clients ?? []).filter(({ client }) => !asked.includes(client))
}

/** Hands one task to the runner that is there, else starts one; neither where it waits for a task that nobody runs. */
export async function startOne(
  context: Context,
  world: World,
  id: TaskId,
): Promise<{ runner?: { pid: number; joined: boolean } }> {
  const request = await requestFor(context, world, [id], {})
  if (canDetach(request)) {
    const { pid, joined } = await detachRun(request, context.program)
    return { runner: { pid, joined } }
  }
  const { waiting } = planRun(openBooks([id]), world, request.config, request.jobs)
  const after = waiting.find((one) => one.id === id)?.for ?? []
  context.emit({ type: 'warning', task: id, text: `it is not started: it comes after ${after.join(', ')}` })
  return {}
}

/** Whether there is something to start, now or by the runner that is there; else `run` says here why not. */
function canDetach({ repo, world, config, wanted, jobs }: RunRequest): boolean {
  return runnerOf(repo) !== undefined || planRun(openBooks(wanted), world, config, jobs).start.length > 0
}

/** Who only watched goes; the runner does not. */
export async function leaving(before: World): Promise<Answer> {
  const { repo, tasks } = await refreshWorld(before)
  const running = [...tasks.values()].flatMap(({ id, state, attempt }) =>
    state === 'running' && attempt?.place !== 'here' ? id : [],
  )
  return { kind: 'left', pid: runnerOf(repo)?.pid ?? null, running }
}
