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
        verb === 'undo' ? `Brought back: ${safe(text)}` : `Took back ${safe(verb)}: ${safe(text)}`,
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
    hints:
      verb === 'undo'
        ? ['To see every operation, run `git agents operations`']
        : ['To bring it back, run `git agents redo`'],
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

/** The operations by the ends of their ids, which `undo` takes too; those that were undone are dim. */
export function operationsView({ operations }: Answer & { kind: 'operations' }, face: Face): View {
  const [last] = operations.filter(({ undone }) => !undone)
  if (operations.length === 0) return { lines: [mark(face, 'nothing', 'There are no operations yet.')] }
  const tint = (undone: boolean) => (undone ? 'dim' : undefined)
  const lines = table(
    [
      { title: 'when', cells: operations.map(({ at }) => cell(face, moment(at), 'dim')) },
      {
        title: 'id',
        cells: shortOperations(operations).map((id, i) =>
          cell(face, id, tint(operations[i]?.undone === true)),
        ),
      },
      { title: 'verb', cells: operations.map(({ verb, undone }) => cell(face, verb, tint(undone))) },
      {
        title: 'what',
        cells: operations.map(({ text, undone }) =>
          cell(face, undone ? `undone: ${text}` : text, tint(undone)),
        ),
        shrink: 0,
        min: 12,
      },
    ],
    face,
  )
  return { lines, hints: last === undefined ? [] : ['To take back the last one, run `git agents undo`'] }
}

/** The random end of each id where it is the only one with it, else the whole id. */
function shortOperations(operations: readonly { id: string }[]): string[] {
  const ends = operations.map(({ id }) => id.slice(id.lastIndexOf('-') + 1))
  const counts = new Map<string, number>()
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1)
  return operations.map(({ id }, i) => (counts.get(ends[i] ?? '') === 1 ? (ends[i] ?? id) : id))
}
