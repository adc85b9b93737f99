// An agent that writes a plan: in a scratch worktree at the target, under the guard of an agent, and asked a second time
// where its plan has mistakes or doubts. What it changes there is nobody's work and goes with the next start.
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adapterOf } from '../agents/index.ts'
import { endMarked } from '../agents/marked.ts'
import { planAgain, planPrompt } from '../agents/plan-prompt.ts'
import { startProcess } from '../agents/process.ts'
import type { AgentEvent, Emit } from '../domain/event.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { planIn } from '../domain/plan-answer.ts'
import { isOpen } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { type Lock, lockHolder, tryLock } from '../store/lock.ts'
import { processStart } from '../store/process.ts'
import { closeLog, logPath, openLog, writePrompt } from '../store/transcript.ts'
import { answerFault } from './agent-check.ts'
import { withoutBindings } from './environment.ts'
import { guardEnvironment } from './guard.ts'
import { prepareWorktree } from './keeper.ts'
import { launchCommand } from './launching.ts'
import { plannerNote } from './planner-note.ts'
import { requireTarget, requireTip, type World } from './world.ts'

/** No task can be called so. */
const plannerId = '.plan' as TaskId
const planFile = '.git-agents-plan.yaml'
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

/** The plan that an agent wrote, as it wrote it. Throws `refused` where it gave none. */
export async function planGoal(world: World, asked: PlanGoal): Promise<string> {
  const lock = takePlace(world.repo)
  const mark = `plan:${crypto.randomUUID()}`
  writeFileSync(plannerNote(world.repo), mark)
  try {
    const seat = await openSeat(world, asked, mark)
    try {
      return await planTwice(seat)
    } finally {
      await prepareWorktree(world.repo, seat.worktree, seat.base)
    }
  } finally {
    rmSync(plannerNote(world.repo), { force: true })
    lock.release()
  }
}

/** Ends the agent that a killed command left. */
export async function endLeftPlanner(repo: Repo): Promise<void> {
  const lock = tryLock(repo, 'plan')
  if (lock === undefined) return
  try {
    await endMarked(readFileSync(plannerNote(repo), 'utf8'), 2_000)
    rmSync(plannerNote(repo), { force: true })
  } finally {
    lock.release()
  }
}

function takePlace(repo: Repo): Lock {
  const lock = tryLock(repo, 'plan')
  if (lock !== undefined) return lock
  const pid = lockHolder(repo, 'plan')?.pid
  throw new AgentsError('refused', `An agent writes a plan here already${pid ? ` (process ${pid})` : ''}.`, {
    hints: ['Wait until that command has ended'],
  })
}

/** Where the agent works, and what it is told. */
interface Seat {
  world: World
  asked: PlanGoal
  mark: string
  worktree: string
  base: Oid
  parts: Parameters<typeof planPrompt>[0]
}

async function openSeat(world: World, asked: PlanGoal, mark: string): Promise<Seat> {
  const worktree = join(world.repo.agentsDir, 'scratch', 'plan')
  const base = requireTip(world, requireTarget(world))
  await prepareWorktree(world.repo, worktree, base)
  rmSync(join(worktree, planFile), { recursive: true, force: true })
  rmSync(dirname(logPath(world.repo, plannerId, 1)), { recursive: true, force: true })
  const open = [...world.tasks.values()].filter(({ task }) => isOpen(task))
  const parts = {
    goal: asked.goal,
    file: planFile,
    agents: asked.agents,
    open: open.map(({ id, task: { brief } }) => ({ id, title: brief.title, paths: brief.paths })),
  }
  return { world, asked, mark, worktree, base, parts }
}

async function planTwice(seat: Seat): Promise<string> {
  const { asked, parts } = seat
  const tell = (text: string): void => asked.emit({ type: 'note', text })
  tell(`${asked.agent} reads the repository and writes a plan.`)
  const first = await ask(seat, 1, planPrompt(parts), undefined)
  const doubts = first.plan === undefined ? ['It holds no plan'] : await asked.doubtsOf(first.plan)
  if (doubts.length === 0 && first.plan !== undefined) return first.plan
  tell(`A second pass, to settle: ${doubts.slice(0, 5).join('; ')}.`)
  const again = planAgain(doubts, { file: planFile, plan: first.plan })
  const prompt = first.session === undefined ? `${planPrompt(parts)}\n# A second pass\n\n${again}` : again
  const second = await ask(seat, 2, prompt, first)
  const plan = second.plan ?? first.plan
  if (plan !== undefined) return plan
  throw new AgentsError('refused', `${asked.agent} gave no plan.`, {
    hints: [`What it said is in ${logPath(seat.world.repo, plannerId, 2)}`],
  })
}

interface Given {
  plan: string | undefined
  /** Where its session can be taken up. */
  session: string | undefined
  /** What its file held. */
  file: string | undefined
}

async function ask(seat: Seat, n: number, prompt: string, before: Given | undefined): Promise<Given> {
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
  return await guardEnvironment(repo, config, guarded, {
    ...withoutBindings(asked.env),
    GIT_AGENTS_TASK: plannerId,
    GIT_AGENTS_PROMPT_FILE: promptFile,
    ...config.env,
  })
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
