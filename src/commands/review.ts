// `review`: what is done and waits for a look; one task whole; a verdict on it.
import type { Answer } from '../domain/answer.ts'
import type { Observed } from '../domain/observe.ts'
import type { VerdictKind } from '../domain/task.ts'
import { atAttempt, workOf } from '../engine/attempts.ts'
import { judge } from '../engine/judging.ts'
import { recover } from '../engine/recover.ts'
import { reviewOf, reviewRows } from '../engine/reviewing.ts'
import { readWorld, requireTask } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command, Flags, ServeCommand, WalkCommand } from './context.ts'
import { command as waiting } from './waiting.ts'

export const command: Command = async ({ cwd, emit }, { args: [name], flags }): Promise<Answer> => {
  if (flags.port !== undefined)
    throw new AgentsError('usage', '`--port` goes with `--web`.', {
      hints: ['To serve the page, run `git agents review --web`'],
    })
  const world = await recover(await readWorld(cwd), emit)
  const verdict = verdictOf(flags)
  if (name === undefined) {
    if (verdict !== undefined || flags.diff === true)
      throw new AgentsError('usage', 'Which task?', {
        hints: ['To see what waits for a review, run `git agents review`'],
      })
    return { kind: 'reviews', tasks: await reviewRows(world) }
  }
  const one = requireTask(world, name)
  if (verdict !== undefined) {
    const message = typeof flags.message === 'string' ? flags.message : undefined
    const judged = await judge(world, one, { kind: verdict, message, forced: flags.force === true })
    return { kind: 'reviewed', id: one.id, verdict: judged, next: nextStep(one, verdict) }
  }
  const shown = typeof flags.attempt === 'string' ? atAttempt(one, flags.attempt) : one
  if (flags.compare === true) return comparison(shown, one)
  if (flags.diff !== true) return { kind: 'review', ...(await reviewOf(world, shown)) }
  const { base, tip } = workOf(shown)
  return { kind: 'diff', id: one.id, from: base, to: tip }
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
  if (args.length > 0 || verdictOf(flags) !== undefined) return undefined
  if (flags.diff === true || flags.port !== undefined) return undefined
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
