// What writes tasks down: `init`, `add`, `plan`, `edit`, `drop`.
import type { Answer } from '../../domain/answer.ts'
import type { Claim } from '../../domain/claims.ts'
import { complaintText } from '../failure.ts'
import { count, listing, shortOid } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { adviceLines, percent, sharingHints } from './advice.ts'
import { cell, heading, mark, marked, overlapText, paragraph, part, pathList, type View } from './view.ts'

type Planned = Answer & { kind: 'planned' }

/** What `init` changed. */
export function initializedView({ changes, notes }: Answer & { kind: 'initialized' }, face: Face): View {
  const lines =
    changes.length === 0
      ? [mark(face, 'nothing', 'Everything is set up already.')]
      : gathered(changes).flatMap((change) => marked(face, 'done', change))
  return {
    lines,
    notes: notes.map(safe),
    hints: ['To record a task, run `git agents add "what it does" -m "what to do"`'],
  }
}

/** Hooks that are just installed or renewed make one line of each. */
function gathered(changes: readonly string[]): string[] {
  const plain = /^(installed|renewed) ([a-z-]+)$/
  const names = (verb: string): string[] =>
    changes.flatMap((change) => (plain.exec(change)?.[1] === verb ? (plain.exec(change)?.[2] ?? []) : []))
  const told = ['installed', 'renewed'].flatMap((verb) => {
    const hooks = names(verb)
    return hooks.length === 0 ? [] : [`${verb} ${listing(hooks)}`]
  })
  return [...changes.filter((change) => !plain.test(change)), ...told]
}

/** The id alone, for scripts; what it overlaps is narration. */
export function addedView({
  id,
  overlaps,
  advice,
  warnings,
  runner,
  here,
}: Answer & { kind: 'added' }): View {
  const meets = overlaps.map(
    ({ id: other, overlap }) => `overlaps ${other}: ${overlap.map(overlapText).join('; ')}`,
  )
  return {
    lines: [id],
    notes: [...warnings.map(safe), ...meets],
    hints: [
      ...sharingHints(advice),
      here === true
        ? `When you have done it, run \`git agents done ${id}\``
        : runner === undefined
          ? `To start it, run \`git agents run ${id}\``
          : `It is handed over to ${runner.joined ? 'the' : 'a'} runner (process ${runner.pid}); to watch, run \`git agents attach\``,
    ],
  }
}

/** The waves of a plan: what runs beside what, and where it meets. */
export function plannedView(answer: Planned, face: Face): View {
  const { tasks, graph, dryRun, advice, warnings, draft, isSeen = false } = answer
  const waves = graph.waves.flatMap((ids, i) => [
    heading(face, `Wave ${i + 1}`),
    ...waveLines(answer, ids, face),
    '',
  ])
  const overlaps = graph.overlaps.flatMap(({ a, b, overlap, ordered }) => [
    mark(face, ordered ? 'nothing' : 'warning', `${a} and ${b}${ordered ? ', one after the other' : ''}`),
    ...overlap.flatMap((one) => paragraph(face, overlapText(one), '    ')),
  ])
  const size = `${count(tasks.length, 'task')} in ${count(graph.waves.length, 'wave')}`
  const total = dryRun
    ? mark(face, 'nothing', `${size}; nothing is recorded yet`)
    : mark(face, 'done', `${size} recorded`)
  return {
    lines: isSeen
      ? [total]
      : [
          ...waves,
          ...(overlaps.length > 0 ? [...part(face, 'Overlaps', overlaps).slice(1), ''] : []),
          ...withGap(adviceLines(advice, face)),
          total,
        ],
    notes: isSeen ? [] : warnings.map(complaintText),
    hints: [
      draft !== undefined
        ? `To record them, run \`git agents plan ${safe(draft)}\``
        : dryRun
          ? 'To record them, run the same without `--dry-run`'
          : 'To start them, run `git agents run`',
    ],
  }
}

const withGap = (lines: string[]): string[] => (lines.length > 0 ? [...lines, ''] : [])

function waveLines({ tasks }: Planned, ids: readonly string[], face: Face): string[] {
  const wave = ids.flatMap((id) => tasks.filter((task) => task.id === id))
  return table(
    [
      { cells: wave.map(({ id }) => cell(face, id)), shrink: 3, min: 16 },
      { cells: wave.map(({ title }) => cell(face, title)), shrink: 2, min: 16 },
      { cells: wave.map(({ agent }) => cell(face, agent, 'dim')), shrink: 4, min: 6 },
      { cells: wave.map(({ paths }) => ({ text: pathList(paths, 2) })), shrink: 0, min: 0 },
      { cells: wave.map(({ claim }) => cell(face, claimed(claim), 'dim')) },
      {
        cells: wave.map(({ after }) => cell(face, after.length > 0 ? `after ${listing(after)}` : '', 'dim')),
        shrink: 1,
        min: 14,
      },
    ],
    face,
    '  ',
  )
}

/** What the adopted work is, and what of it is not committed. */
export function adoptedView(answer: Answer & { kind: 'adopted' }, face: Face): View {
  const { id, title, paths, branch, worktree, uncommitted } = answer
  const place = worktree === null ? '' : ` in ${quotePath(worktree)}`
  const loose = `${count(uncommitted, 'path')} in its worktree ${uncommitted === 1 ? 'is' : 'are'} not committed, so not part of it`
  return {
    lines: [
      mark(face, 'done', `${id}: ${safe(title)}`),
      `  ${quotePath(branch)}${place}, claims ${listing(paths.map(quotePath))}`,
    ],
    notes: uncommitted === 0 ? [] : [loose],
    hints: [`To review it, run \`git agents review ${id}\``],
  }
}

/** What was handed in, and what could be no task's. */
export function doneView(answer: Answer & { kind: 'done' }, face: Face): View {
  const { id, tip, files, isNew, contested } = answer
  const words = `${id}: ${count(files, 'file')} of your checkout, ${shortOid(tip)}`
  return {
    lines: [mark(face, isNew ? 'done' : 'nothing', isNew ? words : `${words}, as before`)],
    notes: contested.map(
      ({ path, claimedBy }) => `${quotePath(path)} is left out: ${listing(claimedBy.map(safe))} claim it`,
    ),
    hints: [`To review it, run \`git agents review ${id}\``],
  }
}

const claimed = ({ files, share }: Claim): string =>
  files === 0 ? '' : `${count(files, 'file')}, ${percent(share)}`

/** Which fields changed, and which are gone. */
export function editedView({ id, fields, cleared }: Answer & { kind: 'edited' }, face: Face): View {
  const words = [
    ...(fields.length === 0 ? [] : [`has a new ${listing(fields.map(safe))}`]),
    ...(cleared.length === 0 ? [] : [`has no ${cleared.map(safe).join(' or ')} of its own any more`]),
  ]
  const isSame = words.length === 0
  return {
    lines: [
      mark(face, isSame ? 'nothing' : 'done', `${id} ${isSame ? 'stays as it is' : words.join(' and ')}`),
    ],
  }
}

/** Where the work of a dropped task is kept. */
export const droppedView = ({ id, kept }: Answer & { kind: 'dropped' }, face: Face): View => ({
  lines: [
    mark(
      face,
      'done',
      kept === null ? `${id} is dropped` : `${id} is dropped; its work is kept at ${quotePath(kept)}`,
    ),
  ],
  hints: ['To take this back, run `git agents undo`'],
})
