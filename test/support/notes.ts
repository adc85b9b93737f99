// The notes of a repository as they are in Git, read anew.
import type { Oid } from '../../src/domain/names.ts'
import { readNotes } from '../../src/git/notes.ts'
import { openReader } from '../../src/git/reader.ts'
import type { Repo } from '../../src/git/repo.ts'

/** The note blobs of the notes ref, or of one of its commits, by the object they annotate. */
export async function listNotes(repo: Repo, revision?: string): Promise<Map<Oid, Oid>> {
  const reader = openReader(repo)
  try {
    return await readNotes(repo, reader, revision)
  } finally {
    await reader.close()
  }
}
