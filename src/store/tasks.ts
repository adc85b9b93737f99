// Where tasks are remembered: refs, notes and their journals as domain values, read with a constant number of processes.
import { fold } from '../domain/journal.ts'
import { type Oid, parseTaskId, type RefName, refOf, type TaskId } from '../domain/names.ts'
import { isOpen, type Task } from '../domain/task.ts'
import { notesRef, readNotesAt } from '../git/notes.ts'
import { type ObjectReader, openReader } from '../git/reader.ts'
import { readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { knowsNotes, readTexts, recallNotes, rememberNotes } from './known-notes.ts'
import { markOpen } from './open.ts'

export const taskPrefix = 'refs/agents/tasks/'
export const keepPrefix = 'refs/agents/keep/'
export const operationsRef = refOf('refs/agents/operations')

/** The ref that holds a task's commit. */
export const taskRef = (id: TaskId): RefName => refOf(`${taskPrefix}${id}`)
/** The ref of one kept snapshot of a task. */
export const keepRef = (id: TaskId, n: number): RefName => refOf(`${keepPrefix}${id}/${n}`)
/** The ref of a branch by its short name. */
export const branchRef = (branch: string): RefName => refOf(`refs/heads/${branch}`)

/** Everything that the store holds at one moment. */
export interface StoreState {
  /** The tasks that are in the lists, by age. */
  tasks: Map<TaskId, Task>
  /** Ids that a journal holds though their task is gone (dropped, or its adding undone). */
  gone: Set<TaskId>
  journals: Map<TaskId, string>
  /** All branches, task refs, kept snapshots, the notes ref and the operation log. */
  refs: Map<RefName, Oid>
  notes: Map<Oid, Oid>
}

/** Reads the store: two Git processes side by side, however many tasks there are; one where this process knows the notes. */
export async function readStore(repo: Repo): Promise<StoreState> {
  let opened: ObjectReader | undefined
  const reader = (): ObjectReader => {
    opened ??= openReader(repo)
    return opened
  }
  try {
    return await readThrough(repo, reader)
  } finally {
    await opened?.close()
  }
}

async function readThrough(repo: Repo, reader: () => ObjectReader): Promise<StoreState> {
  const [refs, early] = await Promise.all([
    readRefs(repo, ['refs/heads/', 'refs/agents/', notesRef]),
    knowsNotes() ? undefined : readNotesAt(repo, reader()),
  ])
  const notes = await notesAt(repo, reader, refs.get(refOf(notesRef)), early)
  const found: { id: TaskId; commit: Oid; note: Oid }[] = []
  for (const [ref, commit] of refs) {
    const id = ref.startsWith(taskPrefix) ? parseTaskId(ref.slice(taskPrefix.length)) : undefined
    const note = notes.get(commit)
    if (id !== undefined && note !== undefined) found.push({ id, commit, note })
  }
  const texts = await readTexts(
    reader,
    found.map(({ note }) => note),
  )
  const journals = new Map<TaskId, string>()
  const gone = new Set<TaskId>()
  const tasks: Task[] = []
  for (const [index, { id, commit }] of found.entries()) {
    const text = texts[index] ?? ''
    journals.set(id, text)
    const task = fold(id, commit, text)
    if (task === undefined) gone.add(id)
    else tasks.push(task)
  }
  if (tasks.some(isOpen)) markOpen(repo)
  tasks.sort((a, b) => byText(a.addedAt, b.addedAt) || byText(a.id, b.id))
  return { tasks: new Map(tasks.map((task) => [task.id, task])), gone, journals, refs, notes }
}

/** The notes at the commit that the refs name: what was read beside them may be of another instant. */
async function notesAt(
  repo: Repo,
  reader: () => ObjectReader,
  commit: Oid | undefined,
  early: { commit: Oid | undefined; notes: Map<Oid, Oid> } | undefined,
): Promise<Map<Oid, Oid>> {
  const recalled = await recallNotes(repo, commit)
  if (recalled !== undefined) return recalled
  const isSame = early !== undefined && early.commit === commit
  const { notes } =
    commit === undefined
      ? { notes: new Map<Oid, Oid>() }
      : isSame
        ? early
        : await readNotesAt(repo, reader(), commit)
  rememberNotes(commit, notes)
  return notes
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The numbers of a task's kept snapshots, rising. */
export function keptNumbers(state: Pick<StoreState, 'refs'>, id: TaskId): number[] {
  const prefix = `${keepPrefix}${id}/`
  return [...state.refs.keys()]
    .flatMap((ref) => (ref.startsWith(prefix) ? Number(ref.slice(prefix.length)) || [] : []))
    .sort((a, b) => a - b)
}
