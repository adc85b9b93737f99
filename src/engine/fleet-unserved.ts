// Work that no machine of a fleet takes is told, each time that it comes to that: it waits, and nothing else would say why.
import type { Config } from '../config/config.ts'
import type { Run } from './attempt.ts'
import type { Dispatch } from './fleet-queue.ts'

/** Tells of the agents that have work in the queue and no machine. */
export type TellUnserved = (agents: Iterable<string>) => Promise<void>

/** Opens it for one run. */
export function openUnserved(
  dispatch: Pick<Dispatch, 'machines'>,
  { agents }: Pick<Config, 'agents'>,
  emit: Run['emit'],
): TellUnserved {
  const told = new Set<string>()
  return async (waiting) => {
    for (const agent of new Set(waiting)) {
      const isServed = (await dispatch.machines(agent)) > 0
      if (isServed) told.delete(agent)
      else if (!told.has(agent)) emit({ type: 'warning', text: wordsFor(agent, agents[agent]?.labels) })
      if (!isServed) told.add(agent)
    }
  }
}

const wordsFor = (agent: string, labels: readonly string[] = []): string =>
  `no machine takes the work of ${agent} now${labels.length === 0 ? '' : `, which wants one that is ${labels.join(', ')}`}; it waits`
