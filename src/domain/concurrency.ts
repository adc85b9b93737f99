// How many agents work at once: what a machine holds, and how `run --adaptive` goes up and down. Pure; bytes and percent.

/** What a machine has. */
export interface Machine {
  cores: number
  memory: number
}

const gigabyte = 1024 ** 3
const most = 8

/**
 * Two agents for each core, since they mostly wait for a model; one for each gigabyte and a half of memory, since a client
 * takes 0.2 to 1.4 of them and its tests come on top; at least 2, at most 8 (docs/benchmarks.md).
 */
export const defaultConcurrency = ({ cores, memory }: Machine): number =>
  Math.max(2, Math.min(2 * cores, Math.floor(memory / (1.5 * gigabyte)), most))

/** What the default goes by: `2 cores, 24 GB`. */
export const machineText = ({ cores, memory }: Machine): string =>
  `${cores} core${cores === 1 ? '' : 's'}, ${Math.max(1, Math.round(memory / gigabyte))} GB`

/** How high `--adaptive` may go where no `-j` says so. */
export const adaptiveMost = (concurrency: number): number =>
  Math.max(concurrency, Math.min(32, 4 * concurrency))

/** How the machine and the agents' services stand. */
export interface Reading {
  /** An agent was told to wait since the last reading: a rate limit, or an overloaded service. */
  isLimited: boolean
  /** Memory that new processes can have; undefined where the machine does not tell. */
  free: number | undefined
  /** Percent of the last ten seconds in which something waited for memory (PSI); undefined where it does not tell. */
  stalled: number | undefined
  /** Processes that want a core, for each core, over the last minute. */
  load: number
  /** Whether as many agents work as may, so that more would make a difference. */
  isFull: boolean
}

/** How many may work at once, and what it goes by. */
export interface Pace {
  jobs: number
  /** Readings in a row without any pressure. */
  calm: number
  /** Why it last changed. */
  reason: string | undefined
}

/** So many calm readings before one more may work. */
export const calmReadings = 3

const leastFree = 1.5 * gigabyte
const mostStalled = 10
const mostLoad = 3
const calmLoad = 1.5

/**
 * The pace after a reading, between 1 and `limit`. A service that says wait halves it; a machine under pressure takes one
 * away; after some calm readings in which all slots were used there is one more. Agents that work are never ended for it.
 */
export function paceAfter(pace: Pace, reading: Reading, limit: number): Pace {
  const within = (jobs: number, reason: string): Pace => ({
    jobs: Math.max(1, Math.min(jobs, limit)),
    calm: 0,
    reason,
  })
  if (reading.isLimited) return within(Math.floor(pace.jobs / 2), 'a service asks to wait')
  const pressure = pressureOf(reading)
  if (pressure !== undefined) return within(pace.jobs - 1, pressure)
  if (pace.jobs > limit) return within(limit, 'no more were asked for')
  const calm = reading.isFull && reading.load < calmLoad ? pace.calm + 1 : 0
  return calm >= calmReadings && pace.jobs < limit
    ? within(pace.jobs + 1, 'there is room')
    : { ...pace, calm: Math.min(calm, calmReadings) }
}

function pressureOf({ free, stalled, load }: Reading): string | undefined {
  if (free !== undefined && free < leastFree) return 'memory is short'
  if (stalled !== undefined && stalled >= mostStalled) return 'processes wait for memory'
  return load >= mostLoad ? 'the cores are busy' : undefined
}
