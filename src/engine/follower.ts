// Follows a run from outside: what its runner tells, until its summary. A runner that dies leaves none.
import { statSync } from 'node:fs'
import { lineSplitter } from '../agents/lines.ts'
import type { Repo } from '../git/repo.ts'
import { parseEvent, type Told } from '../store/events.ts'
import { lockHolder } from '../store/lock.ts'
import { eventsPath } from '../store/runs.ts'
import { tail } from './tail.ts'

/** Whether the runner of this run works. */
export const isRunning = (repo: Repo, run: string): boolean => lockHolder(repo, 'runner')?.run === run

/** How much the run has told by now, for `from`. */
export const toldSoFar = (repo: Repo, run: string): number =>
  statSync(eventsPath(repo, run), { throwIfNoEntry: false })?.size ?? 0

/** What the run has told from byte `from` on, and tells; the last event is the summary, if there is one. */
export async function* followRun(
  repo: Repo,
  run: string,
  { signal, from = 0 }: { signal: AbortSignal; from?: number },
): AsyncGenerator<Told, void> {
  const lines: string[] = []
  const splitter = lineSplitter((line) => lines.push(line))
  const settings = { from, signal, isOver: () => !isRunning(repo, run) }
  for await (const chunk of tail(eventsPath(repo, run), settings)) {
    splitter.push(chunk)
    for (const line of lines.splice(0)) {
      const told = parseEvent(line)
      if (told === undefined) continue
      yield told
      if (told.event.type === 'summary') return
    }
  }
}
