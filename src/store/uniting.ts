// The other way in which the store changes: both sides' notes become one, with whatever refs go with that, in one local
// transaction. It is no operation: `undo` passes over it, since what others did is theirs.
import { setTimeout as delay } from 'node:timers/promises'
import { type Entry, parseJournal, renderLine } from '../domain/journal.ts'
import { type Oid, refOf } from '../domain/names.ts'
import { linesBeyond, uniteLines } from '../domain/uniting.ts'
import { AgentsError } from '../errors.ts'
import { isAncestor } from '../git/history.ts'
import { notesOnAbsent, notesRef, readNotes } from '../git/notes.ts'
import { readObjects, writeCommits } from '../git/object.ts'
import { openReader } from '../git/reader.ts'
import { RefLocked, type RefMove } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { takeLock } from './lock.ts'
import { finishMoves, moveRecorded } from './moving.ts'
import { markOpen, unmarkClosed } from './open.ts'
import { newOperation } from './operation.ts'
import { readStore, type StoreState, taskPrefix } from './tasks.ts'
import type { Writer } from './transaction.ts'

/** Both sides' notes. */
export interface Notes {
  /** What each task's note comes to, by its commit, and those of landed commits that differ. */
  texts: Map<Oid, string>
  /** The note of the other side, where it has one. */
  theirs: Map<Oid, string>
  /** Those that are not yet so here. */
  fresh: Map<Oid, string>
  /** Lines that this side lacked, and that the other lacks. */
  received: number
  sent: number
}

/** The other side as it was fetched: its notes' commit, and the commits of its tasks. */
export interface Theirs {
  notes: Oid | undefined
  tasks: readonly Oid[]
}

/** What goes with the notes. */
export interface Uniting {
  refs: RefMove[]
  lines: { commit: Oid; entry: Entry }[]
}

/** Unites the notes with the other side's, with what `plan` makes of the result; with `isDry` only looks. */
export async function unite<Plan extends Uniting>(
  repo: Repo,
  writer: Writer,
  { theirs, isDry }: { theirs: Theirs; isDry: boolean },
  plan: (state: StoreState, notes: Notes) => Promise<Plan>,
): Promise<{ plan: Plan; notes: Notes }> {
  const lock = await takeLock(repo, 'store', 20_000)
  try {
    for (let tries = 1; ; tries++) {
      await finishMoves(repo)
      const state = await readStore(repo)
      const notes = await readBoth(repo, state, theirs)
      const made = await plan(state, notes)
      if (isDry) return { plan: made, notes }
      try {
        await apply(repo, writer, state, { notes, theirs: theirs.notes, ...made })
        unmarkClosed(repo, (await readStore(repo)).tasks.values())
        return { plan: made, notes }
      } catch (error) {
        const isLost = error instanceof RefLocked || (error instanceof AgentsError && error.code === 'moved')
        if (!isLost || tries >= 20) throw error
        await delay(Math.random() * 8 * tries)
      }
    }
  } finally {
    lock.release()
  }
}

async function readBoth(repo: Repo, state: StoreState, theirs: Theirs): Promise<Notes> {
  const reader = openReader(repo)
  try {
    const others =
      theirs.notes === undefined ? new Map<Oid, Oid>() : await readNotes(repo, reader, theirs.notes)
    const wanted = wantedNotes(state, others, theirs.tasks)
    const contents = await reader.read(
      wanted.flatMap((on) => [state.notes.get(on) ?? [], others.get(on) ?? []].flat()),
    )
    let at = 0
    const textOf = (blob: Oid | undefined): string =>
      blob === undefined ? '' : (contents[at++]?.toString('utf8') ?? '')
    const notes: Notes = { texts: new Map(), theirs: new Map(), fresh: new Map(), received: 0, sent: 0 }
    for (const on of wanted) addNote(notes, on, textOf(state.notes.get(on)), textOf(others.get(on)))
    return notes
  } finally {
    await reader.close()
  }
}

/** The notes that differ, and those of every task on either side. */
function wantedNotes(state: StoreState, others: ReadonlyMap<Oid, Oid>, tasks: readonly Oid[]): Oid[] {
  const ours = [...state.refs].flatMap(([ref, commit]) => (ref.startsWith(taskPrefix) ? [commit] : []))
  const differing = [...state.notes.keys(), ...others.keys()].filter(
    (on) => state.notes.get(on) !== others.get(on),
  )
  return [...new Set([...ours, ...tasks, ...differing])]
}

function addNote(notes: Notes, on: Oid, ours: string, theirs: string): void {
  const text = uniteLines(ours, theirs)
  notes.texts.set(on, text)
  if (theirs !== '') notes.theirs.set(on, theirs)
  if (text !== ours) notes.fresh.set(on, text)
  notes.received += linesBeyond(theirs, ours)
  notes.sent += linesBeyond(ours, theirs)
}

async function apply(
  repo: Repo,
  writer: Writer,
  state: StoreState,
  { refs, lines, notes, theirs }: Uniting & { notes: Notes; theirs: Oid | undefined },
): Promise<void> {
  const ours = state.refs.get(refOf(notesRef))
  const fresh = [...withLines(writer, notes, lines)].map(([on, text]) => ({ on, text }))
  const tip = await notesTip(repo, writer, { ours, theirs, fresh, isTheirs: lines.length + notes.sent === 0 })
  const moves = [
    ...refs.filter((move) => move.old !== move.new),
    ...(tip === ours ? [] : [{ ref: refOf(notesRef), old: ours, new: tip }]),
  ]
  if (moves.length === 0) return
  markOpen(repo)
  await moveRecorded(repo, moves, 'agents: sync')
}

/** Notes that become longer by lines of ours too, each one more than the highest number that is known. */
function withLines(writer: Writer, { texts, fresh }: Notes, lines: Uniting['lines']): Map<Oid, string> {
  const grown = new Map(fresh)
  const op = newOperation('sync', '').id
  const time = new Date().toISOString()
  for (const { commit, entry } of lines) {
    const text = grown.get(commit) ?? texts.get(commit) ?? ''
    const seq = Math.max(0, ...parseJournal(text).lines.map((line) => line.seq)) + 1
    grown.set(commit, `${text}${renderLine({ time, seq, op, by: writer.by, entry })}\n`)
  }
  return grown
}

/** The other side's commit where that says all, ours where it holds theirs, else a merge of both. */
async function notesTip(
  repo: Repo,
  { ident }: Writer,
  at: {
    ours: Oid | undefined
    theirs: Oid | undefined
    fresh: { on: Oid; text: string }[]
    isTheirs: boolean
  },
): Promise<Oid | undefined> {
  const { ours, theirs, fresh, isTheirs } = at
  if (theirs !== undefined && isTheirs) return theirs
  const isHeld = theirs === undefined || (ours !== undefined && (await isAncestor(repo, theirs, ours)))
  if (isHeld && fresh.length === 0) return ours
  const committer = { ...ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const parents = [ours, isHeld ? undefined : theirs].flatMap((oid) => oid ?? [])
  const found = await readObjects(
    repo,
    fresh.map(({ on }) => on),
  )
  const changes = await notesOnAbsent(
    repo,
    fresh.filter((_, index) => found[index] === undefined),
  )
  const notes = fresh.filter((_, index) => found[index] !== undefined)
  const oids = await writeCommits(repo, [{ mark: 1, parents, committer, message: 'sync\n', notes, changes }])
  return oids.get(1)
}
