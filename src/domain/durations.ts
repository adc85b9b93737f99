// How long a task is likely to take: what earlier attempts in this repository took, as their journals tell it. Pure.
import type { TaskId } from './names.ts'
import type { Task } from './task.ts'

/** What an estimate goes by. */
export type Timed = Pick<Task, 'id' | 'brief' | 'attempts'>

/**
 * Seconds that an agent will work on each task: what the task itself took before; else the median of those that the same
 * agent finished with a claim as large; else of all that the agent finished; else of all. 1 where nothing was finished yet,
 * so that a chain counts its tasks.
 */
export function estimateSeconds(tasks: readonly Timed[], defaultAgent: string): Map<TaskId, number> {
  const samples = samplesOf(tasks)
  const medians = new Map([...samples].map(([key, seconds]) => [key, median(seconds)]))
  const keysOf = ({ id, brief }: Timed): string[] => {
    const agent = brief.agent ?? defaultAgent
    return [`task ${id}`, `${agent} ${claimSize(brief.paths)}`, agent, '']
  }
  return new Map(
    tasks.map((task) => {
      const key = keysOf(task).find((one) => medians.has(one))
      return [task.id, key === undefined ? 1 : Math.max(leastSeconds, medians.get(key) ?? 1)]
    }),
  )
}

/** An attempt that took no time at all still stands for one step of its chain. */
const leastSeconds = 0.001

/** What attempts took that ended as done, by everything that an estimate may go by. */
function samplesOf(tasks: readonly Timed[]): Map<string, number[]> {
  const samples = new Map<string, number[]>()
  const note = (key: string, seconds: number): void => {
    const known = samples.get(key)
    if (known === undefined) samples.set(key, [seconds])
    else known.push(seconds)
  }
  for (const { id, brief, attempts } of tasks)
    for (const { agent, place, onto, end } of attempts) {
      if (end?.outcome !== 'done' || place === 'here' || onto !== undefined || !Number.isFinite(end.seconds))
        continue
      for (const key of [`task ${id}`, `${agent} ${claimSize(brief.paths)}`, agent, ''])
        note(key, end.seconds)
    }
  return samples
}

/** How much a claim covers, in powers of two: a plain path counts 1, a pattern 8; 0 for no claim. */
export function claimSize(paths: readonly string[]): number {
  const weight = paths.reduce((sum, path) => sum + (/[*?[({]/.test(path) ? 8 : 1), 0)
  return weight === 0 ? 0 : Math.floor(Math.log2(weight)) + 1
}

/** The middle value; between two, their mean. 0 where there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2
}
