// The way back: `undo`, `redo`, `restore`, `operations`.

import type { Answer } from '../../domain/answer.ts'
import { moment, shortOid } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, mark, type View } from './view.ts'

/** What was taken back, and the refs that moved. */
export function undoneView({ operation, verb, text, refs }: Answer & { kind: 'undone' }, face: Face): View {
  const oidText = (oid: string | null): string => (oid === null ? 'none' : shortOid(oid))
  const arrow = face.style.sign('→', '->')
  return {
    lines: [
      mark(
        face,
        'done',
        verb === 'undo'
          ? `Brought back; undone no more: ${safe(text)}`
          : `Took back ${safe(verb)}: ${safe(text)}`,
      ),
      ...table(
        [
          { cells: refs.map(({ ref }) => ({ text: quotePath(ref) })), shrink: 0, min: 20 },
          {
            cells: refs.map(({ from, to }) => cell(face, `${oidText(from)} ${arrow} ${oidText(to)}`, 'dim')),
          },
        ],
        face,
        '  ',
      ),
      face.style.paint(`  operation ${safe(operation)}`, 'dim'),
    ],
    hints: ['To see every operation, run `git agents operations`'],
  }
}

/** Where a kept snapshot is now. */
export function restoredView(
  { id, n, commit, branch, worktree }: Answer & { kind: 'restored' },
  face: Face,
): View {
  const place = worktree === null ? `the branch ${quotePath(branch)}` : `the worktree ${quotePath(worktree)}`
  return {
    lines: [mark(face, 'done', `${id}: snapshot ${n} (${shortOid(commit)}) is in ${place}`)],
    hints: [`To see every snapshot of it, run \`git agents show ${id}\``],
  }
}

/** The operations; those that were undone are dim. */
export function operationsView({ operations }: Answer & { kind: 'operations' }, face: Face): View {
  const [last] = operations.filter(({ undone }) => !undone)
  if (operations.length === 0) return { lines: [mark(face, 'nothing', 'There are no operations yet.')] }
  const tint = (undone: boolean) => (undone ? 'dim' : undefined)
  const lines = table(
    [
      { title: 'when', cells: operations.map(({ at }) => cell(face, moment(at), 'dim')) },
      { title: 'operation', cells: operations.map(({ id, undone }) => cell(face, id, tint(undone))) },
      { title: 'verb', cells: operations.map(({ verb, undone }) => cell(face, verb, tint(undone))) },
      {
        title: 'what',
        cells: operations.map(({ text, undone }) => cell(face, text, tint(undone))),
        shrink: 0,
        min: 12,
      },
      { title: '', cells: operations.map(({ undone }) => cell(face, undone ? 'undone' : '', 'dim')) },
    ],
    face,
  )
  return { lines, hints: last === undefined ? [] : ['To take back the last one, run `git agents undo`'] }
}
