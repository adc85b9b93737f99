// What a person has seen and noted of each task, on this machine: `<common git dir>/agents/looks/<id>.json`. Losing it
// loses no work; a verdict, which is for everybody, is in the journal.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../config/atomic.ts'
import { type Look, type Memo, noMemo } from '../domain/look.ts'
import { parseOid } from '../domain/names.ts'
import type { Task } from '../domain/task.ts'
import type { Repo } from '../git/repo.ts'

/** The folder of all of them. */
export const memosFolder = ({ agentsDir }: Repo): string => join(agentsDir, 'looks')

const pathOf = (repo: Repo, { id }: Pick<Task, 'id'>): string => join(memosFolder(repo), `${id}.json`)

/** What is remembered of a task; nothing of an earlier one that had its id. */
export async function readMemo(repo: Repo, task: Pick<Task, 'id' | 'commit'>): Promise<Memo> {
  try {
    const { commit, look, viewed, notes } = JSON.parse(await readFile(pathOf(repo, task), 'utf8'))
    if (commit !== task.commit) return noMemo
    return { ...lookOf(look), viewed: Object(viewed), notes: [...notes].map(String) }
  } catch {
    return noMemo
  }
}

/** Remembers it, whole or not at all. */
export const writeMemo = (repo: Repo, task: Pick<Task, 'id' | 'commit'>, memo: Memo): Promise<void> =>
  writeAtomically(pathOf(repo, task), JSON.stringify({ commit: task.commit, ...memo }))

function lookOf({ base, tip, at }: Record<string, unknown> = {}): { look?: Look } {
  const [from, to] = [parseOid(String(base)), parseOid(String(tip))]
  return from === undefined || to === undefined ? {} : { look: { base: from, tip: to, at: String(at) } }
}
