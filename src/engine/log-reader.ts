// What an attempt printed: its agent's log as the adapter reads it, then that of its checks; at once, or as it comes.
import { existsSync } from 'node:fs'
import type { Reader } from '../agents/agent.ts'
import { readText } from '../agents/command.ts'
import { adapterOf } from '../agents/index.ts'
import { lineSplitter } from '../agents/lines.ts'
import { textEvents } from '../agents/telling.ts'
import type { AgentEvent, Emit } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { AgentsError } from '../errors.ts'
import { checkLogPath, logPath } from '../store/transcript.ts'
import { followRun, toldSoFar } from './follower.ts'
import { runnerOf, submit } from './joining.ts'
import { type TailSettings, tail } from './tail.ts'
import { refreshWorld, type World } from './world.ts'

interface LogSettings {
  /** Bytes as they are, in place of what the adapter makes of them. */
  raw: boolean
  signal: AbortSignal
  emit: Emit
}

/** What the agent and the checks of a task's last attempt have printed so far. */
export async function readLog(world: World, one: Observed, signal: AbortSignal): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  const emit: Emit = (event) => {
    if (event.type === 'agent') events.push(event.event)
  }
  await tellLog(world, one, { raw: false, signal, emit })
  return events
}

/** Tells it as events. */
export async function tellLog(world: World, one: Observed, settings: LogSettings): Promise<void> {
  const n = one.task.attempts.length
  const hasEnded = (): boolean => one.task.attempts[n - 1]?.end !== undefined
  await tellAttempt(world, one, n, settings, { isOver: () => true, hasEnded })
}

/** Tells it as it comes, attempt after attempt, until nothing more comes of the task. */
export async function followLog(world: World, one: Observed, settings: LogSettings): Promise<void> {
  const watch = watchTask(world, one, settings.signal)
  for (let n = Math.max(1, one.task.attempts.length); !settings.signal.aborted; n++) {
    await tellAttempt(world, one, n, settings, {
      isOver: () => watch.isOver(n),
      hasEnded: () => watch.isOver(n),
      news: watch.news,
    })
    if (watch.isLast(n)) break
  }
  await watch.done
}

async function tellAttempt(
  world: World,
  one: Observed,
  n: number,
  { raw, signal, emit }: LogSettings,
  end: Pick<TailSettings, 'isOver' | 'news'> & { hasEnded: () => boolean },
): Promise<void> {
  const { repo } = world
  const task = one.id
  const agent = readerOf(world, one, n)
  const checks: Reader = Object.assign((line: string) => textEvents(line), { finish: () => [] })
  const checkLog = checkLogPath(repo, task, n)
  // The agent has said all once its checks begin.
  const isChecked = (): boolean => existsSync(checkLog)
  const parts = [
    { path: logPath(repo, task, n), reader: agent, isOver: () => end.isOver() || isChecked() },
    { path: checkLog, reader: checks, isOver: end.isOver },
  ]
  for (const { path, reader, isOver } of parts) {
    const hear = (events: AgentEvent[]): void => {
      for (const event of events) emit({ type: 'agent', task, event })
    }
    const splitter = lineSplitter((line) => hear(reader(line, 'stdout')))
    for await (const chunk of tail(path, {
      signal,
      isOver,
      ...(end.news === undefined ? {} : { news: end.news }),
    })) {
      if (raw) emit({ type: 'output', task, base64: chunk.toString('base64') })
      else splitter.push(chunk)
    }
    splitter.flush()
    if (!raw && (end.hasEnded() || isChecked())) hear(reader.finish())
  }
}

/** The reader of the agent that worked on it; where the configuration knows it no more, its output is text. */
function readerOf({ config }: World, { task }: Observed, n: number): Reader {
  const attempt = task.attempts[n - 1] ?? task.attempts.at(-1)
  const name = attempt?.agent ?? task.brief.agent ?? config.agent
  try {
    return adapterOf(name, config.agents[name]).reader(attempt?.worktree ?? '')
  } catch (error) {
    if (error instanceof AgentsError) return readText()
    throw error
  }
}

/** What the store and the runner say of the attempts on a task, kept up to date beside the reading of its logs. */
function watchTask(world: World, one: Observed, signal: AbortSignal) {
  let task = one.task
  let isDone = false
  let tell = (): void => {}
  let news = Promise.resolve()
  const renew = (): void => {
    tell()
    news = new Promise((resolve) => {
      tell = resolve
    })
  }
  renew()
  const look = async (): Promise<void> => {
    task = (await refreshWorld(world)).tasks.get(one.id)?.task ?? task
    renew()
  }
  const done = untilServed(world, one.id, signal, look).finally(async () => {
    isDone = true
    await look()
  })
  done.catch(() => undefined)
  return {
    done,
    news: (): Promise<void> => news,
    isOver: (n: number): boolean => isDone || task.attempts[n - 1]?.end !== undefined,
    isLast: (n: number): boolean => isDone && n >= task.attempts.length,
  }
}

/** Until the runner says that nothing more comes of the task; `look` is called whenever an attempt has ended. */
async function untilServed(
  { repo }: World,
  id: TaskId,
  signal: AbortSignal,
  look: () => Promise<void>,
): Promise<void> {
  const run = runnerOf(repo)?.run
  if (run === undefined) return
  const from = toldSoFar(repo, run)
  const request = await submit(repo, run, { kind: 'wait', tasks: [id], any: false }, signal)
  await look()
  for await (const { event } of followRun(repo, run, { signal, from })) {
    if (event.type === 'served' && event.request === request) return
    if (event.type === 'ended' && event.task === id) await look()
  }
}
