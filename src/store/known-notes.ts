// What the notes ref held when this process saw it last. A commit's id says what is in it, so nothing is read again while the
// ref is at that commit: a runner reads the store several times for every task.
import { type Oid, oidOf } from '../domain/names.ts'
import type { ObjectReader } from '../git/reader.ts'
import type { Repo } from '../git/repo.ts'

interface Known {
  /** Where the ref is; undefined where it is not there yet. */
  commit: Oid | undefined
  /** The note of each object. */
  notes: Map<Oid, Oid>
}

/** The same after this process has written: the ids of new notes are made out when somebody asks. */
interface Written extends Known {
  texts: readonly { on: Oid; text: string }[]
}

let known: Known | Written | undefined

/** Texts of note blobs by their ids, which say what is in them. */
let knownTexts = new Map<Oid, string>()

/** Whether anything is known yet. */
export const knowsNotes = (): boolean => known !== undefined

/** Remembers the notes at a commit, as they were read. */
export function rememberNotes(commit: Oid | undefined, notes: Map<Oid, Oid>): void {
  known = { commit, notes }
}

/** Remembers that this process has set these notes upon `before`, and that they are at `commit`. */
export function rememberWritten(
  commit: Oid | undefined,
  before: Map<Oid, Oid>,
  texts: Written['texts'],
): void {
  known = { commit, notes: before, texts }
}

/** The notes at a commit, where they are known. */
export async function recallNotes(repo: Repo, commit: Oid | undefined): Promise<Map<Oid, Oid> | undefined> {
  const last = known
  if (last === undefined || last.commit !== commit) return undefined
  if (!('texts' in last)) return last.notes
  const notes = new Map(last.notes)
  for (const { on, text } of last.texts) {
    const { blob, content } = await blobOf(repo, text)
    notes.set(on, blob)
    knownTexts.set(blob, content)
  }
  rememberNotes(commit, notes)
  return notes
}

/** Loads node:crypto only where something was written and is asked for again: it takes as long as some verbs do. */
async function blobOf({ objectFormat }: Repo, text: string): Promise<{ blob: Oid; content: string }> {
  const { createHash } = await import('node:crypto')
  const bytes = Buffer.from(text, 'utf8')
  const hash = createHash(objectFormat).update(`blob ${bytes.length}\0`).update(bytes)
  return { blob: oidOf(hash.digest('hex')), content: bytes.toString('utf8') }
}

/** Texts of note blobs, in order. Reads only what was not there the last time, and forgets what is no longer there. */
export async function readTexts(reader: () => ObjectReader, blobs: readonly Oid[]): Promise<string[]> {
  const before = knownTexts
  const fresh = blobs.filter((oid) => !before.has(oid))
  const contents = fresh.length === 0 ? [] : await reader().read(fresh)
  const read = new Map(fresh.map((oid, index) => [oid, contents[index]?.toString('utf8') ?? '']))
  const texts = blobs.map((oid) => read.get(oid) ?? before.get(oid) ?? '')
  knownTexts = new Map(blobs.map((oid, index) => [oid, texts[index] ?? '']))
  return texts
}
