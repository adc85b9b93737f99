// A notes ref as a map: which object has which note. Writing goes through `object.ts`, since `git notes` has no compare-and-swap.
import { type Oid, oidOf } from '../domain/names.ts'
import { inRepo, type Repo } from './repo.ts'
import { git } from './spawn.ts'

export const notesRef = 'refs/notes/agents'

/** The note blobs of the notes ref (or of one of its commits) by the object they annotate; empty where there is none yet. */
export async function listNotes(repo: Repo, revision: string = notesRef): Promise<Map<Oid, Oid>> {
  const args = ['ls-tree', '-r', '-z', revision]
  const { stdout } = await git(args, { ...inRepo(repo), allow: [128] })
  const notes = new Map<Oid, Oid>()
  for (const row of stdout.toString('latin1').split('\0')) {
    const [meta = '', path = ''] = row.split('\t')
    const on = path.replaceAll('/', '')
    if (/^[0-9a-f]{40,64}$/.test(on)) notes.set(oidOf(on), oidOf(meta.split(' ')[2] ?? ''))
  }
  return notes
}
