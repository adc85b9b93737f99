// `run --adaptive`: reads how the machine stands, hears of services that ask to wait, and sets the pace by the policy of
// `domain/concurrency`. It only ever changes how many may start.
import { readFileSync } from 'node:fs'
import { availableParallelism, freemem, loadavg, platform } from 'node:os'
import type { Config } from '../config/config.ts'
import { type Pace, paceAfter, type Reading } from '../domain/concurrency.ts'
import type { Emit, Event } from '../domain/event.ts'

/** What agents that started before it are told of the same limit is no news, in milliseconds. */
const echoMs = 20_000

/** Between two readings, in milliseconds. */
const readingMs = 5_000

interface Asked {
  jobs: number
  adaptive: boolean
  isJobsGiven: boolean
  config: Pick<Config, 'concurrency' | 'concurrencyFrom'>
}

/** How many a run begins with: with `--adaptive` as many as usual, and `jobs` is the most. */
export const paceAtStart = ({ adaptive, jobs, config }: Asked): number =>
  adaptive ? Math.min(jobs, config.concurrency) : jobs

/** What that goes by, where nobody has set it. */
export function paceReason({ adaptive, isJobsGiven, jobs, config }: Asked): { why?: string } {
  if (adaptive) return { why: `up to ${jobs} as the machine and rate limits allow` }
  return isJobsGiven || config.concurrencyFrom === undefined ? {} : { why: config.concurrencyFrom }
}

export class Regulator {
  readonly #emit: Emit
  #pace: Pace
  #isLimited = false
  #readAt: number
  #limitedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(jobs: number, emit: Emit) {
    this.#emit = emit
    this.#pace = { jobs, calm: 0, reason: undefined }
    this.#readAt = performance.now()
  }

  /** Hears what happens in the run. */
  take(event: Event): void {
    if (event.type !== 'agent' || event.event.kind !== 'failure') return
    if (performance.now() - this.#limitedAt < echoMs) return
    if (['rate-limit', 'overloaded'].includes(event.event.cause)) this.#isLimited = true
  }

  /** How many may work by the last reading. */
  get now(): number {
    return this.#pace.jobs
  }

  /** How many may work now; `limit` is the most that was asked for. */
  jobs(active: number, limit: number): number {
    const isDue = performance.now() - this.#readAt >= readingMs
    if (!isDue && !this.#isLimited && this.#pace.jobs <= limit) return this.#pace.jobs
    const reading = { ...readMachine(), isLimited: this.#isLimited, isFull: active >= this.#pace.jobs }
    const before = this.#pace.jobs
    this.#pace = paceAfter(this.#pace, reading, limit)
    if (this.#isLimited) this.#limitedAt = performance.now()
    this.#isLimited = false
    this.#readAt = performance.now()
    const { jobs, reason = '' } = this.#pace
    if (jobs !== before) this.#emit({ type: 'paced', concurrency: jobs, reason })
    return jobs
  }

  /** Resolves when it is time for the next reading. */
  async due(): Promise<void> {
    clearTimeout(this.#timer)
    await new Promise((resolve) => {
      this.#timer = setTimeout(resolve, readingMs)
    })
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}

/** Memory and load of this machine; Linux tells most, elsewhere the load alone is asked. */
export function readMachine(): Pick<Reading, 'free' | 'stalled' | 'load'> {
  const stalled = /^some avg10=([\d.]+)/.exec(textOf('/proc/pressure/memory'))?.[1]
  return {
    free: platform() === 'linux' ? freemem() : undefined,
    stalled: stalled === undefined ? undefined : Number(stalled),
    load: (loadavg()[0] ?? 0) / availableParallelism(),
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
