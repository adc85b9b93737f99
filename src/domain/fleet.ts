// What travels between a run and the machines of a fleet: a job, which only names things, and two records that lie in the
// remote: how an attempt begins, and how it ended. All of it comes from elsewhere, so each is read by a parser that gives
// undefined for what is not as it should be (docs/decisions/0037-fleet.md). Pure.
import { type Entry, fold, type Line, parseJournal, renderLine } from './journal.ts'
import { type Oid, operationOf, parseOid, parseTaskId, type RefName, refOf, type TaskId } from './names.ts'
import type { Task } from './task.ts'

/** Who ran an attempt that was given to the queue, as journals name it: no clone, so that none declares it dead. */
export const fleetMachine = 'fleet'

/** What is put into the queue: it names an attempt and the commit that says how it begins. */
export interface Job {
  task: TaskId
  n: number
  start: Oid
}

/** How an attempt begins: its `started` entry, and the tasks that its agent is told of, as they were before it. */
export interface Start {
  started: Entry & { type: 'started' }
  tasks: Map<TaskId, Task>
  journals: Map<TaskId, string>
}

/** How an attempt ended on a machine. */
export interface Result {
  ended: Entry & { type: 'ended' }
  /** The commit with all its work; absent where there is none. */
  tip?: Oid
  /** Whether that goes on the task's branch; else it is only kept. */
  onBranch: boolean
  machine: string
}

const attemptPrefix = 'refs/agents/attempts/'

/** The ref of the remote that stands for one attempt: its start, then its result; only one machine can move it on. */
export const attemptRef = (id: TaskId, n: number): RefName => refOf(`${attemptPrefix}${id}/${n}`)

/** Which attempt a ref stands for. */
export function parseAttemptRef(ref: string): { id: TaskId; n: number } | undefined {
  const [, name = '', count = ''] = /^refs\/agents\/attempts\/([^/]+)\/([1-9]\d{0,5})$/.exec(ref) ?? []
  const id = parseTaskId(name)
  return id === undefined ? undefined : { id, n: Number(count) }
}

type Fields = Record<string, unknown>
const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** A job as it is in the queue. */
export function parseJob(data: unknown): Job | undefined {
  if (!isMap(data)) return undefined
  const task = parseTaskId(String(data.task))
  const start = parseOid(String(data.start))
  const n = Number(data.n)
  const isWhole = Number.isSafeInteger(n) && n >= 1 && n < 1_000_000
  return task === undefined || start === undefined || !isWhole ? undefined : { task, n, start }
}

/** The message of the commit that says how an attempt begins. */
export function renderStart(
  started: Start['started'],
  tasks: readonly { id: TaskId; commit: Oid; journal: string }[],
  id: TaskId,
): string {
  return `agents: ${id} begins\n\n${JSON.stringify({ version: 1, task: id, line: lineOf(started), tasks })}\n`
}

/** The same read again; `tasks` holds the one that is to run, else it is none. */
export function parseStart(message: string, id: TaskId): Start | undefined {
  const record = recordIn(message)
  const started = entryIn(record?.line)
  if (record?.task !== id || !Array.isArray(record.tasks) || started?.type !== 'started') return undefined
  if (parseOid(String(started.base)) === undefined) return undefined
  const start: Start = { started, tasks: new Map(), journals: new Map() }
  for (const one of record.tasks) addTask(start, one)
  return start.tasks.has(id) ? start : undefined
}

function addTask({ tasks, journals }: Start, one: unknown): void {
  if (!isMap(one) || typeof one.journal !== 'string') return
  const id = parseTaskId(String(one.id))
  const commit = parseOid(String(one.commit))
  const task = id === undefined || commit === undefined ? undefined : fold(id, commit, one.journal)
  if (id === undefined || task === undefined) return
  tasks.set(id, task)
  journals.set(id, one.journal)
}

/** The message of the commit that says how an attempt ended. */
export const renderResult = (id: TaskId, { ended, ...rest }: Result): string =>
  `agents: ${id} ended\n\n${JSON.stringify({ version: 1, task: id, line: lineOf(ended), ...rest })}\n`

/** The same read again: of this attempt, with no tip but one of the commit's parents. */
export function parseResult(
  message: string,
  of: { id: TaskId; n: number; parents: readonly Oid[] },
): Result | undefined {
  const record = recordIn(message)
  const ended = entryIn(record?.line)
  if (record?.task !== of.id || ended?.type !== 'ended' || ended.n !== of.n) return undefined
  const tip = record.tip === undefined ? undefined : parseOid(String(record.tip))
  const named = [tip, ended.tip].filter((oid) => oid !== undefined)
  if ((record.tip !== undefined && tip === undefined) || named.some((oid) => !of.parents.includes(oid)))
    return undefined
  const machine = String(record.machine).slice(0, 100)
  return {
    ended: { ...ended, seconds: Number(ended.seconds) || 0 },
    ...(tip === undefined ? {} : { tip }),
    onBranch: record.onBranch === true,
    machine,
  }
}

/** Records carry entries as journals do, and are read with the same care. */
const lineOf = (entry: Entry): string => renderLine({ time: '', seq: 0, op: operationOf(''), by: '', entry })

const entryIn = (text: unknown): Line['entry'] | undefined =>
  typeof text === 'string' ? parseJournal(text).lines[0]?.entry : undefined

function recordIn(message: string): Fields | undefined {
  try {
    const record: unknown = JSON.parse(message.slice(message.indexOf('\n\n') + 2))
    return isMap(record) ? record : undefined
  } catch {
    return undefined
  }
}
