// Whether an agent answers: it is asked for one word in a Git repository of its own that is gone afterwards. This is the one
// place outside a run where an agent is started: it may need a network, a key, and a few tokens.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adapterOf } from '../agents/index.ts'
import { type ProcessEnd, startProcess } from '../agents/process.ts'
import type { AgentEvent } from '../domain/event.ts'
import { git } from '../git/spawn.ts'
import type { World } from './world.ts'

const question = 'Answer with the one word: ready. Use no tool, and change no file.\n'
const limitMs = 60_000

/** Undefined where the agent answers, else why it does not. The configuration must be trusted. */
export async function askAgent(
  { config, clone }: World,
  name: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'git-agents-check-'))
  try {
    const worktree = join(folder, 'repository')
    await git(['init', '-q', worktree], { cwd: folder })
    const promptFile = join(folder, 'prompt')
    await writeFile(promptFile, question)
    const adapter = adapterOf(name, config.agents[name], Object.keys(config.agents))
    const where = { id: 'check', title: 'check', prompt: question, promptFile, worktree }
    const call = adapter.prepare({ ...where, base: 'HEAD', branch: 'main' }, config.agents[name])
    const reader = adapter.reader(worktree, undefined, promptFile)
    const events: AgentEvent[] = []
    const running = await startProcess({
      ...call,
      cwd: worktree,
      env: { ...env, ...config.env, ...call.env },
      mark: `${clone}:check:${name}:${process.pid}`,
      timeout: limitMs,
      signal,
      onLine: (line, stream) => events.push(...reader(line, stream)),
    })
    const end = await running.ended
    return answerFault(end, [...events, ...reader.finish()], limitMs)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Why a process of an agent that was asked something gave no answer; undefined where it did. */
export function answerFault(
  end: ProcessEnd,
  events: readonly AgentEvent[],
  limitMs?: number,
): string | undefined {
  if (end.error !== undefined) return end.error
  const last = events.findLast(({ kind }) => kind === 'end' || kind === 'failure')
  const failure = events.findLast((event) => event.kind === 'failure')
  const why = failure?.kind === 'failure' ? `: ${failure.text}` : ''
  if (end.cause === 'timeout')
    return `gave no answer${limitMs === undefined ? ' in time' : ` within ${limitMs / 1000} s`}${why}`
  if (end.cause === 'stopped') return 'was stopped before it answered'
  if (last !== undefined && !(last.kind === 'end' && last.ok)) return `does not answer${why}`
  if (end.code !== 0 && last === undefined) return `ended with exit code ${end.code}`
  return events.some(({ kind }) => kind === 'message') ? undefined : 'ended without an answer'
}
