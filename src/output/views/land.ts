// `land`: what landed, what is held, and the pull requests in place of landing.

import type { Answer } from '../../domain/answer.ts'
import type { Why } from '../../domain/landing-order.ts'
import type { Held, HeldReason } from '../../domain/rows.ts'
import type { State } from '../../domain/task.ts'
import { listing, shortOid, stat } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, conflictColumns, mark, markCell, marked, paragraph, unaskedLines, type View } from './view.ts'

type LandedAnswer = Answer & { kind: 'landed' }

/** What landed, one line each; what is held, with why, where, and what helps. */
export function landedView(answer: LandedAnswer, face: Face): View {
  const { landed, held, operation, plan, resolved = [] } = answer
  if (landed.length + held.length === 0)
    return {
      lines: [mark(face, 'nothing', 'There is nothing to land.')],
      hints: ['To approve what is done, run `git agents review`'],
    }
  const rows = table(
    [
      { cells: landed.map(({ id }) => markCell(face, 'done', id)), shrink: 3, min: 18 },
      {
        cells: landed.map(({ commits }) => cell(face, commits.map(shortOid).join(' '), 'yellow')),
        shrink: 4,
        min: 7,
      },
      { cells: landed.map(({ title }) => cell(face, title)), shrink: 1, min: 12 },
      {
        cells: landed.map((one) => cell(face, one.stat === undefined ? '' : stat(one.stat), 'dim')),
        shrink: 2,
        min: 0,
      },
      { cells: plan.steps.map(({ why }) => cell(face, whyText(why), 'dim')), shrink: 0, min: 0 },
    ],
    face,
  )
  return {
    lines: [
      ...rows,
      ...held.flatMap((one) => heldLines(one, face)),
      ...unassignedLines(answer, face),
      ...resolved.map(({ id, state }) => resolvedLine(id, state, face)),
      ...(landed.length > 0 ? unaskedLines(face, answer.hooks) : []),
      '',
      total(answer, face),
    ],
    hints: [
      ...held
        .filter(({ id }) => !resolved.some((one) => one.id === id))
        .filter(({ reason }, i, open) => open.findIndex((one) => one.reason === reason) === i)
        .flatMap(helpFor),
      ...resolved.slice(0, 1).map(({ id }) => `To see how it was settled, run \`git agents review ${id}\``),
      ...(answer.dryRun && landed.length > 0 ? ['To land them, run the same without `--dry-run`'] : []),
      ...(operation === null ? [] : ['To take this back, run `git agents undo`']),
    ],
  }
}

/** What tasks in the checkout have left there that is none of theirs. */
const unassignedLines = ({ unassigned = [] }: LandedAnswer, face: Face): string[] =>
  unassigned.map(({ path, claimedBy }) =>
    mark(
      face,
      'warning',
      claimedBy.length === 0
        ? `${quotePath(path)} is left as it is: no task in your checkout claims it`
        : `${quotePath(path)} is left as it is: ${listing(claimedBy.map(safe))} claim it`,
    ),
  )

/** Why a task stands at its place; nothing where it is its age. */
function whyText(why: Why): string {
  if (why.rule === 'age') return ''
  return `${why.rule === 'dependency' ? 'after' : 'against'} ${listing(why.ids)}`
}

const resolvedLine = (id: string, state: State, face: Face): string =>
  state === 'done'
    ? mark(face, 'done', `${id}: its agent has settled the conflict; it waits for your review`)
    : mark(face, 'error', `${id}: its agent has not settled the conflict; it ${state}`)

const reasons: Record<HeldReason, (held: Held) => string> = {
  conflict: ({ with: others }) => `conflicts with ${others.length === 0 ? 'the target' : listing(others)}`,
  'check-failed': ({ with: others }) =>
    others.length === 0
      ? 'fails a check on the tree that would land'
      : `passes its checks alone, and fails one together with ${listing(others)}`,
  dependency: ({ with: others }) => `comes after ${listing(others)}, which did not land`,
  'not-approved': () => 'is not approved at its present tip',
  'target-moved': () => 'waits: the target moved in the meantime',
  empty: () => 'has nothing to land',
  'base-unclear': ({ with: others }) =>
    others.length === 0
      ? 'has no clear base: where its work begins cannot be told'
      : `holds work of ${listing(others)}, which has not landed`,
  'hook-changed': () => 'is changed by a hook beyond what the task did',
  'local-changes': () => 'has your own changes in its way',
  'operation-in-progress': () => 'waits: another operation is in progress',
}

function heldLines(held: Held, face: Face): string[] {
  const { id, reason, paths, conflicts = [], detail } = held
  const bare = paths.filter((path) => !conflicts.some((conflict) => conflict.path === path))
  return [
    ...marked(
      face,
      reason === 'conflict' || reason === 'check-failed' ? 'error' : 'warning',
      `${id} ${reasons[reason](held)}`,
    ),
    ...table(conflictColumns(face, conflicts), face, '    '),
    ...bare.map((path) => `    ${quotePath(path)}`),
    ...(detail === undefined ? [] : paragraph(face, detail, '    ')),
  ]
}

function total({ target, dryRun, landed, held, plan }: LandedAnswer, face: Face): string {
  const kept = held.length === 0 ? '' : `, ${held.length} ${dryRun ? 'would be held' : 'held'}`
  if (dryRun) return mark(face, 'nothing', `${landed.length} would land on ${safe(target)}${kept}`)
  if (landed.length === 0) return mark(face, 'nothing', `None landed on ${safe(target)}${kept}`)
  const place = plan.follows === null ? '' : ' and in its checkout'
  return mark(face, 'done', `${landed.length} landed on ${safe(target)}${place}${kept}`)
}

/** What leads to an approval from the state that the task is in. */
function approvalHelp(id: string, state: string | undefined): string {
  if (state === 'failed' || state === 'stopped')
    return `To approve the work of ${id} all the same, run \`git agents review ${id} --approve --force -m "why"\``
  if (state === 'running') return `To see how far ${id} is, run \`git agents list\``
  if (state === 'pending' || state === 'changes-requested')
    return `To run ${id}, run \`git agents run ${id}\``
  return `To approve ${id}, run \`git agents review ${id} --approve\``
}

const settlingHelp = (id: string, worktree: string | undefined): string[] =>
  worktree === undefined
    ? [`To settle the conflict of ${id} yourself, run \`git agents land ${id}\``]
    : [
        `To settle it yourself, edit the files in ${quotePath(worktree)}, then run \`git agents land ${id} --continue\``,
        `To leave it as it was, run \`git agents land ${id} --abort\``,
      ]

const settledHere = (id: string): string[] => [
  `To settle it, change the files in your checkout so that both intents hold, then run \`git agents done ${id}\``,
]

function helpFor({ id, reason, worktree, inCheckout = false, detail }: Held): string[] {
  const sendBack = `git agents review ${id} --request-changes -m "what to change"`
  switch (reason) {
    case 'conflict':
      return [
        ...(inCheckout ? settledHere(id) : settlingHelp(id, worktree)),
        `To send ${id} back to its agent, run \`${sendBack}\``,
      ]
    case 'check-failed':
    case 'hook-changed':
      return [`To send ${id} back to its agent, run \`${sendBack}\``]
    case 'not-approved':
      return [approvalHelp(id, detail)]
    case 'empty':
      return [`To put ${id} away, run \`git agents review ${id} --reject\``]
    case 'target-moved':
    case 'local-changes':
    case 'operation-in-progress':
      return [`To try ${id} again once that is settled, run \`git agents land ${id}\``]
    case 'base-unclear':
      return [`To see what ${id} holds, run \`git agents show ${id}\``]
    case 'dependency':
      return []
  }
}

/** The pull requests that were opened. */
export const requestedView = ({ requests }: Answer & { kind: 'requested' }, face: Face): View => ({
  lines:
    requests.length === 0
      ? [mark(face, 'nothing', 'There is nothing to request.')]
      : requests.map(({ id, url }) => mark(face, 'done', `${id}: ${safe(url)}`)),
  hints: ['To clean up once they are merged, run `git agents clean`'],
})
