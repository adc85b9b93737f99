// The folders of runs, `<git dir>/agents/runs/<id>`: what happened, what other commands ask, what a runner without a
// terminal prints. They are for following a run, and no history: losing one loses no work.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Repo } from '../git/repo.ts'

const runsFolder = (repo: Repo): string => join(repo.agentsDir, 'runs')

/** The folder of one run; throws where `run` would lead elsewhere. */
export function runFolder(repo: Repo, run: string): string {
  if (basename(run) !== run || run.startsWith('.') || run === '') throw new Error(`no name of a run: ${run}`)
  return join(runsFolder(repo), run)
}

/** The events of a run, one JSON line each. */
export const eventsPath = (repo: Repo, run: string): string => join(runFolder(repo, run), 'events.ndjson')

/** What a runner without a terminal prints. */
export const runnerLogPath = (repo: Repo, run: string): string => join(runFolder(repo, run), 'runner.log')

/** The run that began last; undefined where none has. Ids sort by age. */
export const latestRun = (repo: Repo): string | undefined =>
  runIds(repo).findLast((run) => existsSync(eventsPath(repo, run)))

/** Removes the folder of a run: of one in which nothing happened. */
export const forgetRun = (repo: Repo, run: string): void =>
  rmSync(runFolder(repo, run), { recursive: true, force: true })

/** Removes the folders of all runs but the last `kept` ones. */
export function forgetRuns(repo: Repo, kept: number): void {
  for (const run of runIds(repo).slice(0, -kept)) forgetRun(repo, run)
}

/** The ids of the runs that are kept, the oldest first. */
export function runIds(repo: Repo): string[] {
  try {
    return readdirSync(runsFolder(repo)).sort()
  } catch {
    return []
  }
}
