// `stats`: each run, and what all of them gained and cost.
import type { Answer } from '../../domain/answer.ts'
import type { Fared, RunStats, Waits } from '../../domain/stats.ts'
import type { Usage } from '../../domain/task.ts'
import { count, duration, moment, usageText } from '../format.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, heading, mark, part, type View } from './view.ts'

/** So many runs are shown; `--json` has all. */
const shown = 10

/** The totals first, then the last runs. */
export function statsView(answer: Answer & { kind: 'stats' }, face: Face): View {
  const { runs, total, waiting, conflicts, landed } = answer
  if (runs.length === 0)
    return {
      lines: [mark(face, 'nothing', 'No agent has worked here yet.')],
      hints: ['To start what may start, run `git agents run`'],
    }
  const rows: [string, string][] = [
    ['work', workText(total)],
    ['ended', endText(total)],
    ['waiting', waitingText(waiting)],
    ['conflicts', `${conflicts.forecast} told while agents worked, ${conflicts.met} to settle`],
    ['used', hasUsage(total.usage) ? usageText(total.usage) : 'no agent reported its tokens'],
    ['landed', landedText(landed)],
  ]
  const totals = table(
    [
      { cells: rows.map(([name]) => cell(face, name, 'dim')) },
      { cells: rows.map(([, text]) => cell(face, text)), shrink: 0, min: 30 },
    ],
    face,
  )
  const title = runs.length > shown ? `The last ${shown} of ${runs.length} runs` : 'Runs'
  return {
    lines: [
      heading(face, `${count(total.tasks, 'task')} in ${count(runs.length, 'run')}`),
      ...totals,
      ...part(face, title, runsTable(runs.slice(0, shown), face)),
    ],
  }
}

const hasUsage = ({ input, output, cost = 0 }: Usage): boolean => input + output + cost > 0

const workText = ({ agentSeconds, wallSeconds, speedup }: Fared): string =>
  `${duration(agentSeconds)} of agents in ${duration(wallSeconds)}: ${speedup.toFixed(1)} at once on average`

const endText = ({ attempts, done, failed, stopped }: Fared): string =>
  `${count(attempts, 'attempt')}: ${done} done, ${failed} failed, ${stopped} stopped`

const waitingText = ({ dependency, slot, review }: Record<'dependency' | 'slot' | 'review', Waits>): string =>
  `${duration(dependency.seconds)} for dependencies, ${duration(slot.seconds)} for a slot, ${duration(review.seconds)} for review`

function landedText({ tasks, tokens, cost, seconds }: (Answer & { kind: 'stats' })['landed']): string {
  const each = [
    ...(seconds === null ? [] : [duration(seconds)]),
    ...(tokens === null ? [] : [usageText({ input: tokens, output: 0, ...(cost === null ? {} : { cost }) })]),
  ]
  return `${count(tasks, 'task')}${tasks > 0 && each.length > 0 ? `, each ${each.join(', ')}` : ''}`
}

const runsTable = (runs: readonly RunStats[], face: Face): string[] =>
  table(
    [
      { title: 'began', cells: runs.map(({ at }) => cell(face, moment(at), 'dim')) },
      { title: 'tasks', cells: runs.map(({ tasks }) => cell(face, String(tasks))), align: 'right' },
      { title: 'done', cells: runs.map(({ done }) => cell(face, String(done))), align: 'right' },
      { title: 'failed', cells: runs.map(({ failed }) => cell(face, String(failed))), align: 'right' },
      {
        title: 'took',
        cells: runs.map(({ wallSeconds }) => cell(face, duration(wallSeconds))),
        align: 'right',
      },
      {
        title: 'at once',
        cells: runs.map(({ speedup }) => cell(face, speedup.toFixed(1))),
        align: 'right',
      },
      {
        title: 'conflicts',
        cells: runs.map(({ conflicts }) => cell(face, conflicts === null ? '' : String(conflicts))),
        align: 'right',
      },
      {
        title: 'used',
        cells: runs.map(({ usage }) => cell(face, hasUsage(usage) ? usageText(usage) : '', 'dim')),
        shrink: 0,
        min: 0,
      },
    ],
    face,
  )
