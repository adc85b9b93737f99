// The one way in which the store changes: read, plan, write objects, move every ref in one transaction with the value
// each must have had, and again from the start where somebody else was faster. A short lock keeps the queue orderly;
// the compare-and-swap is the proof.
import { setTimeout as delay } from 'node:timers/promises'
import { type Entry, type Line, parseJournal, renderLine } from '../domain/journal.ts'
import type { Oid, OperationId, RefName, TaskId } from '../domain/names.ts'
import { refOf } from '../domain/names.ts'
import type { Brief } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { notesRef } from '../git/notes.ts'
import { type Ident, type NewCommit, writeCommits } from '../git/object.ts'
import { RefLocked, type RefMove } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { rememberWritten } from './known-notes.ts'
import { takeLock } from './lock.ts'
import { finishMoves, moveRecorded } from './moving.ts'
import { markOpen, unmarkClosed } from './open.ts'
import { type Operation, renderOperation } from './operation.ts'
import {
  keepRef,
  keptNumbers,
  operationsRef,
  readStore,
  type StoreState,
  taskPrefix,
  taskRef,
} from './tasks.ts'

/** What is to change. Journal lines and refs are given without their bookkeeping; the transaction adds it. */
export interface Change {
  /** New tasks; `entries` follow their adding at once. */
  added?: { id: TaskId; brief: Brief; target: string; entries?: Entry[] }[]
  lines?: { task: TaskId; entry: Entry }[]
  refs?: RefMove[]
  /** Notes on commits that are no tasks (landed ones). */
  notes?: { on: Oid; text: string }[]
  undoes?: OperationId
  /** What the operation says, where only the state told it; else as it was begun. */
  text?: string
}

export interface Writer {
  ident: Ident
  /** `name <address>`: who, in journal lines. */
  by: string
  /** The refs that the writer's decisions go by: a line for an id that is another task's by now is refused. */
  seen?: ReadonlyMap<RefName, Oid>
}

/**
 * Applies the change that `plan` makes of the current state, atomically, retrying when another writer was faster.
 * `plan` is called anew with every fresh state and throws to give up. Gives what was applied.
 */
export async function transact(
  repo: Repo,
  writer: Writer,
  operation: Pick<Operation, 'id' | 'verb' | 'text'>,
  plan: (state: StoreState) => Change | Promise<Change>,
): Promise<Change> {
  return await inTurn(async () => await locked(repo, writer, operation, plan))
}

/** Writers of this process queue here, so that only one of them at a time waits for the lock. */
let turn: Promise<unknown> = Promise.resolve()

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = turn.then(work, work)
  turn = result.catch(() => undefined)
  return result
}

async function locked(
  repo: Repo,
  writer: Writer,
  operation: Pick<Operation, 'id' | 'verb' | 'text'>,
  plan: (state: StoreState) => Change | Promise<Change>,
): Promise<Change> {
  const lock = await takeLock(repo, 'store', 20_000)
  try {
    const since = performance.now()
    for (let tries = 1; ; tries++) {
      await finishMoves(repo)
      const state = await readStore(repo)
      const change = await plan(state)
      if (isEmpty(change)) return change
      refuseOthers(state, change, writer.seen)
      try {
        if (tellsOfTasks(change)) markOpen(repo)
        await apply(repo, writer, { ...operation, text: change.text ?? operation.text }, state, change)
        if (mayClose(change)) unmarkClosed(repo, (await readStore(repo)).tasks.values())
        return change
      } catch (error) {
        if (!isWorthAnother(error, tries, performance.now() - since)) throw error
        await delay(Math.random() * 8 * tries)
      }
    }
  } finally {
    lock.release()
  }
}

/** A `sync` may have given an id to another task since it was read: a line for it would go to the wrong journal. */
function refuseOthers({ refs }: StoreState, { lines = [] }: Change, seen: Writer['seen']): void {
  for (const { task } of lines) {
    const [meant, now] = [seen?.get(taskRef(task)), refs.get(taskRef(task))]
    if (meant === undefined || now === undefined || meant === now) continue
    const ref = [...refs].find(([ref, oid]) => oid === meant && ref.startsWith(taskPrefix))?.[0]
    const id = ref?.slice(taskPrefix.length)
    throw new AgentsError(
      'refused',
      `${task} is another task by now${id === undefined ? '' : `: the one that was meant is ${id}`}. Nothing has changed.`,
      { hints: [`To look at it, run \`git agents show ${id ?? task}\``] },
    )
  }
}

/** How long somebody else's lock of a ref is waited for. */
const lockedMs = 2_000

const isWorthAnother = (error: unknown, tries: number, elapsed: number): boolean =>
  error instanceof RefLocked
    ? elapsed < lockedMs
    : error instanceof AgentsError && error.code === 'moved' && tries < 40

const tellsOfTasks = ({ added = [], lines = [] }: Change): boolean => added.length + lines.length > 0

/** Whether the last open task may be closed by it. */
const mayClose = ({ lines = [] }: Change): boolean =>
  lines.some(({ entry }) => ['dropped', 'reviewed', 'landed', 'undone'].includes(entry.type))

const isEmpty = ({ added = [], lines = [], refs = [], notes = [] }: Change): boolean =>
  added.length + lines.length + refs.length + notes.length === 0

async function apply(
  repo: Repo,
  writer: Writer,
  operation: Pick<Operation, 'id' | 'verb' | 'text'>,
  state: StoreState,
  change: Change,
): Promise<void> {
  const at = new Date().toISOString()
  const committer = { ...writer.ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const added = change.added ?? []
  const taskOids = await writeCommits(
    repo,
    added.map(({ id, brief }, index) => taskCommit(index + 1, id, brief, committer)),
  )
  const fresh = added.map(({ id, brief, target, entries = [] }, index) => ({
    id,
    brief,
    target,
    entries,
    commit: taskOids.get(index + 1) as Oid,
  }))
  const notes = noteChanges(state, change, fresh, { time: at, op: operation.id, by: writer.by })
  const replaced = added.flatMap(({ id }) => replacedTask(state, id))
  const refs = [...(change.refs ?? []), ...replaced]
  const tasks = [...new Set([...added.map(({ id }) => id), ...(change.lines ?? []).map(({ task }) => task)])]
  const tips = { notes: state.refs.get(refOf(notesRef)), operations: state.refs.get(operationsRef) }
  const taskMoves = fresh.map(({ id, commit }) => ({
    ref: taskRef(id),
    old: state.refs.get(taskRef(id)),
    new: commit,
  }))
  const moves = [...refs, ...taskMoves]
  const record = renderOperation({
    ...operation,
    at,
    by: writer.by,
    refs: moves.filter((move) => move.old !== move.new),
    tasks,
    ...(change.undoes === undefined ? {} : { undoes: change.undoes }),
  })
  const oids = await writeCommits(repo, [
    { mark: 1, parents: tips.notes ? [tips.notes] : [], committer, message: `${operation.verb}\n`, notes },
    { mark: 2, parents: tips.operations ? [tips.operations] : [], committer, message: record },
  ])
  await moveRecorded(
    repo,
    [
      ...moves,
      { ref: refOf(notesRef), old: tips.notes, new: oids.get(1) },
      { ref: operationsRef, old: tips.operations, new: oids.get(2) },
    ],
    `agents: ${operation.verb}`,
  )
  rememberWritten(oids.get(1), state.notes, notes)
}

/** No parent, an empty tree, and a nonce, so that two tasks that are equal in every word are two commits (DESIGN 3). */
function taskCommit(mark: number, id: TaskId, brief: Brief, committer: Ident): NewCommit {
  const trailers = `Agent-Task: ${id}\nAgent-Nonce: ${nonce()}\n`
  return { mark, parents: [], committer, message: `${brief.title}\n\n${brief.prompt}\n\n${trailers}` }
}

/** From the global `crypto`, which loads when it is first used; node:crypto would cost every verb that may write 7 ms. */
const nonce = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex')

/** An id whose task is gone may be used again: the commit of the old one is kept. */
function replacedTask(state: StoreState, id: TaskId): RefMove[] {
  const old = state.refs.get(taskRef(id))
  if (old === undefined) return []
  if (!state.gone.has(id)) throw new AgentsError('moved', `The task ${id} exists already.`)
  return [{ ref: keepRef(id, (keptNumbers(state, id).at(-1) ?? 0) + 1), old: undefined, new: old }]
}

/**
 * Every touched journal with its new lines: each one more than the highest sequence number that this writer saw. Tasks
 * that are added together are a millisecond apart, so that lists keep the order of their plan.
 */
function noteChanges(
  state: StoreState,
  change: Change,
  added: { id: TaskId; brief: Brief; target: string; entries: Entry[]; commit: Oid }[],
  stamp: Pick<Line, 'time' | 'op' | 'by'>,
): { on: Oid; text: string }[] {
  const fresh = added.map(({ brief, target, entries, commit }, index) => {
    const time = new Date(Date.parse(stamp.time) + index).toISOString()
    const all: Entry[] = [{ type: 'added', brief, target }, ...entries]
    const rows = all.map((entry, at) => `${renderLine({ ...stamp, time, seq: at + 1, entry })}\n`)
    return { on: commit, text: rows.join('') }
  })
  const grown = new Map<TaskId, Entry[]>()
  for (const { task, entry } of change.lines ?? []) grown.set(task, [...(grown.get(task) ?? []), entry])
  const longer = [...grown].map(([id, entries]) => {
    const commit = state.refs.get(taskRef(id))
    if (commit === undefined) throw new AgentsError('not-found', `There is no task ${id}.`)
    const text = state.journals.get(id) ?? ''
    const last = Math.max(0, ...parseJournal(text).lines.map(({ seq }) => seq))
    const rows = entries.map((entry, index) => renderLine({ ...stamp, seq: last + 1 + index, entry }))
    return { on: commit, text: `${text}${rows.join('\n')}\n` }
  })
  return [...fresh, ...longer, ...(change.notes ?? [])]
}
