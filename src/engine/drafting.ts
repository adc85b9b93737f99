// A plan before it is recorded: read and checked whole, looked over for what could be better, and told as it would run.
import { agentNames } from '../agents/index.ts'
import { type PlannedTask, parsePlan } from '../config/plan.ts'
import type { Answer } from '../domain/answer.ts'
import { wavesOf } from '../domain/graph.ts'
import type { TaskId } from '../domain/names.ts'
import { planDoubts } from '../domain/plan-answer.ts'
import type { PlanGraph } from '../domain/rows.ts'
import { AgentsError, type Complaint, complaintWords } from '../errors.ts'
import { adviceFor } from './advising.ts'
import { type FoundOverlap, type NewTask, overlapsOf, refuseOverlaps } from './briefs.ts'
import { claimJudge } from './claims.ts'
import type { World } from './world.ts'

export interface Draft {
  tasks: PlannedTask[]
  warnings: Complaint[]
  overlaps: FoundOverlap[]
  claims: ReturnType<Awaited<ReturnType<typeof claimJudge>>>[]
}

/** The agents that tasks of a plan may name. */
export const knownAgents = ({ config }: World): string[] => [
  ...new Set([...agentNames, ...Object.keys(config.agents)]),
]

/** The plan in `text`; `file` is its name in complaints. Throws `config` with all of them, `refused` by the overlap policy. */
export async function draftOf(world: World, text: string, file: string): Promise<Draft> {
  const { tasks, warnings } = await parsePlan(text, file, {
    ids: [...world.tasks.keys()],
    agents: knownAgents(world),
  })
  const [overlaps, judge] = await Promise.all([overlapsOf(world, tasks), claimJudge(world)])
  refuseOverlaps(world, overlaps)
  return { tasks, warnings, overlaps, claims: tasks.map(({ brief }) => judge(brief.paths)) }
}

/** What is wrong with the plan in `text`, or could be better. */
export async function doubtsAbout(world: World, text: string): Promise<string[]> {
  try {
    const { tasks, overlaps, ...draft } = await draftOf(world, text, 'the plan')
    return [
      ...overlaps.filter(({ ordered }) => !ordered).map(overlapWords),
      ...planDoubts(tasks),
      ...warningsOf({ tasks, ...draft }).map(complaintWords),
    ]
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    const told = error.complaints.map(({ line, ...one }) => `line ${line ?? 1}: ${complaintWords(one)}`)
    return told.length === 0 ? [error.message] : told
  }
}

/** `a and b both claim src/x.ts: …`. */
export const overlapWords = ({ a, b, overlap: [one] }: FoundOverlap): string =>
  `${a} and ${b} both claim ${one?.files[0] ?? one?.witness}: split or narrow their paths, or put one after the other`

/** The draft as an answer: recorded, or only shown. */
export function plannedOf(world: World, draft: Draft, dryRun: boolean): Answer & { kind: 'planned' } {
  const { tasks, overlaps, claims } = draft
  return {
    kind: 'planned',
    dryRun,
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
    warnings: warningsOf(draft),
  }
}

const warningsOf = ({ tasks, warnings, claims }: Omit<Draft, 'overlaps'>): Complaint[] => [
  ...warnings,
  ...claims.flatMap((one, index) =>
    one.warnings.map(({ text, ...hint }) => ({ text: `${tasks[index]?.id}: ${text}`, ...hint })),
  ),
]

const graphOf = (tasks: readonly NewTask[], overlaps: FoundOverlap[]): PlanGraph => ({
  waves: wavesOf(tasks.map(({ id, brief }) => ({ id, after: brief.after }))) as TaskId[][],
  edges: tasks.flatMap(({ id, brief }) => brief.after.map((from) => ({ from, to: id }))),
  overlaps,
})
