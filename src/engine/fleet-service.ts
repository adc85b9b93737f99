// A machine's side of the queue: takes jobs of the agents that it has, as many at once as it has slots, keeps their leases
// while it works on them, and gives back what it cannot finish. BullMQ does all of that; here it is told how.
import type { Queue, Job as QueuedJob, Worker } from 'bullmq'
import { type Job, parseJob } from '../domain/fleet.ts'
import type { QueuePlace } from '../domain/fleet-place.ts'
import { connectionOf, part, prefix, queueName, within } from './fleet-queue.ts'

/** How often a job whose machine fell silent is handed out again before its attempt counts as failed. */
const maxStalled = 3
/** How often a machine looks whether a job that it works on is to be stopped, in milliseconds. */
const lookMs = 1_000

/** How a machine is done with a job: through with it, or it gives it back for another one. */
export type Handled = 'done' | 'back'

/** What a machine takes from the queue. */
export interface Service {
  place: QueuePlace
  remote: string
  agents: readonly string[]
  /** How many jobs at once. */
  slots: number
  /** How long it may be silent until its jobs are given to another, in milliseconds. */
  leaseMs: number
  work: (job: Job, agent: string, tools: Tools) => Promise<Handled>
  tell: (text: string) => void
}

/** What a machine can do while it works on a job. */
export interface Tools {
  progress: (data: object) => void
  /** The run wants it to end. */
  stop: AbortSignal
  /** How often a machine has taken the job, this one included. */
  turn: number
}

interface Serving {
  service: Service
  signal: AbortSignal
  workers: Worker[]
  /** The jobs that are worked on. */
  atWork: Set<Promise<Handled>>
}

/** Takes jobs until `signal`; the promise ends when what was at work has ended. */
export async function serveQueue(service: Service, signal: AbortSignal): Promise<void> {
  const bullmq = await import('bullmq')
  const { place, remote, agents, slots, leaseMs, tell } = service
  const leaving = new AbortController()
  const connection = connectionOf(place, leaving.signal)
  const serving: Serving = { service, signal, workers: [], atWork: new Set() }
  const queues: Queue[] = []
  for (const agent of agents) {
    const name = queueName(remote, agent)
    const queue = new bullmq.Queue(name, { connection, prefix })
    const take = async (queued: QueuedJob, token: string | undefined): Promise<void> => {
      if ((await handle(serving, agent, queue, queued)) === 'done') return
      await queued.moveToWait(token)
      throw new bullmq.WaitingError()
    }
    const lease = { lockDuration: leaseMs, stalledInterval: leaseMs, maxStalledCount: maxStalled }
    const worker = new bullmq.Worker(name, take, {
      ...{ connection, prefix, concurrency: slots, autorun: false },
      ...lease,
    })
    queue.on('error', ({ message }) => tell(message))
    worker.on('error', ({ message }) => tell(message))
    queues.push(queue)
    serving.workers.push(worker)
  }
  await within(Promise.all(serving.workers.map((worker) => worker.waitUntilReady())), place)
  for (const worker of serving.workers) void worker.run().catch((error: unknown) => tell(String(error)))
  await aborted(signal)
  await Promise.allSettled(serving.atWork)
  leaving.abort()
  await part(queues, serving.workers)
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })

/** Several queues share the slots: what comes beyond them goes back to where others can have it. */
async function handle(serving: Serving, agent: string, queue: Queue, queued: QueuedJob): Promise<Handled> {
  const { service, signal } = serving
  const job = parseJob(queued.data)
  if (job === undefined || job.start !== queued.id) throw new Error('it is no job of git agents')
  if (serving.atWork.size >= service.slots || signal.aborted) return 'back'
  const tools = toolsFor(queued, queue)
  const work = service.work(job, agent, tools)
  serving.atWork.add(work)
  share(serving)
  try {
    return await work
  } finally {
    tools.close()
    serving.atWork.delete(work)
    share(serving)
  }
}

/** No queue is asked for more while all slots are taken. */
function share({ service, signal, workers, atWork }: Serving): void {
  if (workers.length === 1 || signal.aborted) return
  for (const worker of workers) {
    if (atWork.size >= service.slots) void worker.pause(true).catch(() => undefined)
    else if (worker.isPaused()) worker.resume()
  }
}

function toolsFor(job: QueuedJob, queue: Queue): Tools & { close: () => void } {
  const stop = new AbortController()
  let told: Promise<unknown> = Promise.resolve()
  const look = setInterval(() => {
    void isToStop(queue, job).then((is) => is && stop.abort())
  }, lookMs)
  return {
    progress: (data) => {
      told = told.then(() => job.updateProgress(data)).catch(() => undefined)
    },
    stop: stop.signal,
    turn: job.attemptsStarted,
    close: () => clearInterval(look),
  }
}

/** A Redis that is gone for a moment says nothing of that. */
const isToStop = async (queue: Queue, { id = '' }: QueuedJob): Promise<boolean> => {
  try {
    return (await queue.getJob(id))?.data?.stop === true
  } catch {
    return false
  }
}
