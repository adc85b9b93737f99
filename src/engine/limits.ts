// Clients that cannot be had for a while: since when, why, until when. All agents of one client share its pause, so that
// one of them is enough to find the limit; the other clients go on. The clock and the chance are given.
import { agentNames } from '../agents/index.ts'
import type { Config } from '../config/config.ts'
import { backoffMs, isEnough, type PauseCause, toldReset } from '../domain/backoff.ts'
import { type Fault, remedies } from '../domain/failure.ts'
import type { PausedRow } from '../domain/rows.ts'
import { pause } from './pause.ts'

/** What waiting needs of the world; milliseconds. */
export interface Pace {
  now: () => number
  random: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

const realPace: Pace = { now: Date.now, random: Math.random, sleep: pause }

/** Why nothing of a client starts, and until when (milliseconds of the clock). */
export interface Pause {
  client: string
  cause: PauseCause
  until: number
}

export class Limits {
  readonly #pace: Pace
  readonly #pauses = new Map<string, Pause>()
  readonly #times = new Map<string, number>()
  /** Clients whose pause is a guess while they still try by themselves. */
  readonly #brushed = new Set<string>()
  /** Clients that have not answered since their pause: one task finds out for all. */
  readonly #untried = new Set<string>()
  #wake: () => void = () => undefined

  constructor(pace: Pace = realPace, remembered: readonly Pause[] = []) {
    this.#pace = pace
    for (const one of remembered) this.#set(one)
  }

  /** An attempt ended on a limit: the pause that it is to wait for; undefined where waiting was in vain too often. */
  hit(client: string, fault: Fault): Pause | undefined {
    const cause = pauseCause(fault)
    if (cause === undefined) return undefined
    const now = this.#pace.now()
    const told = toldReset(fault.text, now)
    const known = this.pauseOf(client)
    // Several that run into one limit have found it once.
    if (known !== undefined && told === undefined && !this.#brushed.has(client)) return known
    this.#brushed.delete(client)
    const times = (this.#times.get(client) ?? 0) + 1
    if (isEnough(cause, times)) return undefined
    this.#times.set(client, times)
    const until = told === undefined ? now + backoffMs(cause, times, this.#pace.random()) : this.#late(told)
    const next = { client, cause, until: Math.max(until, known?.until ?? 0) }
    this.#set(next)
    return next
  }

  /** A client that still tries by itself: nothing new of it starts meanwhile. */
  brush(client: string, fault: Fault): void {
    const cause = pauseCause(fault)
    if (cause === undefined || this.pauseOf(client) !== undefined) return
    const now = this.#pace.now()
    const told = toldReset(fault.text, now)
    const until = told === undefined ? now + backoffMs(cause, 1, this.#pace.random()) : this.#late(told)
    this.#set({ client, cause, until })
    this.#brushed.add(client)
  }

  /** It came to its end: what comes next begins anew. */
  passed(client: string): void {
    this.#times.delete(client)
    this.answered(client)
  }

  /** It said something, so that others may start: at once, where they wait for that. */
  answered(client: string): void {
    if (this.pauseOf(client) === undefined && this.#untried.delete(client)) this.#wake()
  }

  /** Whether nobody knows yet that it can be had again: its tasks start one at a time. */
  isUntried(client: string): boolean {
    return this.#untried.has(client)
  }

  /** The pause of a client, while it lasts. */
  pauseOf(client: string): Pause | undefined {
    const known = this.#pauses.get(client)
    return known !== undefined && known.until > this.#pace.now() ? known : undefined
  }

  /** Every pause that lasts. */
  all(): Pause[] {
    return [...this.#pauses.keys()].flatMap((client) => this.pauseOf(client) ?? [])
  }

  /** Resolves when the first pause ends, a client answers, or by `signal`; without a pause (where the disk is waited for) soon. */
  async nextEnd(signal: AbortSignal): Promise<void> {
    const now = this.#pace.now()
    const left = [...this.#pauses.values()].map(({ until }) => until - now).filter((ms) => ms > 0)
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    const ms = left.length === 0 ? soonMs : Math.min(soonMs * 12, ...left)
    await this.#pace.sleep(ms, AbortSignal.any([signal, woken.signal]))
  }

  #set(pause: Pause): void {
    this.#pauses.set(pause.client, pause)
    this.#untried.add(pause.client)
  }

  /** Not all at the same moment, and not before it. */
  #late(told: number): number {
    const wait = told - this.#pace.now()
    return Math.ceil(told + Math.min(5_000, wait / 10) * this.#pace.random())
  }
}

/** How often the disk is looked at. */
const soonMs = 5_000

/** The pauses that an earlier run found. */
export const rememberedPauses = (rows: readonly PausedRow[]): Pause[] =>
  rows.flatMap(({ client, cause, until }) => {
    const waits = pauseCause({ cause, text: '' })
    return waits === undefined ? [] : [{ client, cause: waits, until: Date.parse(until) }]
  })

/** Whose limits an agent shares: several agents of one built-in client have one account. */
export function clientOf(config: Pick<Config, 'agents'>, agent: string): string {
  const format = config.agents[agent]?.format
  return format !== undefined && agentNames.includes(format) ? format : agent
}

const pauseCause = ({ cause }: Fault): PauseCause | undefined =>
  remedies[cause].waits === true ? (cause as PauseCause) : undefined
