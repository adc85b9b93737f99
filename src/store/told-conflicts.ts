// The conflicts that runs told of, from the events of those that are kept: no history, so what is gone is not counted.
import { existsSync, readFileSync } from 'node:fs'
import { pairKey } from '../domain/candidates.ts'
import type { Repo } from '../git/repo.ts'
import { parseEvent } from './events.ts'
import { eventsPath, runIds } from './runs.ts'

/** For each run that is kept the pairs of tasks that it told to conflict. */
export function toldConflicts(repo: Repo): Map<string, Set<string>> {
  const runs = runIds(repo).filter((run) => existsSync(eventsPath(repo, run)))
  return new Map(runs.map((run) => [run, conflictsOf(eventsPath(repo, run))]))
}

/** Few lines of many are parsed: those that can be what is looked for. */
function conflictsOf(path: string): Set<string> {
  const pairs = new Set<string>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const event = line.includes('"type":"conflict"') ? parseEvent(line)?.event : undefined
    if (event?.type === 'conflict') pairs.add(pairKey(event.a, event.b))
  }
  return pairs
}
