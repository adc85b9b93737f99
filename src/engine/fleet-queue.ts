// The queue: BullMQ on Redis, which has the leases, the recovery of jobs whose machine is gone, and the events. Here is
// the side of the run; `fleet-service` is that of the machines. One queue for each agent of a remote, so that a machine
// takes only what it can run. A job holds names alone; its id is the commit that its attempt begins with, so that it can be
// put again without being there twice.
import { createHash } from 'node:crypto'
import type { Queue, Job as QueuedJob, QueueEvents, RedisOptions, Worker } from 'bullmq'
import type { Job } from '../domain/fleet.ts'
import type { QueuePlace } from '../domain/fleet-place.ts'
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'

/** What all keys in Redis begin with. */
export const prefix = 'git-agents'
const connectMs = 10_000
/** How long a Redis may take to answer when it is left, in milliseconds. */
const partingMs = 2_000

/** The queue of the work on a remote that one agent is to do. */
export const queueName = (remote: string, agent: string): string =>
  `${createHash('sha256').update(remote).digest('hex').slice(0, 16)}-${encodeURIComponent(agent)}`

/** How BullMQ is to connect: again and again, once it was there, until the signal. */
export function connectionOf(
  { tls, path, host, port, db, username, password }: QueuePlace,
  leaving: AbortSignal,
): RedisOptions {
  return {
    ...(path !== undefined ? { path } : host !== undefined && port !== undefined ? { host, port } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    db,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (leaving.aborted ? null : Math.min(100 * times, 2_000)),
  }
}

/** What a run hears of a job. */
export interface Hearing {
  /** What the machine that works on it tells; it comes from elsewhere. */
  progress: (data: unknown) => void
  /** It is in the queue no more: done, or given up for this reason. */
  over: (failure?: string) => void
}

/** The queue as a run has it. */
export interface Dispatch {
  /** @throws AgentsError `refused` where there is no Redis */
  ready: (agent: string) => Promise<void>
  /** Puts a job; one that is there already stays as it is. */
  put: (agent: string, job: Job, hearing: Hearing) => Promise<void>
  /** How many machines take an agent's work now. */
  machines: (agent: string) => Promise<number>
  /** Whether it waits or is worked on. */
  isThere: (agent: string, start: Oid) => Promise<boolean>
  /** Takes a job back that nobody has, else asks its machine to end it. Gives whether nobody had it. */
  cancel: (agent: string, start: Oid) => Promise<boolean>
  forget: (start: Oid) => void
  close: () => Promise<void>
}

/** Opens the queue for a run. */
export async function openDispatch(place: QueuePlace, remote: string): Promise<Dispatch> {
  const bullmq = await import('bullmq')
  const leaving = new AbortController()
  const connection = connectionOf(place, leaving.signal)
  const hearings = new Map<string, Hearing>()
  const opened = new Map<string, Promise<{ queue: Queue; events: QueueEvents }>>()
  const open = async (agent: string) => {
    const queue = new bullmq.Queue(queueName(remote, agent), { connection, prefix })
    const events = new bullmq.QueueEvents(queue.name, { connection, prefix })
    queue.on('error', () => undefined)
    events.on('error', () => undefined)
    listenTo(events, hearings)
    await within(Promise.all([queue.waitUntilReady(), events.waitUntilReady()]), place)
    return { queue, events }
  }
  const of = async (agent: string) => {
    const known = opened.get(agent) ?? open(agent)
    opened.set(agent, known)
    return await known
  }
  return {
    ready: async (agent) => void (await of(agent)),
    put: async (agent, job, hearing) => {
      hearings.set(job.start, hearing)
      const { queue } = await of(agent)
      await queue.add('attempt', job, { jobId: job.start, removeOnComplete: true, removeOnFail: true })
    },
    machines: async (agent) => await (await of(agent)).queue.getWorkersCount(),
    isThere: async (agent, start) => (await (await of(agent)).queue.getJob(start)) !== undefined,
    cancel: async (agent, start) => {
      const job = await (await of(agent)).queue.getJob(start)
      return job === undefined || (await cancel(job))
    },
    forget: (start) => hearings.delete(start),
    close: async () => {
      leaving.abort()
      const all = await Promise.allSettled(opened.values())
      const open = all.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      await part(
        open.map(({ queue }) => queue),
        open.map(({ events }) => events),
      )
    },
  }
}

/**
 * Closes what is connected. A Redis that is gone or frozen is not waited for: BullMQ would wait for it for ever, with
 * timers that keep the process.
 */
export async function part(
  queues: readonly Queue[],
  others: readonly (Worker | QueueEvents)[],
): Promise<void> {
  const answers = Promise.all(queues.map((queue) => queue.count()))
  const isThere = await inTime(answers, partingMs).catch(() => false)
  const ends = [...others, ...queues].map(async (one) => {
    if (isThere) return await one.close()
    await ('run' in one && 'pause' in one ? one.close(true) : one.disconnect())
  })
  await inTime(Promise.allSettled(ends), partingMs)
}

/** Whether it comes about within so many milliseconds. */
async function inTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((done) => {
    timer = setTimeout(done, ms, false)
  })
  const first = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return first
}

function listenTo(events: QueueEvents, hearings: ReadonlyMap<string, Hearing>): void {
  events.on('progress', ({ jobId, data }) => hearings.get(jobId)?.progress(data))
  events.on('completed', ({ jobId }) => hearings.get(jobId)?.over())
  events.on('failed', ({ jobId, failedReason }) => hearings.get(jobId)?.over(failedReason))
}

/** A job that is worked on cannot be removed: its machine sees in its data that it is to end. */
async function cancel(job: QueuedJob): Promise<boolean> {
  await job.updateData({ ...job.data, stop: true })
  return await job.remove().then(
    () => true,
    () => false,
  )
}

/** A first connection comes in time, or the person is told. */
export async function within(ready: Promise<unknown>, { host, port, path }: QueuePlace): Promise<void> {
  if (await inTime(ready, connectMs)) return
  const where = path ?? `${host}:${port}`
  throw new AgentsError('refused', `There is no Redis that lets us in at ${where}.`, {
    hints: ['To see whether it answers, run `redis-cli -u ADDRESS ping`'],
  })
}
