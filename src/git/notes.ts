// A notes ref as a map: which object has which note. Writing goes through `object.ts`, since `git notes` has no compare-and-swap.
import { type Oid, oidOf } from '../domain/names.ts'
import { type ObjectReader, openReader } from './reader.ts'
import type { Repo } from './repo.ts'

export const notesRef = 'refs/notes/agents'

/** The note blobs of the notes ref (or of one of its commits) by the object they annotate; empty where there is none yet. */
export async function listNotes(repo: Repo, revision: string = notesRef): Promise<Map<Oid, Oid>> {
  const reader = openReader(repo)
  try {
    return await readNotes(repo, reader, revision)
  } finally {
    await reader.close()
  }
}

/** The same through a reader that is open. */
export async function readNotes(
  { objectFormat }: Repo,
  reader: ObjectReader,
  revision: string = notesRef,
): Promise<Map<Oid, Oid>> {
  const oidBytes = objectFormat === 'sha256' ? 32 : 20
  const notes = new Map<Oid, Oid>()
  // Many notes are spread over folders of two digits, and those again: a level is one round.
  let folders = [{ prefix: '', name: `${revision}^{tree}` }]
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
  return notes
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
