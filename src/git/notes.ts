// A notes ref as a map: which object has which note. Writing goes through `object.ts`, since `git notes` has no compare-and-swap.
import { type Oid, oidOf } from '../domain/names.ts'
import { type NewCommit, treeIn } from './object.ts'
import type { ObjectReader } from './reader.ts'
import { inRepo, type Repo } from './repo.ts'
import { gitText } from './spawn.ts'

export const notesRef = 'refs/notes/agents'

/** The note blobs of the notes ref (or of one of its commits) by the object they annotate; empty where there is none yet. */
export const readNotes = async (
  repo: Repo,
  reader: ObjectReader,
  revision?: string,
): Promise<Map<Oid, Oid>> => (await readNotesAt(repo, reader, revision)).notes

/** The same, and the commit that holds them; none of both where there is none yet. */
export async function readNotesAt(
  { objectFormat }: Repo,
  reader: ObjectReader,
  revision: string = notesRef,
): Promise<{ commit: Oid | undefined; notes: Map<Oid, Oid> }> {
  const found = await reader.find(revision)
  const root = treeIn(found?.content)
  const oidBytes = objectFormat === 'sha256' ? 32 : 20
  const notes = new Map<Oid, Oid>()
  // Many notes are spread over folders of two digits, and those again: a level is one round.
  let folders: { prefix: string; name: string }[] = root === undefined ? [] : [{ prefix: '', name: root }]
  while (folders.length > 0) {
    const trees = await reader.read(folders.map(({ name }) => name))
    folders = folders.flatMap(({ prefix }, index) =>
      entriesOf(trees[index] ?? Buffer.alloc(0), oidBytes).flatMap(({ name, oid, isFolder }) => {
        const on = prefix + name
        if (isFolder) return [{ prefix: on, name: oid }]
        if (/^[0-9a-f]{40,64}$/.test(on)) notes.set(oidOf(on), oidOf(oid))
        return []
      }),
    )
  }
  return { commit: found?.oid, notes }
}

/** A tree's own bytes: `<mode> SP <name> NUL <oid>` for each entry. */
function entriesOf(tree: Buffer, oidBytes: number): { name: string; oid: string; isFolder: boolean }[] {
  const entries = []
  for (let at = 0; at < tree.length; ) {
    const end = tree.indexOf(0, at)
    const [mode, name = ''] = tree.toString('latin1', at, end).split(' ')
    at = end + 1 + oidBytes
    entries.push({ name, oid: tree.toString('hex', end + 1, at), isFolder: mode === '40000' })
  }
  return entries
}

/**
 * Changes of a notes tree that set notes on objects that are not here: fast-import takes notes only on commits that it finds.
 * Git reads a note at any depth; the next note that is written brings all to one.
 */
export async function notesOnAbsent(
  repo: Repo,
  notes: readonly { on: Oid; text: string }[],
): Promise<NonNullable<NewCommit['changes']>> {
  const changes: NonNullable<NewCommit['changes']> = []
  for (const { on, text } of notes) {
    const args = ['hash-object', '-w', '--stdin']
    const blob = oidOf(await gitText(args, { ...inRepo(repo), input: text }))
    const deeper = [1, 2, 3].map((depth) => ({ path: notePath(on, depth), mode: '100644', oid: undefined }))
    changes.push(...deeper, { path: on, mode: '100644', oid: blob })
  }
  return changes
}

/** Where a note is below so many folders of two digits each. */
const notePath = (on: Oid, depth: number): string =>
  [...Array.from({ length: depth }, (_, at) => on.slice(at * 2, at * 2 + 2)), on.slice(depth * 2)].join('/')
