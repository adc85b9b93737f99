// A person's verdict on the work of a task, recorded for the tip that it judges.
import type { Observed } from '../domain/observe.ts'
import type { Verdict, VerdictKind } from '../domain/task.ts'
import type { Queued } from '../domain/walk.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { transact } from '../store/transaction.ts'
import { readWriter, refreshWorld, type World } from './world.ts'

/** What was decided, and why. */
export interface Judgement {
  kind: VerdictKind
  message: string | undefined
  forced: boolean
}

/** Records it. Throws `usage` where a reason is missing, `refused` where the task cannot be judged or was changed meanwhile. */
export async function judge(
  world: World,
  one: Observed,
  { kind, message, forced }: Judgement,
): Promise<Verdict> {
  refuseVerdict(one, kind, message, forced)
  const writer = await readWriter(world.repo, world.store)
  const { id, tip } = one
  const why = message === undefined ? {} : { message }
  await transact(world.repo, writer, newOperation('review', `${phrase[kind]} ${id}`), (state) => {
    if (state.tasks.get(id)?.seq !== one.task.seq)
      throw new AgentsError('refused', `${id} was changed by another command meanwhile.`, {
        hints: ['Look at it again'],
      })
    return { lines: [{ task: id, entry: { type: 'reviewed', verdict: kind, tip, forced, ...why } }] }
  })
  return { kind, tip, by: writer.by, at: new Date().toISOString(), forced, ...why }
}

const told: Record<VerdictKind, string> = {
  approve: 'is approved',
  'request-changes': 'is sent back',
  reject: 'is rejected',
}

/** Records a verdict on exactly what was shown, and says so. Throws `refused` where the task has changed since. */
export async function judgeShown(
  world: World,
  { id, seq, tip }: Queued,
  verdict: Pick<Judgement, 'kind' | 'message'>,
): Promise<string> {
  const now = await refreshWorld(world)
  const one = now.tasks.get(id)
  if (one === undefined || one.task.seq !== seq || one.tip !== tip)
    throw new AgentsError('refused', `${id} has changed meanwhile, so nothing was recorded.`)
  await judge(now, one, { ...verdict, forced: false })
  return `${id} ${told[verdict.kind]}; \`git agents undo\` takes it back`
}

const phrase = { approve: 'approved', 'request-changes': 'requested changes of', reject: 'rejected' } as const

function refuseVerdict(
  { id, state, tip, task }: Observed,
  kind: VerdictKind,
  message: string | undefined,
  forced: boolean,
): void {
  const usual = ['done', 'approved', 'changes-requested', 'rejected']
  const isBack = kind === 'request-changes' && (state === 'failed' || state === 'stopped')
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
  if (!usual.includes(state) && !isForced && !isBack)
    throw new AgentsError('refused', `${id} is ${state}, not done.`, {
      hints:
        state === 'failed' || state === 'stopped'
          ? [`To approve its work all the same, add \`--force -m "why"\``]
          : [],
    })
  if (kind === 'approve' && tip === undefined && task.brief.kind === 'change')
    throw new AgentsError('refused', `${id} has no work to approve.`)
}
