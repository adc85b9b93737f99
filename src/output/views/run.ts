// What a run came to: `run` and `demo`. What happened on the way was narrated already.
import type { Answer } from '../../domain/answer.ts'
import type { Summary } from '../../domain/event.ts'
import { isFinished } from '../../domain/task.ts'
import { count, duration, tally } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { stateSymbols } from '../style.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, mark, markCell, paragraph, type View } from './view.ts'

/** The summary of a run. */
export function ranView({ summary }: Answer & { kind: 'ran' }, face: Face): View {
  if (summary.tasks.length === 0)
    return {
      lines: [mark(face, 'nothing', 'There is nothing to start.')],
      hints: ['To see every task and what holds it, run `git agents list`'],
    }
  return { lines: summaryLines(summary, face), hints: next(summary) }
}

/** Where the demo was played, what it left in the history, and what it gained. */
export function demoView(answer: Answer & { kind: 'demo' }, face: Face): View {
  const { folder, repository, log, summary } = answer
  return {
    lines: [...paragraph(face, log, ''), '', ...gainLines(summary, face), '', `In ${quotePath(repository)}`],
    hints: [
      `To look around there, run \`git -C ${shellQuote(repository)} agents list\``,
      `To remove it, run \`rm -rf ${shellQuote(folder)}\``,
    ],
  }
}

function summaryLines(summary: Summary, face: Face): string[] {
  const { tasks } = summary
  const rows = table(
    [
      { cells: tasks.map(({ state }) => markCell(face, stateSymbols[state], state)) },
      { cells: tasks.map(({ id }) => cell(face, id)), shrink: 1, min: 16 },
      { cells: tasks.map(({ seconds }) => cell(face, duration(seconds))), align: 'right' },
      { cells: tasks.map(({ reason = '' }) => cell(face, reason, 'dim')), shrink: 0, min: 12 },
    ],
    face,
  )
  return [...rows, '', ...gainLines(summary, face)]
}

/** What a run gained: its times, and the shares of them. */
function gainLines(summary: Summary, face: Face): string[] {
  const { tasks, wallSeconds, agentSeconds, speedup } = summary
  const states = tally(tasks.map(({ state }) => state))
  const gain = speedup > 1.05 ? `, ${speedup.toFixed(1)} times as fast as one after the other` : ''
  return [
    `${count(tasks.length, 'task')} in ${duration(wallSeconds)}: ${states}${summary.interrupted ? ' (interrupted)' : ''}`,
    ...(agentSeconds > 0
      ? [`${duration(agentSeconds)} of agents' work${gain}`, sharesText(summary)]
      : []
    ).map((line) => face.style.paint(line, 'dim')),
  ]
}

function sharesText({ shares }: Summary): string {
  const all = shares.waiting + shares.preparing + shares.working
  const percent = (n: number): string => `${all > 0 ? Math.round((100 * n) / all) : 0}%`
  return `${percent(shares.waiting)} waiting, ${percent(shares.preparing)} preparing, ${percent(shares.working)} working`
}

function next({ tasks, interrupted }: Summary): string[] {
  const failed = tasks.find(({ state }) => state === 'failed')
  return [
    ...(interrupted ? ['To go on where it stopped, run `git agents run`'] : []),
    ...(failed === undefined ? [] : [`To see what went wrong, run \`git agents show ${failed.id}\``]),
    ...(tasks.some(({ state }) => state === 'done')
      ? ['To review what is done, run `git agents review`']
      : []),
    ...(failed === undefined &&
    !interrupted &&
    tasks.every(isFinished) &&
    tasks.every(({ state }) => state !== 'done')
      ? ['To land what is approved, run `git agents land`']
      : []),
  ]
}

/** A folder as a POSIX shell reads it: what a hint shows can be pasted. */
function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${safe(text).replaceAll("'", "'\\''")}'`
}
