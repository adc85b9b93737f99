// The screen of the walk through finished tasks: what was asked, what was done, what to be careful about, and the keys.
import { isDeletedOutside } from '../../domain/concern.ts'
import { inFileOrder } from '../../domain/note.ts'
import { filesInOrder, type Mode, type Page, type Walk, waitingIn } from '../../domain/walk.ts'
import { walkKeys } from '../../domain/walk-keys.ts'
import { count, stat, stateText } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { type Column, table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cut, cutStart } from '../width.ts'
import { pairLines } from './conflicts.ts'
import { outlookLines } from './forecast.ts'
import { attemptText, fileLines, sumOf } from './review.ts'
import { folderLines, sinceLines } from './seen.ts'
import { cell, conflictColumns, heading, mark, markCell, marked, paragraph, part } from './view.ts'

/** The three parts of the screen; `body` may be longer than the terminal. */
export interface WalkView {
  head: string[]
  body: string[]
  /** What happened last, and the keys or the question. */
  foot: string[]
}

/** The walk as it stands. */
export function walkView(walk: Walk, face: Face): WalkView {
  const { page, mode } = walk
  if (mode.kind === 'help')
    return { head: [heading(face, 'Keys')], body: helpLines(face), foot: ['Any key goes back'] }
  const foot = [...toldLines(walk, face), ...promptLines(mode, walk, face)]
  if (page === undefined) return { head: [], body: [], foot: [idleText(walk, face), ...foot] }
  return { head: headLines(walk, page, face), body: bodyLines(walk, page, face), foot }
}

function headLines(walk: Walk, { review }: Page, face: Face): string[] {
  const left = waitingIn(walk).length
  const title = `${safe(review.row.id)}  ${safe(review.row.title)}`
  return [
    cut(title, room(face), face.style.ellipsis).replace(safe(review.row.id), (id) => heading(face, id)),
    ...paragraph(
      face,
      `${attemptText(review.attempt, stateText(review.row))}; ${leftText(left, walk.working)}`,
      '',
    ),
    ...concernLines(review, face),
  ]
}

/** What to be careful about, in one line, whatever is below the fold. */
function concernLines({ files, conflicts, target, checks, task }: Page['review'], face: Face): string[] {
  const gone = files.filter(isDeletedOutside).length
  const stray = files.filter(({ outOfScope }) => outOfScope).length - gone
  const met = conflicts.filter(({ verdict }) => verdict === 'conflict').length
  const failed = checks.filter(({ ok }) => !ok).length
  const concerns = [
    ...(gone > 0 ? [`${count(gone, 'file')} deleted outside its paths`] : []),
    ...(stray > 0 ? [`${count(stray, 'file')} outside its paths`] : []),
    ...(target.length > 0 ? [`does not merge with ${task.target}`] : []),
    ...(met > 0 ? [`conflicts with ${count(met, 'other task')}`] : []),
    ...(failed > 0 ? [`${count(failed, 'check')} failed`] : []),
  ]
  return concerns.length === 0 ? [] : marked(face, 'warning', concerns.join(', '))
}

function leftText(waiting: number, working: number): string {
  const more = waiting > 1 ? `${waiting - 1} more to look at` : 'the last to look at'
  return working > 0 ? `${more}, ${working} at work` : more
}

function bodyLines(walk: Walk, page: Page, face: Face): string[] {
  const notes = part(face, 'Your notes, not sent yet', noteLines(page, face))
  if (walk.file !== undefined) return ['', ...chooserLines(walk, page, face), ...notes]
  const { task, attempt, files } = page.review
  const words = task.brief.kind === 'research' ? Number.POSITIVE_INFINITY : face.rows < 30 ? 5 : 10
  const stray = files.filter(({ outOfScope }) => outOfScope)
  return [
    ...sinceLines(page.since, face, ' (r shows it)'),
    ...part(face, 'Asked', shortened(paragraph(face, task.brief.prompt), 5, face)),
    ...part(face, 'Changes that you asked for', shortened(paragraph(face, page.asked ?? ''), 8, face)),
    ...part(face, 'The agent says', shortened(paragraph(face, attempt.end?.message ?? ''), words, face)),
    ...part(
      face,
      'Outside its paths',
      fileLines(
        stray.map((one) => ({ ...one, outOfScope: false })),
        face,
      ),
    ),
    ...part(face, stat(sumOf(files)), folderLines(files, face)),
    ...meetingLines(walk, page, face),
    ...part(face, 'Checks', checkLines(page, face)),
    ...notes,
  ]
}

/** The first lines, and how many more `git agents show` has. */
const shortened = (lines: readonly string[], most: number, face: Face): string[] =>
  lines.length <= most + 1
    ? [...lines]
    : [
        ...lines.slice(0, most),
        `  ${face.style.paint(`${face.style.ellipsis} ${lines.length - most} more lines: git agents show`, 'dim')}`,
      ]

/** What it meets by now, and what a landing would meet: the same merge (DESIGN 5). */
function meetingLines({ outlook }: Walk, { review }: Page, face: Face): string[] {
  const { task, conflicts, target, files } = review
  const landing =
    target.length > 0
      ? [
          mark(face, 'error', `does not merge with ${safe(task.target)} as it is:`),
          ...table(conflictColumns(face, target), face, '    '),
        ]
      : files.length > 0
        ? [mark(face, 'done', `merges with ${safe(task.target)} as it is`)]
        : []
  return part(face, 'Merging', [
    ...landing,
    ...outlookLines(outlook, face),
    ...conflicts.flatMap((pair) => pairLines(pair, face)),
  ])
}

const checkLines = ({ review }: Page, face: Face): string[] =>
  review.checks.length === 0
    ? [mark(face, 'nothing', 'none were run')]
    : review.checks.map(({ ok, command }) => mark(face, ok ? 'done' : 'error', safe(command)))

const noteLines = (page: Page, face: Face): string[] =>
  inFileOrder(
    page.notes,
    filesInOrder(page).map(({ path }) => path),
  ).flatMap((note) => paragraph(face, note))

/** The files, the chosen one marked; `n` and `p` go through them. */
function chooserLines({ file = 0 }: Walk, page: Page, face: Face): string[] {
  const files = filesInOrder(page)
  const said = files.map(({ path, outOfScope }) =>
    [
      ...(page.viewed.includes(path) ? ['viewed'] : []),
      ...(page.since?.files.includes(path) ? ['changed since'] : []),
      ...(outOfScope ? ['outside its paths'] : []),
    ].join(', '),
  )
  const columns: Column[] = [
    { cells: files.map((_, i) => cell(face, i === file ? '>' : ' ', 'cyan')) },
    { cells: files.map(({ status }) => cell(face, status)) },
    {
      cells: files.map(({ path }, i) => ({
        text: quotePath(path),
        ...(i === file ? { paint: (text: string) => heading(face, text) } : {}),
      })),
      shrink: 0,
      min: 20,
      keep: 'end',
    },
    { cells: files.map(({ insertions }) => cell(face, `+${insertions}`, 'green')), align: 'right' },
    { cells: files.map(({ deletions }) => cell(face, `-${deletions}`, 'red')), align: 'right' },
    {
      cells: said.map((text) =>
        text.includes('side') ? markCell(face, 'warning', text) : cell(face, text, 'dim'),
      ),
    },
  ]
  return table(columns, { ...face, columns: face.columns, rows: face.rows })
}

function helpLines(face: Face): string[] {
  return table(
    [
      { cells: walkKeys.map(([key]) => cell(face, key, 'bold')) },
      { cells: walkKeys.map(([, text]) => cell(face, text)), shrink: 0 },
    ],
    face,
    '  ',
  )
}

const toldLines = ({ told }: Walk, face: Face): string[] =>
  told === undefined ? [] : marked(face, told.isBad ? 'warning' : 'done', told.text)

const questions = {
  note: 'Note, as file:line: text',
  'request-changes': 'What is to change',
  reject: 'Why it is rejected',
} as const

function promptLines(mode: Mode, walk: Walk, face: Face): string[] {
  if (mode.kind === 'ask') return [mark(face, 'warning', `${safe(mode.question)} [y/N]`)]
  if (mode.kind === 'write') {
    const notes = walk.page?.notes.length ?? 0
    const with_ =
      mode.what === 'request-changes' && notes > 0 ? ` (${count(notes, 'note')} will go with it)` : ''
    const question = `${questions[mode.what]}${with_}`
    if (!face.canMove)
      return [`${question}; a . alone takes nothing`, ...(mode.text === '' ? [] : [safe(mode.text)])]
    const text = cutStart(safe(`${mode.text}_`), room(face), face.style.ellipsis)
    return [cut(`${question}; Enter takes it, Escape does not`, room(face), face.style.ellipsis), text]
  }
  return [keyLine(walk, face)]
}

/** The keys that are of use now, as many as there is room for. */
function keyLine({ page, file }: Walk, face: Face): string {
  if (page === undefined) return face.style.paint('b back  ? help  q quit', 'dim')
  const keys =
    file === undefined
      ? 'd diff  n files  a approve  c changes  x reject  s skip  m note  ? help  q quit'
      : 'd diff  n next  p previous  v viewed  m note  t difftool  Esc back  ? help'
  return face.style.paint(cut(keys, room(face), ''), 'dim')
}

function idleText({ working, wanted, skipped }: Walk, face: Face): string {
  if (wanted !== undefined) return mark(face, 'waiting', `Reading ${safe(wanted)}`)
  if (working === 0) return mark(face, 'waiting', 'Looking for what is done')
  const passed = skipped.length > 0 ? ` ${skipped.length} skipped.` : ''
  return mark(
    face,
    'running',
    `Nothing to look at now; ${working} at work, and each joins when it is done.${passed}`,
  )
}

const room = ({ columns }: Face): number => columns ?? Number.POSITIVE_INFINITY
