// Whether an agent is there and answers: it is asked for its version where a launcher starts it, and for one word in a Git
// repository of its own that is gone afterwards. This is the one place outside a run where an agent is started: it may need
// a network, a key, and a few tokens.
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Invocation, Stream } from '../agents/agent.ts'
import { adapterOf } from '../agents/index.ts'
import { type ProcessEnd, startProcess } from '../agents/process.ts'
import type { AgentEvent } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import { AgentsError, hasCode } from '../errors.ts'
import { git } from '../git/spawn.ts'
import { withoutBindings } from './environment.ts'
import { worktreePath } from './keeper.ts'
import { isElsewhere, launchCommand, launcherOf } from './launching.ts'
import type { World } from './world.ts'

const question = 'Answer with the one word: ready. Use no tool, and change no file.\n'
const limitMs = 60_000
const checkId = 'check' as TaskId

/** Who asks which agent. The configuration must be trusted. */
export interface Asking {
  world: World
  name: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** Undefined where the agent answers, else why it does not. */
export const askAgent = (asking: Asking): Promise<string | undefined> =>
  inPlace(asking, async (place) => {
    const { name, world } = asking
    const { worktree, promptFile } = place
    const settings = world.config.agents[name]
    const adapter = adapterOf(name, settings, Object.keys(world.config.agents))
    const where = { id: checkId, title: 'check', prompt: question, promptFile, worktree }
    const reader = adapter.reader(worktree, undefined, promptFile)
    const events: AgentEvent[] = []
    const call = adapter.prepare({ ...where, base: 'HEAD', branch: 'main' }, settings)
    const { end, lastWords } = await start(asking, place, call, (line, stream) =>
      events.push(...reader(line, stream)),
    )
    return answerFault(end, [...events, ...reader.finish()], { limitMs, lastWords })
  })

/** What a program says of its version where its launcher starts it, or why there is nothing to be had. */
export const askVersion = (asking: Asking, program: string): Promise<{ text: string } | { fault: string }> =>
  inPlace(asking, async (place) => {
    let text = ''
    const call = { command: [program, '--version'], env: {}, stdin: '' }
    const { end, lastWords } = await start(asking, place, call, (line, stream) => {
      if (stream === 'stdout') text += `${line}\n`
    })
    if (end.cause === 'exit' && end.code === 0) return { text }
    return { fault: answerFault(end, [], { limitMs, lastWords }) ?? 'ended without an answer' }
  })

interface Place {
  worktree: string
  promptFile: string
}

/** A launcher may know the place of worktrees, on another machine or in a container, and nothing else of this one. */
async function inPlace<T>({ world, name }: Asking, act: (place: Place) => Promise<T>): Promise<T> {
  const { repo, config } = world
  const isOther = isElsewhere(launcherOf(config, name))
  const above = isOther ? dirname(worktreePath(repo, config, 'check')) : tmpdir()
  const folder = await folderIn(above)
  try {
    const worktree = join(folder, 'repository')
    await git(['init', '-q', worktree], { cwd: folder })
    const promptFile = join(worktree, '.git', 'prompt')
    await writeFile(promptFile, question)
    return await act({ worktree, promptFile })
  } finally {
    await rm(folder, { recursive: true, force: true })
    if (isOther) await rmdir(above).catch(() => {})
  }
}

/** Whoever asks beside us removes `above` where it is empty. */
async function folderIn(above: string): Promise<string> {
  await mkdir(above, { recursive: true })
  try {
    return await mkdtemp(join(above, 'git-agents-check-'))
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    return await folderIn(above)
  }
}

async function start(
  { world: { repo, config, clone }, name, env, signal }: Asking,
  { worktree, promptFile }: Place,
  call: Invocation,
  onLine: (line: string, stream: Stream) => void,
): Promise<{ end: ProcessEnd; lastWords: string }> {
  let lastWords = ''
  const begun = { task: { id: checkId }, agent: name, branch: 'main', worktree, place: 'checkout' } as const
  const running = await startProcess({
    ...call,
    command: launchCommand({ repo, config, env }, begun, { command: call.command, promptFile }),
    cwd: worktree,
    env: { ...withoutBindings(env), ...config.env, ...call.env },
    mark: `${clone}:check:${name}:${process.pid}`,
    timeout: limitMs,
    signal,
    onLine: (line, stream) => {
      if (stream === 'stderr' && line.trim() !== '') lastWords = line.trim().slice(0, 200)
      onLine(line, stream)
    },
  })
  return { end: await running.ended, lastWords }
}

/** Why a process of an agent that was asked something gave no answer; undefined where it did. */
export function answerFault(
  end: ProcessEnd,
  events: readonly AgentEvent[],
  { limitMs, lastWords = '' }: { limitMs?: number; lastWords?: string } = {},
): string | undefined {
  if (end.error !== undefined) return end.error
  const last = events.findLast(({ kind }) => kind === 'end' || kind === 'failure')
  const failure = events.findLast((event) => event.kind === 'failure')
  const why = failure?.kind === 'failure' ? `: ${failure.text}` : ''
  if (end.cause === 'timeout')
    return `gave no answer${limitMs === undefined ? ' in time' : ` within ${limitMs / 1000} s`}${why}`
  if (end.cause === 'stopped') return 'was stopped before it answered'
  if (last !== undefined && !(last.kind === 'end' && last.ok)) return `does not answer${why}`
  if (end.code !== 0 && last === undefined)
    return `ended with exit code ${end.code}${lastWords === '' ? '' : `: ${lastWords}`}`
  return events.some(({ kind }) => kind === 'message') ? undefined : 'ended without an answer'
}

/** What cannot be asked at all, in the same words. */
export const refusalOf = (error: unknown): string => {
  if (error instanceof AgentsError) return error.message
  throw error
}
