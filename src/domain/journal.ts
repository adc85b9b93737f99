// The journal of a task: its entries, its lines, and the fold that makes a state of them (DESIGN 2 and 3). Pure.
// The fold orders by sequence, then time, then bytes, so any two clones' united journals give one state.
import { isEntry } from './journal-shape.ts'
import type { Oid, OperationId, TaskId } from './names.ts'
import {
  type Attempt,
  type AttemptEnd,
  type Brief,
  type Clearable,
  type State,
  type Task,
  type VerdictKind,
  withoutFields,
} from './task.ts'

/** What happened to a task. */
export type Entry =
  | { type: 'added'; brief: Brief; target: string }
  | { type: 'edited'; brief: Partial<Brief>; cleared?: Clearable[] }
  | { type: 'dropped' }
  | ({ type: 'started' } & Omit<Attempt, 'startedAt' | 'session' | 'end'>)
  | { type: 'session'; n: number; id: string }
  /** Its branch has another name from now on: `sync` gave its id to an older task. */
  | { type: 'rebranched'; n: number; branch: string }
  | ({ type: 'ended'; n: number } & Omit<AttemptEnd, 'at'>)
  | {
      type: 'reviewed'
      verdict: VerdictKind
      tip: Oid | undefined
      message?: string
      forced: boolean
    }
  | { type: 'landed'; commits: Oid[]; target: string; tip: Oid; inPlace?: boolean }
  /** Takes all lines of `operation` out of the fold. */
  | { type: 'undone'; operation: OperationId }

/** One line of a journal. */
export interface Line {
  time: string
  seq: number
  op: OperationId
  by: string
  entry: Entry
}

const moves: Record<Entry['type'], readonly State[] | 'any'> = {
  added: 'any',
  edited: ['pending', 'failed', 'stopped', 'changes-requested', 'rejected', 'done', 'approved'],
  dropped: ['pending', 'failed', 'stopped', 'rejected'],
  started: ['pending', 'failed', 'stopped', 'changes-requested', 'rejected'],
  session: ['running'],
  rebranched: 'any',
  ended: ['running'],
  reviewed: ['done', 'approved', 'changes-requested', 'rejected', 'failed', 'stopped'],
  landed: ['done', 'approved'],
  undone: 'any',
}

/** Whether an entry of this type may follow in `state`. */
export const isLegal = (type: Entry['type'], state: State): boolean => {
  const from = moves[type]
  return from === 'any' || from.includes(state)
}

/** A line as text, without its line feed: JSON that starts with its time, so that `cat_sort_uniq` keeps order. */
export function renderLine({ time, seq, op, by, entry }: Line): string {
  return JSON.stringify({ time, seq, op, by, ...entry })
}

/** The lines of a note; what cannot be read is left out and told in `illegal`. */
export function parseJournal(text: string): {
  lines: Line[]
  illegal: string[]
} {
  const lines: Line[] = []
  const illegal: string[] = []
  for (const row of new Set(text.split('\n'))) {
    if (row === '') continue
    const line = parseLine(row)
    if (line === undefined) illegal.push(`unreadable line: ${row.slice(0, 120)}`)
    else lines.push(line)
  }
  return { lines, illegal }
}

function parseLine(row: string): Line | undefined {
  try {
    const { time, seq, op, by, ...entry } = JSON.parse(row)
    if (typeof time !== 'string' || !Number.isSafeInteger(seq) || typeof op !== 'string') return undefined
    if (!isEntry(entry)) return undefined
    return {
      time,
      seq,
      op: op as OperationId,
      by: String(by),
      entry,
    }
  } catch {
    return undefined
  }
}

/** Sequence, then time, then bytes: the order in which any reader folds. */
export function inOrder(lines: readonly Line[]): Line[] {
  return lines.toSorted(
    (a, b) => a.seq - b.seq || compare(a.time, b.time) || compare(renderLine(a), renderLine(b)),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The operations that a journal holds as taken back: an `undone` line that is itself undone counts for nothing. */
export function undoneOperations(ordered: readonly Line[]): Set<OperationId> {
  const undone = new Set<OperationId>()
  for (const { op, entry } of ordered.toReversed())
    if (entry.type === 'undone' && !undone.has(op)) undone.add(entry.operation)
  return undone
}

/** The task that a journal tells of; undefined where it was never added, or was dropped, or its adding was undone. */
export function fold(id: TaskId, commit: Oid, text: string): Task | undefined {
  const { lines, illegal } = parseJournal(text)
  const ordered = inOrder(lines)
  const undone = undoneOperations(ordered)
  const seq = ordered.at(-1)?.seq ?? 0
  let task: Task | undefined
  for (const line of ordered) {
    if (undone.has(line.op) || line.entry.type === 'undone') continue
    if (task === undefined) {
      if (line.entry.type === 'added') task = taskOf(id, commit, line, line.entry)
      continue
    }
    if (line.entry.type === 'added') continue
    if (!isLegal(line.entry.type, task.state) || !isOfItsAttempt(task, line.entry)) {
      illegal.push(`${line.entry.type} in state ${task.state} at ${line.time}`)
      continue
    }
    if (line.entry.type === 'dropped') return undefined
    task = applyEntry(task, line)
  }
  return task === undefined ? undefined : { ...task, seq, illegal }
}

function taskOf(id: TaskId, commit: Oid, line: Line, entry: Entry & { type: 'added' }): Task {
  return {
    id,
    commit,
    brief: entry.brief,
    target: entry.target,
    addedAt: line.time,
    addedBy: line.by,
    state: 'pending',
    attempts: [],
    verdicts: [],
    seq: line.seq,
    illegal: [],
  }
}

const isOfItsAttempt = (task: Task, entry: Entry): boolean =>
  !('n' in entry) || entry.type === 'started' || entry.n === task.attempts.at(-1)?.n

const verdictStates = {
  approve: 'approved',
  'request-changes': 'changes-requested',
  reject: 'rejected',
} as const

function applyEntry(task: Task, { time, op, by, entry }: Line): Task {
  switch (entry.type) {
    case 'edited':
      return { ...task, brief: { ...withoutFields(task.brief, entry.cleared ?? []), ...entry.brief } }
    case 'started': {
      const { type: _, ...attempt } = entry
      return {
        ...task,
        state: 'running',
        attempts: [...task.attempts, { ...attempt, startedAt: time }],
      }
    }
    case 'session':
      return withLastAttempt(task, { session: entry.id })
    case 'rebranched':
      return withLastAttempt(task, { branch: entry.branch })
    case 'ended': {
      const { type: _, n: __, ...end } = entry
      return {
        ...withLastAttempt(task, { end: { ...end, at: time } }),
        state: end.outcome,
      }
    }
    case 'reviewed': {
      const { type: _, verdict: kind, ...verdict } = entry
      return {
        ...task,
        state: verdictStates[kind],
        verdicts: [...task.verdicts, { kind, by, at: time, ...verdict }],
      }
    }
    case 'landed': {
      const { type: _, ...landing } = entry
      return {
        ...task,
        state: 'landed',
        landing: { ...landing, at: time, operation: op },
      }
    }
    case 'added':
    case 'dropped':
    case 'undone':
      return task
  }
}

function withLastAttempt(task: Task, more: Partial<Task['attempts'][number]>): Task {
  const last = task.attempts.at(-1)
  return last === undefined
    ? task
    : {
        ...task,
        attempts: [...task.attempts.slice(0, -1), { ...last, ...more }],
      }
}
