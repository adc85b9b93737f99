// `review`: what waits for a person's look, one task's work, and the verdict that was recorded.
import type { Answer } from '../../domain/answer.ts'
import { byConcern } from '../../domain/concern.ts'
import type { ChangedFile, Review, ReviewRow } from '../../domain/rows.ts'
import type { Attempt } from '../../domain/task.ts'
import { count, duration, shortOid, stat, stateText, usageText } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { stateSymbols } from '../style.ts'
import { type Column, table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cut } from '../width.ts'
import { pairLines } from './conflicts.ts'
import { folderLines, sinceLines } from './seen.ts'
import { cell, conflictColumns, heading, mark, markCell, paragraph, part, type View } from './view.ts'

/** The tasks that wait for a verdict; what to look at stands below them. */
export function reviewsView({ tasks }: Answer & { kind: 'reviews' }, face: Face): View {
  const [first] = tasks
  if (first === undefined) return { lines: [mark(face, 'nothing', 'Nothing waits for a review.')] }
  const [head = '', ...rows] = table(reviewColumns(tasks, face), face)
  return {
    lines: [head, ...rows.flatMap((line, i) => [line, ...asides(tasks[i], face)])],
    hints: [`To look at one, run \`git agents review ${first.id}\``],
  }
}

function reviewColumns(tasks: readonly ReviewRow[], face: Face): Column[] {
  const checkColour = { passed: 'green', failed: 'red', none: 'dim' } as const
  return [
    {
      title: '  task',
      cells: tasks.map(({ state, id }) => markCell(face, stateSymbols[state], id)),
      shrink: 1,
      min: 26,
    },
    { title: 'title', cells: tasks.map(({ title }) => cell(face, title)), shrink: 0, min: 0 },
    { title: 'changes', cells: tasks.map((task) => cell(face, stat(task))) },
    { title: 'checks', cells: tasks.map(({ checks }) => cell(face, checks, checkColour[checks])) },
  ]
}

function asides(task: ReviewRow | undefined, face: Face): string[] {
  if (task === undefined) return []
  const { conflicts, deletedOutside, outOfScope, message } = task
  const concerns = [
    ...(conflicts > 0 ? [count(conflicts, 'conflict')] : []),
    ...(deletedOutside > 0 ? [`${count(deletedOutside, 'file')} deleted outside its paths`] : []),
    ...(outOfScope > deletedOutside
      ? [`${count(outOfScope - deletedOutside, 'file')} outside its paths`]
      : []),
  ].join(', ')
  const said = safe(message?.trim().split('\n')[0] ?? '')
  const room = face.columns === undefined ? Number.POSITIVE_INFINITY : face.columns - 2
  return [
    ...(concerns === '' ? [] : [`  ${face.style.paint(concerns, 'yellow')}`]),
    ...(said === '' ? [] : [`  ${face.style.paint(cut(said, room, face.style.ellipsis), 'dim')}`]),
  ]
}

/** One task's work: brief, message, commits, files, conflicts, checks. */
export function reviewView(review: Answer & { kind: 'review' }, face: Face): View {
  const { task, row, attempt, commits, files, conflicts, target, checks, since, asked, notes } = review
  const isLast = task.attempts.at(-1)?.n === attempt.n
  return {
    lines: [
      mark(face, stateSymbols[row.state], `${heading(face, row.id)}  ${safe(row.title)}`),
      ...paragraph(face, attemptText(attempt, isLast ? stateText(row) : outcomeText(attempt))),
      ...sinceLines(since ?? undefined, face),
      ...part(face, 'Brief', paragraph(face, task.brief.prompt)),
      ...part(face, 'Changes that you asked for', paragraph(face, asked ?? '')),
      ...part(face, 'The agent says', paragraph(face, attempt.end?.message ?? '')),
      ...part(face, count(commits.length, 'commit'), commitLines(commits, face)),
      ...part(face, stat(sumOf(files)), [...byFolder(files, face), ...fileLines(files, face)]),
      ...part(
        face,
        'Conflicts with other tasks',
        conflicts.flatMap((pair) => pairLines(pair, face)),
      ),
      ...part(face, `Conflicts with ${safe(task.target)}`, table(conflictColumns(face, target), face, '  ')),
      ...part(
        face,
        'Checks',
        checks.map(({ ok, command }) => mark(face, ok ? 'done' : 'error', safe(command))),
      ),
      ...part(
        face,
        'Your notes, not sent yet',
        notes.flatMap((note) => paragraph(face, note)),
      ),
    ],
    hints: isLast ? [...sinceHints(review), ...next(row)] : earlierHints(row.id, attempt.n),
  }
}

/** Where the list of files is long, and in more than one folder, first the sum of each. */
function byFolder(files: readonly ChangedFile[], face: Face): string[] {
  const lines = files.length > fewFiles ? folderLines(files, face) : []
  return lines.length > 1 ? [...lines, ''] : []
}

/** So many are counted at a glance. */
const fewFiles = 8

/** On the same base the two states as they are; on another one, commit by commit. */
function sinceHints({ since, row: { base, tip } }: Answer & { kind: 'review' }): string[] {
  if (since === null || base === null || tip === null) return []
  const [from, then, to, now] = [since.base, since.tip, base, tip].map(shortOid)
  const compare =
    since.base === base ? `git diff ${then} ${now}` : `git range-diff ${from}..${then} ${to}..${now}`
  return [`To see what changed since then, run \`${compare}\``]
}

function earlierHints(id: string, n: number): string[] {
  return [
    `To see its diff, run \`git agents review ${id} --attempt ${n} --diff\``,
    `To see what became of it, run \`git agents review ${id} --attempt ${n} --compare\``,
  ]
}

/** How an earlier attempt ended, with why. */
const outcomeText = ({ end }: Attempt): string =>
  [end?.outcome ?? 'stopped', ...(end?.reason === undefined ? [] : [end.reason])].join(', ')

function next({ id, state }: Review['row']): string[] {
  const diff = `To see the diff, run \`git agents review ${id} --diff\``
  if (state === 'approved') return [diff, `To land it, run \`git agents land ${id}\``]
  if (state !== 'done') return [diff]
  return [
    diff,
    `To approve it, run \`git agents review ${id} --approve\``,
    `To send it back, run \`git agents review ${id} --request-changes -m "what to change"\``,
  ]
}

/** Who worked, how long and for how much: `claude, attempt 2, 3m10s, 12.3k tokens`. */
export function attemptText({ agent, n, end }: Attempt, state: string): string {
  const place = end?.machine === undefined ? '' : ` on ${end.machine}`
  const parts = [state, `${agent}${place}`, `attempt ${n}`]
  if (end !== undefined)
    parts.push(duration(end.seconds), ...(end.usage === undefined ? [] : [usageText(end.usage)]))
  return safe(parts.join(', '))
}

function commitLines(commits: Review['commits'], face: Face): string[] {
  return table(
    [
      { cells: commits.map(({ oid }) => cell(face, shortOid(oid), 'yellow')) },
      { cells: commits.map(({ subject }) => cell(face, subject)), shrink: 0, min: 12 },
      { cells: commits.map(({ author }) => cell(face, author, 'dim')), shrink: 1, min: 8 },
    ],
    face,
    '  ',
  )
}

/** The sum of what changed. */
export const sumOf = (files: readonly ChangedFile[]) => ({
  files: files.length,
  insertions: files.reduce((sum, file) => sum + file.insertions, 0),
  deletions: files.reduce((sum, file) => sum + file.deletions, 0),
})

/** The changed files, those outside the claimed paths first. */
export function fileLines(files: readonly ChangedFile[], face: Face): string[] {
  const sorted = byConcern(files)
  return table(
    [
      { cells: sorted.map(({ status }) => cell(face, status)) },
      { cells: sorted.map(({ path }) => ({ text: quotePath(path) })), shrink: 0, min: 20, keep: 'end' },
      { cells: sorted.map(({ insertions }) => cell(face, `+${insertions}`, 'green')), align: 'right' },
      { cells: sorted.map(({ deletions }) => cell(face, `-${deletions}`, 'red')), align: 'right' },
      {
        cells: sorted.map(({ outOfScope, status }) =>
          outOfScope
            ? markCell(face, 'warning', status === 'D' ? 'deleted outside its paths' : 'outside its paths')
            : { text: '' },
        ),
      },
    ],
    face,
    '  ',
  )
}

const verdictWords = { approve: 'approved', 'request-changes': 'sent back', reject: 'rejected' } as const

/** The verdict that was recorded. */
export function reviewedView({ id, verdict, next }: Answer & { kind: 'reviewed' }, face: Face): View {
  const at = verdict.tip === undefined ? '' : ` at ${shortOid(verdict.tip)}`
  const symbol = verdict.kind === 'reject' ? 'nothing' : 'done'
  const hint = next.startsWith('git agents') ? `To go on, run \`${safe(next)}\`` : safe(next)
  return {
    lines: [mark(face, symbol, `${id} is ${verdictWords[verdict.kind]}${at}`)],
    hints: next === '' ? [] : [hint],
  }
}

/** The command that shows the diff; `main` runs it where there is a terminal. */
export const diffView = ({ from, to, than }: Answer & { kind: 'diff' }): View => ({
  lines: [
    safe(
      than === undefined
        ? `git diff ${from} ${to}`
        : `git range-diff ${from}..${to} ${than.from}..${than.to}`,
    ),
  ],
})
