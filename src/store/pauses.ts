// What holds new starts of the runner back: clients that cannot be had, a disk without room. A small file for whoever
// looks meanwhile, and for the next run; losing it loses nothing.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCause } from '../domain/failure.ts'
import type { ClientPause } from '../domain/rows.ts'
import type { Repo } from '../git/repo.ts'

export interface Pauses {
  /** The run that told it. */
  run: string
  clients: ClientPause[]
  /** Why the disk lets nothing start. */
  room: string | null
}

/** The file; who removes it has the next run ask every client at once. */
export const pausesPath = (repo: Repo): string => join(repo.agentsDir, 'pauses.json')

/** What was told last, with the pauses that still last; undefined where nothing is known. */
export function readPauses(repo: Repo): Pauses | undefined {
  try {
    const { run, clients, room } = JSON.parse(readFileSync(pausesPath(repo), 'utf8')) as Pauses
    const lasting = clients.filter(({ cause, until }) => isCause(cause) && Date.parse(until) > Date.now())
    return { run, clients: lasting, room }
  } catch {
    return undefined
  }
}

/** Tells it in place of what was told before. */
export function writePauses(repo: Repo, pauses: Pauses): void {
  const draft = `${pausesPath(repo)}.${process.pid}`
  try {
    writeFileSync(draft, JSON.stringify(pauses), { mode: 0o600 })
    renameSync(draft, pausesPath(repo))
  } catch {
    // A full disk may be the very thing to tell; the run goes on without it.
    rmSync(draft, { force: true })
  }
}
