// What parallel work gained and cost here (`stats`), as the journals tell it: every line counts that was not undone, of
// tasks that were dropped too. Pure. Times in seconds.
import { median } from './durations.ts'
import { inOrder, type Line, parseJournal, undoneOperations } from './journal.ts'
import type { OperationId, TaskId } from './names.ts'
import { type Dependency, finishesOf, waitsFor } from './stats-waits.ts'
import type { AttemptEnd, Usage } from './task.ts'

/** One start of an agent, with its end where it has one. */
export interface AgentAttempt {
  task: TaskId
  run: OperationId
  startedAt: number
  end: (Omit<AttemptEnd, 'at'> & { at: number }) | undefined
  /** Paths in which its work conflicted with the base that it was put on. */
  conflicts: number
}

/** How agents fared: in one run, or in all. */
export interface Fared {
  tasks: number
  attempts: number
  done: number
  failed: number
  stopped: number
  /** From the first start of a run to its last end; over all, the sum of the runs. */
  wallSeconds: number
  agentSeconds: number
  /** Agent time over wall time. */
  speedup: number
  usage: Usage
}

export interface RunStats extends Fared {
  run: OperationId
  at: string
  /** Pairs of tasks that the run told to conflict; null where its events are no longer kept. */
  conflicts: number | null
}

/** A sum of waits, over how many tasks, and the usual one. */
export interface Waits {
  tasks: number
  seconds: number
  median: number
}

export interface Stats {
  /** The newest first. */
  runs: RunStats[]
  total: Fared
  waiting: { dependency: Waits; slot: Waits; review: Waits }
  /** Pairs that runs told to conflict (of those whose events are kept); tasks that had a conflict to settle. */
  conflicts: { forecast: number; met: number }
  landed: {
    tasks: number
    /** For each landed task whose agent reported it, all its attempts together; null where none did. */
    tokens: number | null
    cost: number | null
    seconds: number | null
  }
}

/** `told` holds the pairs that each run told to conflict. */
export function statsOf(
  journals: ReadonlyMap<TaskId, string>,
  told: ReadonlyMap<string, ReadonlySet<string>>,
): Stats {
  const histories = [...journals].map(([id, text]) => historyOf(id, standing(text)))
  const attempts = histories.flatMap((one) => one.attempts)
  const byRun = new Map<OperationId, AgentAttempt[]>(attempts.map(({ run }) => [run, []]))
  for (const one of attempts) byRun.get(one.run)?.push(one)
  const runs = [...byRun]
    .map(([run, own]) => ({
      run,
      at: new Date(Math.min(...own.map(({ startedAt }) => startedAt))).toISOString(),
      ...faredOf(own, wallOf(own)),
      conflicts: told.get(run)?.size ?? null,
    }))
    .sort((a, b) => (a.run < b.run ? 1 : -1))
  const wall = runs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0)
  const met = histories.filter(({ lines }) => hasMetConflict(lines))
  return {
    runs,
    total: faredOf(attempts, wall),
    waiting: waitingOf(histories),
    conflicts: {
      forecast: new Set([...told.values()].flatMap((pairs) => [...pairs])).size,
      met: met.length,
    },
    landed: landedOf(histories),
  }
}

interface History {
  id: TaskId
  lines: Line[]
  attempts: AgentAttempt[]
}

const historyOf = (id: TaskId, lines: Line[]): History => ({ id, lines, attempts: attemptsOf(id, lines) })

/** The lines that were not taken back, in order. */
function standing(text: string): Line[] {
  const ordered = inOrder(parseJournal(text).lines)
  const undone = undoneOperations(ordered)
  return ordered.filter(({ op }) => !undone.has(op))
}

/** A person's own work, what was adopted and what was settled by hand is no attempt of an agent. */
function attemptsOf(task: TaskId, lines: readonly Line[]): AgentAttempt[] {
  return lines.flatMap(({ time, op, entry }): AgentAttempt[] => {
    if (entry.type !== 'started' || entry.place === 'here') return []
    const ended = lines.find((one) => one.entry.type === 'ended' && one.entry.n === entry.n)
    const end = ended?.entry.type === 'ended' ? { ...ended.entry, at: Date.parse(ended.time) } : undefined
    if (end?.seconds === 0) return []
    const conflicts = entry.conflicts?.length ?? 0
    return [{ task, run: op, startedAt: Date.parse(time), end, conflicts }]
  })
}

/** Settled by its agent: it started on files with markers. By hand: one operation sent it back and ended it. */
function hasMetConflict(lines: readonly Line[]): boolean {
  const sentBack = new Set(lines.flatMap(({ op, entry }) => (entry.type === 'reviewed' ? op : [])))
  return lines.some(
    ({ op, entry }) =>
      entry.type === 'started' &&
      ((entry.conflicts?.length ?? 0) > 0 || (sentBack.has(op) && entry.onto === undefined)),
  )
}

function faredOf(attempts: readonly AgentAttempt[], wallSeconds: number): Fared {
  const agentSeconds = attempts.reduce((sum, { end }) => sum + (end?.seconds ?? 0), 0)
  const ended = (outcome: AttemptEnd['outcome']): number =>
    attempts.filter(({ end }) => end?.outcome === outcome).length
  return {
    tasks: new Set(attempts.map(({ task }) => task)).size,
    attempts: attempts.length,
    done: ended('done'),
    failed: ended('failed'),
    stopped: ended('stopped'),
    wallSeconds: round(wallSeconds),
    agentSeconds: round(agentSeconds),
    speedup: wallSeconds === 0 ? 1 : Math.round((100 * agentSeconds) / wallSeconds) / 100,
    usage: usageOf(attempts),
  }
}

/** From the first start to the last end. */
function wallOf(attempts: readonly AgentAttempt[]): number {
  const ends = attempts.map(({ startedAt, end }) => end?.at ?? startedAt)
  return Math.max(0, (Math.max(...ends) - Math.min(...attempts.map(({ startedAt }) => startedAt))) / 1000)
}

function usageOf(attempts: readonly AgentAttempt[]): Usage {
  const used = attempts.flatMap(({ end }) => end?.usage ?? [])
  const sum = (of: (usage: Usage) => number): number => used.reduce((total, one) => total + of(one), 0)
  const cost = used.some((one) => one.cost !== undefined)
    ? { cost: Math.round(sum((one) => one.cost ?? 0) * 1e6) / 1e6 }
    : {}
  return { input: sum(({ input }) => input), output: sum(({ output }) => output), ...cost }
}

function waitingOf(histories: readonly History[]): Stats['waiting'] {
  const finishes = new Map<TaskId, Dependency>(histories.map(({ id, lines }) => [id, finishesOf(lines)]))
  const waits = histories.map(({ lines, attempts }) => waitsFor(lines, finishes, attempts))
  return {
    dependency: sumOf(waits.flatMap(({ dependency }) => dependency ?? [])),
    slot: sumOf(waits.flatMap(({ slot }) => slot ?? [])),
    review: sumOf(waits.flatMap(({ review }) => review)),
  }
}

const sumOf = (values: readonly number[]): Waits => ({
  tasks: values.filter((value) => value > 0).length,
  seconds: round(values.reduce((sum, value) => sum + value, 0)),
  median: round(median(values)),
})

function landedOf(histories: readonly History[]): Stats['landed'] {
  const landed = histories.filter(({ lines }) => lines.some(({ entry }) => entry.type === 'landed'))
  const worked = landed.flatMap(({ attempts }) => (attempts.length > 0 ? [attempts] : []))
  const reported = worked.filter((own) => own.some(({ end }) => end?.usage !== undefined)).map(usageOf)
  const priced = reported.flatMap(({ cost }) => cost ?? [])
  const mean = (values: readonly number[]): number | null =>
    values.length === 0 ? null : round(values.reduce((sum, value) => sum + value, 0) / values.length)
  const tokens = mean(reported.map(({ input, output }) => input + output))
  return {
    tasks: landed.length,
    tokens: tokens === null ? null : Math.round(tokens),
    cost: mean(priced),
    seconds: mean(worked.map((own) => own.reduce((sum, { end }) => sum + (end?.seconds ?? 0), 0))),
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000
