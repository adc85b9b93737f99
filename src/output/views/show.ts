// `show`: one task whole.
import type { Answer } from '../../domain/answer.ts'
import { writeDuration } from '../../domain/duration.ts'
import { hintFor } from '../../domain/failure.ts'
import type { Attempt, Task } from '../../domain/task.ts'
import { listing, moment, pausedText, shortOid, stat, stateText } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { stateSymbols } from '../style.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { claimText } from './advice.ts'
import { blockedText, runnerText } from './list.ts'
import { attemptText, fileLines, sumOf } from './review.ts'
import { cell, heading, mark, paragraph, part, pathList, type View } from './view.ts'

type Show = Answer & { kind: 'show' }

/** Brief, attempts, verdicts, files, kept snapshots and journal. */
export function showView(answer: Show, face: Face): View {
  const { task, row, journal, files, kept, warnings } = answer
  return {
    lines: [
      mark(face, stateSymbols[row.state], `${heading(face, row.id)}  ${safe(row.title)}`),
      ...facts(answer, face),
      ...part(face, 'Brief', paragraph(face, task.brief.prompt)),
      ...part(
        face,
        'Attempts',
        task.attempts.flatMap((attempt) => attemptLines(attempt, face)),
      ),
      ...part(
        face,
        'Verdicts',
        task.verdicts.flatMap((verdict) => verdictLines(verdict, face)),
      ),
      ...part(face, stat(sumOf(files)), fileLines(files, face)),
      ...part(
        face,
        'Kept',
        kept.map(({ ref, oid }) => `  ${shortOid(oid)}  ${quotePath(ref)}`),
      ),
      ...part(face, 'Journal', journalLines(journal, face)),
      ...part(
        face,
        'Not understood',
        task.illegal.map((line) => mark(face, 'warning', safe(line))),
      ),
    ],
    notes: warnings.map(safe),
    hints: next(row),
  }
}

function facts({ task, row, runner, claim }: Show, face: Face): string[] {
  const { brief, landing } = task
  const pairs: [string, string][] = [
    ['state', stateText(row)],
    ['runner', runner === null ? '' : runnerText(runner)],
    ['reason', row.reason ?? ''],
    ['paused', row.paused === null ? '' : pausedText(row.paused)],
    ['waits for', row.blockedBy.map(blockedText).join('; ')],
    ['kind', brief.kind === 'research' ? 'research' : ''],
    ['agent', row.agent],
    ['paths', pathList(brief.paths, 6)],
    ['claims', claim === null ? '' : claimText(claim)],
    ['after', listing(brief.after)],
    ['overlaps', listing(row.overlaps)],
    ['checks', brief.checks.join('; ')],
    ['timeout', brief.timeout === undefined ? '' : writeDuration(brief.timeout)],
    ['target', task.target],
    ['branch', row.branch],
    ['base', row.base === null ? '' : shortOid(row.base)],
    ['tip', row.tip === null ? '' : shortOid(row.tip)],
    ['worktree', row.worktree === null ? '' : quotePath(row.worktree)],
    [
      'landed',
      landing === undefined ? '' : `${landing.commits.map(shortOid).join(', ')} on ${landing.target}`,
    ],
    ['added', `${moment(task.addedAt)} by ${task.addedBy}`],
  ]
  const shown = pairs.filter(([, value]) => value !== '')
  return table(
    [
      { cells: shown.map(([name]) => cell(face, name, 'dim')) },
      { cells: shown.map(([, value]) => cell(face, value)), shrink: 0, min: 20 },
    ],
    face,
    '  ',
  )
}

function attemptLines(attempt: Attempt, face: Face): string[] {
  const { end } = attempt
  const state = end?.outcome ?? 'running'
  const words = `${attemptText(attempt, state)}, ${moment(attempt.startedAt)}`
  return [
    `  ${mark(face, stateSymbols[state], safe(words))}`,
    ...(end?.tip === undefined ? [] : [`    ${face.style.paint(`work at ${shortOid(end.tip)}`, 'dim')}`]),
    ...(end?.reason === undefined ? [] : paragraph(face, end.reason, '    ')),
    ...(end?.message === undefined ? [] : paragraph(face, end.message, '    ')),
    ...(end?.checks ?? []).map(
      ({ ok, command }) => `    ${mark(face, ok ? 'done' : 'error', safe(command))}`,
    ),
  ]
}

function verdictLines(
  { kind, by, at, tip, message, forced }: Task['verdicts'][number],
  face: Face,
): string[] {
  const what = `${kind}${forced ? ', forced' : ''}${tip === undefined ? '' : ` at ${shortOid(tip)}`}`
  return [
    `  ${safe(`${what}, ${moment(at)} by ${by}`)}`,
    ...(message === undefined ? [] : paragraph(face, message, '    ')),
  ]
}

function journalLines(journal: Show['journal'], face: Face): string[] {
  return table(
    [
      { cells: journal.map(({ time }) => cell(face, moment(time), 'dim')) },
      { cells: journal.map(({ text }) => cell(face, text)), shrink: 0, min: 20 },
      { cells: journal.map(({ by }) => cell(face, by.replace(/ <.*/, ''), 'dim')), shrink: 1, min: 8 },
    ],
    face,
    '  ',
  )
}

function next(row: Show['row']): string[] {
  const { id, state } = row
  if (state === 'done') return [`To review it, run \`git agents review ${id}\``]
  if (state === 'approved') return [`To land it, run \`git agents land ${id}\``]
  if (state === 'running' || state === 'landed') return []
  const remedy = hintFor(row.cause, row)
  if (remedy !== undefined) return [remedy]
  return [`To start it, run \`git agents run ${id}\``]
}
