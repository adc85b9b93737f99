// One turn of an agent that writes a plan: told a prompt, in its worktree, under the guard of an agent; its plan is a file
// or stands in its words.
import { lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adapterOf } from '../agents/index.ts'
import type { planPrompt } from '../agents/plan-prompt.ts'
import { startProcess } from '../agents/process.ts'
import type { AgentEvent, Emit } from '../domain/event.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { planIn } from '../domain/plan-answer.ts'
import { AgentsError } from '../errors.ts'
import { processStart } from '../store/process.ts'
import { closeLog, logPath, openLog, writePrompt } from '../store/transcript.ts'
import { answerFault } from './agent-check.ts'
import { withoutBindings } from './environment.ts'
import { withHooksPath, writeGuard } from './guard.ts'
import { launchCommand } from './launching.ts'
import { requireTarget, type World } from './world.ts'

/** No task can be called so. */
export const plannerId = '.plan' as TaskId
/** Clients refuse to write what begins with `.git`, and whatever lies under a folder of that name. */
export const planFile = 'git-agents-plan.yaml'
const branch = 'agents/.plan'
const maxPlan = 1_000_000

export interface PlanGoal {
  goal: string
  agent: string
  /** Agents that tasks may name. */
  agents: readonly string[]
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  emit: Emit
  /** What is wrong with a plan, or could be better. */
  doubtsOf: (plan: string) => Promise<string[]>
}

/** Where the agent works, and what it is told. */
export interface Seat {
  world: World
  asked: PlanGoal
  mark: string
  worktree: string
  base: Oid
  parts: Parameters<typeof planPrompt>[0]
}

/** What one turn of the agent gave. */
export interface Given {
  plan: string | undefined
  /** Where its session can be taken up. */
  session: string | undefined
  /** What its file held. */
  file: string | undefined
}

/** One turn: the agent is told a prompt, in the session of the turn before where it can go on in that. */
export async function ask(seat: Seat, n: number, prompt: string, before: Given | undefined): Promise<Given> {
  const { asked, world, worktree, base } = seat
  const { repo, config } = world
  const promptFile = writePrompt(repo, plannerId, n, prompt)
  const settings = config.agents[asked.agent]
  const adapter = adapterOf(asked.agent, settings, Object.keys(config.agents))
  const session = before?.session
  const request = { id: plannerId, title: 'plan', prompt, promptFile, worktree, base, branch }
  const call = adapter.prepare(session === undefined ? request : { ...request, session }, settings)
  const env = await environmentFor(seat, promptFile)
  const place = { task: { id: plannerId }, agent: asked.agent, branch, worktree, place: 'checkout' as const }
  const reader = adapter.reader(worktree, undefined, promptFile)
  const events: AgentEvent[] = call.session === undefined ? [] : [{ kind: 'session', id: call.session }]
  mkdirSync(dirname(logPath(repo, plannerId, n)), { recursive: true })
  const log = openLog(logPath(repo, plannerId, n))
  const running = await startProcess({
    command: launchCommand({ repo, config, env: asked.env }, place, { command: call.command, promptFile }),
    cwd: worktree,
    env: { ...env, ...call.env },
    stdin: call.stdin,
    dialogue: call.dialogue,
    mark: seat.mark,
    signal: asked.signal,
    timeout: config.timeout && config.timeout * 1_000,
    idleTimeout: config.idleTimeout && config.idleTimeout * 1_000,
    startOf: processStart,
    log: (chunk) => log.write(chunk),
    onLine: (line, stream) => events.push(...reader(line, stream)),
  })
  const end = await running.ended
  events.push(...reader.finish())
  await closeLog(log)
  return {
    ...givenBy(seat, before, events, answerFault(end, events)),
    session: adapter.canResume ? lastOf(events, 'session')?.id : undefined,
  }
}

/** It is an agent like those of tasks, so the verbs that judge and land refuse it, and its guard keeps it off every branch. */
async function environmentFor(
  { world, asked, worktree }: Seat,
  promptFile: string,
): Promise<NodeJS.ProcessEnv> {
  const { repo, config } = world
  const guarded = {
    id: plannerId,
    brief: {
      title: 'plan',
      prompt: '',
      paths: [],
      after: [],
      kind: 'research' as const,
      checks: [],
      commits: [],
    },
    branch,
    target: requireTarget(world),
    worktree,
    isInCheckout: false,
  }
  return withHooksPath(
    {
      ...withoutBindings(asked.env),
      GIT_AGENTS_TASK: plannerId,
      GIT_AGENTS_PROMPT_FILE: promptFile,
      ...config.env,
    },
    await writeGuard(repo, config, guarded),
  )
}

/** The plan in its file where that is new, else in its words. Throws where it ended badly and gave none. */
function givenBy(
  { asked, worktree }: Seat,
  before: Given | undefined,
  events: readonly AgentEvent[],
  fault: string | undefined,
): Omit<Given, 'session'> {
  const file = readPlanFile(worktree)
  const words = lastOf(events, 'message')?.text
  const plan = (file === before?.file ? undefined : file) ?? (words === undefined ? undefined : planIn(words))
  if (plan === undefined && asked.signal.aborted)
    throw new AgentsError('refused', 'Interrupted before there was a plan. Nothing is recorded.')
  if (plan === undefined && fault !== undefined && before === undefined)
    throw new AgentsError('refused', `${asked.agent} gave no plan: ${fault}.`, {
      hints: [`To see whether it answers at all, run \`git agents agents --check\``],
    })
  return { plan, file }
}

/** A file and nothing that leads elsewhere. */
function readPlanFile(worktree: string): string | undefined {
  const path = join(worktree, planFile)
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isFile() && stat.size <= maxPlan ? readFileSync(path, 'utf8') : undefined
}

const lastOf = <Kind extends AgentEvent['kind']>(
  events: readonly AgentEvent[],
  kind: Kind,
): (AgentEvent & { kind: Kind }) | undefined =>
  events.findLast((event): event is AgentEvent & { kind: Kind } => event.kind === kind)
