// The agent at work: its setup, its process, what it tells, its log. Nothing is judged here; `ending` does that.
import { type ProcessEnd, startProcess } from '../agents/process.ts'
import { addUsage, noUsage } from '../agents/usage.ts'
import type { AgentEvent } from '../domain/event.ts'
import { matcherOf } from '../domain/glob.ts'
import type { Glob, RefName, TaskId } from '../domain/names.ts'
import { isOpen, type Task, type Usage } from '../domain/task.ts'
import { processStart } from '../store/process.ts'
import { branchRef } from '../store/tasks.ts'
import { closeLog, logPath, openLog, writePrompt } from '../store/transcript.ts'
import type { Begun, Run } from './attempt.ts'
import { hasChangedSince } from './busy.ts'
import { attemptEnvironment } from './environment.ts'
import { withHooksPath, writeGuard } from './guard.ts'
import { openWatch } from './guard-watch.ts'
import { type Heard, listen, nothingHeard, overhear } from './hearing.ts'
import { launchCommand } from './launching.ts'
import { composeProject, portOf } from './ports.ts'
import { promptFor } from './prompting.ts'
import { questionWatch } from './questions.ts'
import { setUpWorktree } from './setup.ts'
import type { World } from './world.ts'

/** What the agent's part of an attempt came to. */
export interface Done extends Heard {
  end: ProcessEnd
  seconds: number
  env: NodeJS.ProcessEnv
  /** The look at what guards cannot stop; it is under way while the work is judged. */
  watched: Promise<void>
}

/** The mark that every process of an attempt bears in its environment. */
export const markOf = (clone: string, id: string, n: number): string => `${clone}:${id}:${n}`

/** Sets the worktree up, runs the agent in it to its end, and gathers what it told. */
export async function work(run: Run, world: World, begun: Begun): Promise<Done> {
  const { task, n } = begun
  // Each is a Git process or two, and none needs another.
  const [prompt, port, guard, watch] = await Promise.all([
    promptFor(run, world, begun),
    portOf(run.repo, task.id, isOpenIn(world)),
    guardOf(run, begun),
    watchOver(run, world, begun),
  ])
  const promptFile = writePrompt(run.repo, task.id, n, prompt)
  const told = {
    id: task.id,
    title: task.task.brief.title,
    base: begun.base,
    branch: begun.branch,
    promptFile,
    port,
    compose: composeProject(run.repo, task.id),
  }
  const env = withHooksPath({ ...attemptEnvironment(run.env, told), ...run.config.env }, guard)
  const log = openLog(logPath(run.repo, task.id, n))
  const heard = nothingHeard()
  try {
    const fault = await setUp(run, begun, env, (chunk) => log.write(chunk))
    const done =
      fault === undefined
        ? await runAgent(run, begun, { prompt, promptFile, env, heard, log: (chunk) => log.write(chunk) })
        : { ...heard, end: fault, seconds: 0 }
    return { ...done, env, watched: watch.close() }
  } catch (error) {
    await watch.close()
    throw error
  } finally {
    await closeLog(log)
  }
}

const isOpenIn =
  ({ tasks }: World) =>
  (id: string): boolean => {
    const task = tasks.get(id as TaskId)
    return task !== undefined && isOpen(task.task)
  }

/** The agent, its setup and its checks see hooks that keep them on their own branch. */
const guardOf = ({ repo, config }: Run, { task, branch, worktree, place }: Begun): Promise<string> => {
  const { brief, target } = task.task
  const isInCheckout = place !== undefined
  return writeGuard(repo, config, { id: task.id, brief, branch, target, worktree, isInCheckout })
}

/** What guards cannot stop is told afterwards. On a machine of a fleet the target is fetched meanwhile. */
function watchOver(run: Run, world: World, { task, branch, worktree, place }: Begun) {
  const { repo, operation, emit } = run
  const fetched = run.handIn === undefined ? undefined : world.target
  const known = [...world.tasks.values()].flatMap(({ attempt }) => attempt?.branch ?? [])
  const branches = fetched === undefined ? known : [...known, fetched]
  const own = new Set<string>([branch, ...branches].map(branchRef))
  const prefix = world.config.branches.split('{id}')[0] ?? ''
  const isTaskBranch = (ref: RefName): boolean =>
    own.has(ref) || (prefix !== '' && ref.startsWith(`refs/heads/${prefix}`))
  const claims = place === undefined ? undefined : matcherOf(claimedBeside(world))
  return openWatch({ repo, operation, task: task.id, worktree, isTaskBranch, isClaimed: claims, emit })
}

/** In the checkout, what any task claims there may change while one of them works. */
const claimedBeside = (world: World): Glob[] =>
  [...world.tasks.values()].flatMap(({ task }) => (isOpen(task) ? task.brief.paths : []))

async function setUp(
  run: Run,
  { task, n, worktree, place }: Begun,
  env: NodeJS.ProcessEnv,
  log: (chunk: Buffer) => void,
): Promise<ProcessEnd | undefined> {
  if (place !== undefined) return undefined
  const { repo, config, signal } = run
  const mark = markOf(run.clone, task.id, n)
  const error = await setUpWorktree({ repo, config, worktree, env, mark, signal, log })
  if (signal.aborted) return { code: null, signal: null, cause: 'stopped' }
  return error === undefined ? undefined : { code: null, signal: null, cause: 'spawn-failed', error }
}

async function runAgent(
  run: Run,
  begun: Begun,
  given: {
    prompt: string
    promptFile: string
    env: NodeJS.ProcessEnv
    heard: Heard
    log: (chunk: Buffer) => void
  },
): Promise<Omit<Done, 'env' | 'watched'>> {
  const { task, n, adapter, worktree, branch, base, session } = begun
  const request = { id: task.id, title: task.task.brief.title, ...given, worktree, base, branch }
  const settings = run.config.agents[begun.agent]
  const call = adapter.prepare(session === undefined ? request : { ...request, session }, settings)
  const reader = adapter.reader(worktree, usedBefore(task.task, session), given.promptFile)
  const over = new AbortController()
  const hear = (events: AgentEvent[]): void => {
    for (const event of events) listen(run, begun, given.heard, event)
    if (given.heard.over !== undefined) over.abort()
  }
  if (call.session !== undefined) hear([{ kind: 'session', id: call.session }])
  const since = performance.now()
  const questions = questionWatch((text) => tellQuestion(run, begun, text))
  const running = await startProcess({
    command: launchCommand(run, begun, { command: call.command, promptFile: given.promptFile }),
    cwd: worktree,
    env: { ...given.env, ...call.env },
    stdin: call.stdin,
    dialogue: call.dialogue,
    mark: markOf(run.clone, task.id, n),
    onLine: (line, stream) => {
      overhear(given.heard, line, stream)
      hear(reader(line, stream))
    },
    log: (chunk) => {
      questions.hear(chunk)
      given.log(chunk)
    },
    signal: AbortSignal.any([run.signal, over.signal]),
    timeout: milliseconds(task.task.brief.timeout ?? run.config.timeout),
    idleTimeout: milliseconds(run.config.idleTimeout),
    isBusy: () => hasChangedSince(worktree, Date.now() - (run.config.idleTimeout ?? 0) * 1000),
    startOf: processStart,
  })
  run.emit({ type: 'started', task: task.id, attempt: n, agent: begun.agent, pid: running.pid ?? 0 })
  run.processes.set(task.id, running)
  const end = await running.ended.finally(() => run.processes.delete(task.id))
  questions.stop()
  hear(reader.finish())
  return { ...given.heard, end, seconds: (performance.now() - since) / 1000 }
}

/** As the last that it did, for whoever watches, and as a warning: nobody else would ever see it. */
function tellQuestion({ emit }: Run, { task: { id }, agent }: Begun, text: string): void {
  emit({ type: 'agent', task: id, event: { kind: 'text', text: `asks: ${text}` } })
  const remedy = `give ${agent} a command that does not ask, and end this one by \`git agents stop ${id}\``
  emit({ type: 'warning', task: id, text: `it asks, and nobody can answer: ${text}; ${remedy}` })
}

/** What the earlier attempts in this session used, all together. */
const usedBefore = ({ attempts }: Task, session: string | undefined): Usage | undefined =>
  session === undefined
    ? undefined
    : attempts
        .filter((attempt) => attempt.session === session)
        .reduce((sum, { end }) => addUsage(sum, end?.usage ?? noUsage), noUsage)

const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000
