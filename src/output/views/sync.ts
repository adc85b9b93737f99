// What a sync exchanged with the other side.
import type { Answer } from '../../domain/answer.ts'
import type { Exchanged } from '../../domain/sync.ts'
import { count, listing } from '../format.ts'
import { safe } from '../safe.ts'
import type { Face } from '../terminal.ts'
import { marked, pathList, type View } from './view.ts'

/** What came, what went, what has another id, and what the person should know. */
export function syncedView(answer: Answer & { kind: 'synced' }, face: Face): View {
  const { remote, dryRun, received, sent, renamed, landed, removed, notes } = answer
  const [came, went] = [wordsOf(received), wordsOf(sent)]
  const lines = [
    ...(came === ''
      ? []
      : marked(face, dryRun ? 'nothing' : 'done', `${dryRun ? 'would receive' : 'received'} ${came}`)),
    ...(went === ''
      ? []
      : marked(face, dryRun ? 'nothing' : 'done', `${dryRun ? 'would send' : 'sent'} ${went}`)),
    ...renamed.flatMap(({ from, to }) =>
      marked(
        face,
        'warning',
        `${from} ${dryRun ? 'would become' : 'is now'} ${to}: an older task has that id`,
      ),
    ),
    ...landed.flatMap((id) =>
      marked(face, 'done', `${id} has landed there: the target of ${remote} holds its work`),
    ),
    ...(removed.length === 0
      ? []
      : marked(
          face,
          dryRun ? 'nothing' : 'done',
          `${dryRun ? 'would remove' : 'removed'} ${pathList(removed)} at ${remote}: landed, and kept here`,
        )),
  ]
  return {
    lines: lines.length > 0 ? lines : marked(face, 'nothing', `Here and ${remote} hold the same.`),
    notes: notes.map(safe),
    hints: dryRun && lines.length > 0 ? ['To exchange it, run `git agents sync`'] : [],
  }
}

function wordsOf({ tasks, lines, branches, kept }: Exchanged): string {
  const parts = [
    ...(tasks.length === 0 ? [] : [`${count(tasks.length, 'task')} (${pathList(tasks)})`]),
    ...(lines === 0 ? [] : [`${count(lines, 'line')} of notes`]),
    ...(branches.length === 0 ? [] : [`the work in ${pathList(branches)}`]),
    ...(kept === 0 ? [] : [count(kept, 'kept snapshot')]),
  ]
  return listing(parts)
}
