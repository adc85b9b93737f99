// Tasks that are done: for tests of what comes after a run, where nobody cares how their agents worked.
import { join } from 'node:path'
import { doInside } from './inside.ts'
import type { Scratch } from './scratch.ts'

/** A task's work as a shell script that runs in its worktree, and what else its plan says. */
export interface Work {
  script: string
  title?: string
  after?: string[]
  checks?: string[]
  paths?: string[]
}

/** Records a task for each id, in order, and runs them all. Throws where one of them does not end as done. */
export async function runTasks(s: Scratch, works: Record<string, string | Work>): Promise<void> {
  await addTasks(s, works)
  await doInside(s, ['run', '--trust', ...Object.keys(works)])
}

/** Records one task, as `git agents add …args` does. */
export const addTask = async (s: Scratch, ...args: string[]): Promise<void> =>
  await doInside(s, ['add', ...args])

/** Records them without running them, as one plan: one process for all of them. */
export async function addTasks(s: Scratch, works: Record<string, string | Work>): Promise<void> {
  const folder = join(s.root, 'scripts')
  s.env.SCRIPTS = folder
  const tasks: object[] = []
  for (const [id, given] of Object.entries(works)) {
    const {
      script,
      title = `Task ${id}`,
      ...more
    }: Work = typeof given === 'string' ? { script: given } : given
    await s.write(join(folder, `${id}.sh`), `set -e\n${script}\n`)
    tasks.push({ id, title, prompt: title, agent: 'script', ...more })
  }
  await doInside(s, ['plan', '-'], JSON.stringify({ tasks }))
}

export interface LandDocument {
  target: string
  landed: { id: string; commits: string[] }[]
  held: { id: string; reason: string; paths: string[]; with: string[]; detail?: string }[]
  operation: string | null
}

/** Lands, and gives what was said as a document with the exit code. */
export async function land(
  s: Scratch,
  ...args: string[]
): Promise<LandDocument & { code: number; stderr: string }> {
  const { stdout, stderr, code } = await s.agents('land', '--trust', '--json', ...args)
  if (stdout === '') throw new Error(`land ${args.join(' ')} ended with ${code} and no document:\n${stderr}`)
  return { ...(JSON.parse(stdout) as LandDocument), code, stderr }
}

/** Held tasks with their reasons. */
export const reasons = ({ held }: LandDocument): Record<string, string> =>
  Object.fromEntries(held.map(({ id, reason }) => [id, reason]))
