// `review`: what is done and waits for a look; one task whole; a verdict on it.
import type { Answer } from '../domain/answer.ts'
import { isCalledByAgent } from '../domain/caller.ts'
import type { Observed } from '../domain/observe.ts'
import type { VerdictKind } from '../domain/task.ts'
import { atAttempt, workOf } from '../engine/attempts.ts'
import { judge } from '../engine/judging.ts'
import { readPage, rememberLook } from '../engine/pages.ts'
import { recover } from '../engine/recover.ts'
import { reviewOf, reviewRows } from '../engine/reviewing.ts'
import { readWorld, requireTask, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command, Flags, ServeCommand, WalkCommand } from './context.ts'
import { command as waiting } from './waiting.ts'

export const command: Command = async (context, { args: [name], flags }): Promise<Answer> => {
  refuseMisuse(flags, name)
  const world = await recover(await readWorld(context.cwd), context.emit)
  if (name === undefined) return { kind: 'reviews', tasks: await reviewRows(world) }
  const one = requireTask(world, name)
  const verdict = verdictOf(flags)
  if (verdict !== undefined) {
    const message = typeof flags.message === 'string' ? flags.message : undefined
    const judged = await judge(world, one, { kind: verdict, message, forced: flags.force === true })
    return { kind: 'reviewed', id: one.id, verdict: judged, next: nextStep(one, verdict) }
  }
  const shown = typeof flags.attempt === 'string' ? atAttempt(one, flags.attempt) : one
  if (flags.compare === true) return comparison(shown, one)
  if (flags.diff !== true && flags.tool !== true) return await whole(world, shown, one)
  const { base, tip } = workOf(shown)
  if (shown === one && context.confirm !== undefined && !isCalledByAgent(context.env))
    await rememberLook(world.repo, one)
  return { kind: 'diff', id: one.id, from: base, to: tip }
}

/** What a person has seen of it counts for the last attempt alone. */
async function whole(world: World, shown: Observed, last: Observed): Promise<Answer> {
  if (shown !== last)
    return { kind: 'review', ...(await reviewOf(world, shown)), since: null, asked: null, notes: [] }
  const { review, since = null, asked = null, notes } = await readPage(world, last)
  return { kind: 'review', ...review, since, asked, notes }
}

/** Flags that are of one task, and do nothing to a list or a walk. */
const ofOneTask = [
  'approve',
  'request-changes',
  'reject',
  'force',
  'message',
  'diff',
  'tool',
  'attempt',
  'compare',
] as const

/** Throws where a flag would be passed over. */
function refuseMisuse(flags: Flags, name: string | undefined): void {
  const refuse = (text: string, hint: string): never => {
    throw new AgentsError('usage', text, { hints: [hint] })
  }
  const lost = ofOneTask.find((flag) => flags[flag] !== undefined)
  if (flags.port !== undefined)
    refuse('`--port` goes with `--web`.', 'To serve the page, run `git agents review --web`')
  if (name === undefined && lost !== undefined)
    refuse(
      `\`${lost === 'message' ? '-m' : `--${lost}`}\` needs the id of a task.`,
      'Name one of those that `git agents review` shows, or `git agents list`',
    )
  if (flags.message !== undefined && verdictOf(flags) === undefined)
    refuse('`-m` goes with a verdict.', 'Add `--approve`, `--request-changes` or `--reject`')
  if (flags.force === true && flags.approve !== true)
    refuse('`--force` goes with `--approve`.', 'To approve work that failed, add `--approve` and `-m "why"`')
}

/** How the last attempt differs from an earlier one, commit by commit. */
function comparison(earlier: Observed, last: Observed): Answer {
  const [before, after] = [workOf(earlier), workOf(last)]
  if (earlier.attempt === last.attempt)
    throw new AgentsError('usage', `Which attempt of ${last.id} is the last one to be compared with?`, {
      hints: [`To name it, run \`git agents review ${last.id} --attempt 1 --compare\``],
    })
  const than = { from: after.base, to: after.tip }
  return { kind: 'diff', id: last.id, from: before.base, to: before.tip, than }
}

/** The page of the report, served on this machine with the verdicts on it; it opens nothing by itself. */
export const serve: ServeCommand = async function* ({ cwd, emit, signal, pageMaker }, { args, flags }) {
  if (args.length > 0)
    throw new AgentsError('usage', '`--web` shows every task, so it takes no id.', {
      hints: ['To look at one, run `git agents review <id>`'],
    })
  const port = Number(flags.port ?? 0)
  if (port > 65_535) throw new AgentsError('usage', `There is no port ${port}: they end at 65535.`)
  const [world, { render }, { serveReport }] = await Promise.all([
    readWorld(cwd),
    pageMaker(),
    import('../engine/web.ts'),
  ])
  const settings = { port, render, signal, emit }
  for await (const url of serveReport(await recover(world, emit), settings)) yield { kind: 'serving', url }
}

/** Without an id or a verdict, where something is done or at work; it ends with what waits then. */
export const walk: WalkCommand = async (context, input) => {
  const { args, flags } = input
  if (args.length > 0) return undefined
  refuseMisuse(flags, undefined)
  const world = await recover(await readWorld(context.cwd), context.emit)
  const states = [...world.tasks.values()].map(({ state }) => state)
  if (!states.includes('done') && !states.includes('running')) return undefined
  const { openWalking } = await import('../engine/walking.ts')
  return { walking: openWalking(world, context), answer: () => waiting(context, input) }
}

const verdictOf = (flags: Flags): VerdictKind | undefined =>
  (['approve', 'request-changes', 'reject'] as const).find((kind) => flags[kind] === true)

function nextStep({ id, task }: Observed, kind: VerdictKind): string {
  if (kind === 'request-changes') return `git agents run ${id}`
  if (kind === 'reject') return 'git agents clean'
  return task.brief.kind === 'research' ? 'git agents run' : `git agents land ${id}`
}
