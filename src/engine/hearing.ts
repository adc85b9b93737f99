// What an attempt's agent tells while it works, remembered: its session, its usage, its last words, why it failed.
import type { Stream } from '../agents/agent.ts'
import { complaintLines } from '../agents/failure.ts'
import { overspent } from '../domain/budget.ts'
import type { AgentEvent } from '../domain/event.ts'
import type { FailureCause } from '../domain/failure.ts'
import type { Usage } from '../domain/task.ts'
import { transact } from '../store/transaction.ts'
import type { Begun, Run } from './attempt.ts'
import { clientOf } from './limits.ts'

/** What has been heard of one attempt by now. */
export interface Heard {
  message: string | undefined
  usage: Usage | undefined
  session: string | undefined
  failure: { cause: FailureCause; text: string } | undefined
  /** What it, or the run, used up more of than `budget` allows. */
  over: string | undefined
  /** The last line that it printed, and the last few on stderr. */
  last: string
  complaint: string
}

/** What is known before it says a word. */
export const nothingHeard = (): Heard => ({
  message: undefined,
  usage: undefined,
  session: undefined,
  failure: undefined,
  over: undefined,
  last: '',
  complaint: '',
})

/** The end of what it printed: where a process dies without a word of its client, that tells why. */
export function overhear(heard: Heard, line: string, stream: Stream): void {
  if (line.trim() === '') return
  heard.last = line.slice(0, 1_000)
  if (stream === 'stderr')
    heard.complaint = [...heard.complaint.split('\n'), heard.last].slice(-complaintLines).join('\n')
}

/** Takes in what its client tells, and tells it on. */
export function listen(run: Run, begun: Begun, heard: Heard, event: AgentEvent): void {
  if (event.kind === 'message') heard.message = event.text
  if (event.kind === 'usage') {
    heard.usage = event.usage
    heard.over ??= overBudget(run, begun, event.usage)
  }
  if (event.kind === 'failure') heard.failure = { cause: event.cause, text: event.text }
  if (event.kind === 'end' && event.ok) heard.failure = undefined
  heed(run, begun, event)
  if (event.kind === 'session' && event.id !== heard.session) {
    heard.session = event.id
    if (run.handIn === undefined) void recordSession(run, begun, event.id)
  }
  run.emit({ type: 'agent', task: begun.task.id, event })
}

/** In words what is used up: of the task in all its attempts, or of the run. */
function overBudget({ config, spending }: Run, { task, n }: Begun, usage: Usage): string | undefined {
  const { budget } = config
  spending.tell(task.id, n, usage)
  if (budget === undefined) return undefined
  const earlier = task.task.attempts.map(({ end }) => end?.usage)
  return (
    overspent(budget, [...earlier, usage], 'it has') ?? overspent(budget.run, spending.all(), 'the run has')
  )
}

/** What only an agent tells whose service has answered. */
const signsOfLife: readonly AgentEvent['kind'][] = ['text', 'tool', 'file', 'usage', 'message']

/** A limit that a client waits for by itself holds back what would run into it too. */
function heed(run: Run, { agent }: Begun, event: AgentEvent): void {
  const client = clientOf(run.config, agent)
  if (event.kind === 'failure') run.limits.brush(client, event)
  if (signsOfLife.includes(event.kind)) run.limits.answered(client)
  if (event.kind === 'end' && event.ok) run.limits.passed(client)
}

/** So that a killed run can be taken up in the same conversation. Losing the line costs no more than that. */
async function recordSession(run: Run, { task, n }: Begun, id: string): Promise<void> {
  try {
    await transact(run.repo, run.writer, run.operation, () => ({
      lines: [{ task: task.id, entry: { type: 'session', n, id } }],
    }))
  } catch (error) {
    run.emit({ type: 'warning', task: task.id, text: `its session could not be recorded: ${String(error)}` })
  }
}
