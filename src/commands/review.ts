// `review`: what is done and waits for a look; one task whole; a verdict on it.
import type { Answer } from '../domain/answer.ts'
import type { Observed } from '../domain/observe.ts'
import type { VerdictKind } from '../domain/task.ts'
import { recover } from '../engine/recover.ts'
import { reviewOf, reviewRows } from '../engine/reviewing.ts'
import { readWorld, readWriter, requireTask, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { transact } from '../store/transaction.ts'
import type { Command, Flags } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name], flags }): Promise<Answer> => {
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
  if (verdict !== undefined) return await judge(world, one, verdict, flags)
  if (flags.diff !== true) return { kind: 'review', ...(await reviewOf(world, one)) }
  const { base, tip } = one
  if (base === undefined || tip === undefined)
    throw new AgentsError('refused', `${one.id} has no work to show yet.`)
  return { kind: 'diff', id: one.id, from: base, to: tip }
}

const verdictOf = (flags: Flags): VerdictKind | undefined =>
  (['approve', 'request-changes', 'reject'] as const).find((kind) => flags[kind] === true)

async function judge(world: World, one: Observed, kind: VerdictKind, flags: Flags): Promise<Answer> {
  const message = typeof flags.message === 'string' ? flags.message : undefined
  const forced = flags.force === true
  refuseVerdict(one, kind, message, forced)
  const writer = await readWriter(world.repo)
  const { id, tip } = one
  await transact(world.repo, writer, newOperation('review', `${phrase[kind]} ${id}`), (state) => {
    if (state.tasks.get(id)?.seq !== one.task.seq)
      throw new AgentsError('refused', `${id} was changed by another command meanwhile.`, {
        hints: ['Look at it again'],
      })
    const why = message === undefined ? {} : { message }
    return { lines: [{ task: id, entry: { type: 'reviewed', verdict: kind, tip, forced, ...why } }] }
  })
  const verdict = {
    kind,
    tip,
    by: writer.by,
    at: new Date().toISOString(),
    forced,
    ...(message === undefined ? {} : { message }),
  }
  return { kind: 'reviewed', id, verdict, next: nextStep(one, kind) }
}

const phrase = { approve: 'approved', 'request-changes': 'requested changes of', reject: 'rejected' } as const

function refuseVerdict(
  { id, state, tip, task }: Observed,
  kind: VerdictKind,
  message: string | undefined,
  forced: boolean,
): void {
  const usual = ['done', 'approved', 'changes-requested', 'rejected']
  const isForced = kind === 'approve' && forced && (state === 'failed' || state === 'stopped')
  if (kind !== 'approve' && message === undefined)
    throw new AgentsError(
      'usage',
      `Say why, so that the agent${kind === 'reject' ? ' and the journal know' : ' knows'} it.`,
      {
        hints: [`Run \`git agents review ${id} --${kind} -m "…"\``],
      },
    )
  if (isForced && message === undefined)
    throw new AgentsError('usage', `${id} ${state}; say why its work is good all the same.`, {
      hints: [`Run \`git agents review ${id} --approve --force -m "why"\``],
    })
  if (!usual.includes(state) && !isForced)
    throw new AgentsError('refused', `${id} is ${state}, not done.`, {
      hints:
        state === 'failed' || state === 'stopped'
          ? [`To approve its work all the same, add \`--force -m "why"\``]
          : [],
    })
  if (kind === 'approve' && tip === undefined && task.brief.kind === 'change')
    throw new AgentsError('refused', `${id} has no work to approve.`)
}

function nextStep({ id, task }: Observed, kind: VerdictKind): string {
  if (kind === 'request-changes') return `git agents run ${id}`
  if (kind === 'reject') return 'git agents clean'
  return task.brief.kind === 'research' ? 'git agents run' : `git agents land ${id}`
}
