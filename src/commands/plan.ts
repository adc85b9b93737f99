// `plan`: records all tasks of a plan file in one step, or none of them.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { agentNames } from '../agents/index.ts'
import { parsePlan } from '../config/plan.ts'
import { wavesOf } from '../domain/graph.ts'
import type { TaskId } from '../domain/names.ts'
import type { PlanGraph } from '../domain/rows.ts'
import { adviceFor } from '../engine/advising.ts'
import { type FoundOverlap, type NewTask, overlapsOf, recordTasks, refuseOverlaps } from '../engine/briefs.ts'
import { claimJudge } from '../engine/claims.ts'
import { recover } from '../engine/recover.ts'
import { requireTrust } from '../engine/trust.ts'
import { readWorld } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command, Context } from './context.ts'

export const command: Command = async (context, { args: [file = '-'], flags }) => {
  const world = await recover(await readWorld(context.cwd), context.emit)
  const agents = [...new Set([...agentNames, ...Object.keys(world.config.agents)])]
  const text = await readPlan(context, file)
  const { tasks, warnings } = await parsePlan(text, file === '-' ? 'standard input' : file, {
    ids: [...world.tasks.keys()],
    agents,
  })
  const [overlaps, judge] = await Promise.all([overlapsOf(world, tasks), claimJudge(world)])
  const claims = tasks.map(({ brief }) => judge(brief.paths))
  refuseOverlaps(world, overlaps)
  const isDry = flags['dry-run'] === true
  if (!isDry) {
    if (flags.trust === true)
      await requireTrust(world, {
        checks: tasks.flatMap(({ brief }) => brief.checks),
        isGiven: true,
        confirm: undefined,
      })
    await recordTasks(world, tasks, 'plan', false)
  }
  return {
    kind: 'planned',
    dryRun: isDry,
    tasks: tasks.map(({ id, brief }, index) => ({
      id,
      title: brief.title,
      after: brief.after,
      paths: brief.paths,
      agent: brief.agent ?? world.config.agent,
      claim: claims[index]?.claim ?? { files: 0, share: 0 },
    })),
    graph: graphOf(tasks, overlaps),
    advice: adviceFor(world, tasks, overlaps),
    warnings: [
      ...warnings,
      ...claims.flatMap((one, index) =>
        one.warnings.map(({ text, ...hint }) => ({ text: `${tasks[index]?.id}: ${text}`, ...hint })),
      ),
    ],
  }
}

async function readPlan(context: Context, file: string): Promise<string> {
  if (file === '-') return await context.readStdin()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(context.cwd, file)))
  } catch (cause) {
    const why = cause instanceof TypeError ? 'it is not UTF-8' : 'there is no such file, or it cannot be read'
    throw new AgentsError('config', `${file} cannot be read: ${why}.`, { cause })
  }
}

const graphOf = (tasks: readonly NewTask[], overlaps: FoundOverlap[]): PlanGraph => ({
  waves: wavesOf(tasks.map(({ id, brief }) => ({ id, after: brief.after }))) as TaskId[][],
  edges: tasks.flatMap(({ id, brief }) => brief.after.map((from) => ({ from, to: id }))),
  overlaps,
})
