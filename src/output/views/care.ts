// What looks after a repository: `clean` and `doctor`.
import type { Answer, Finding } from '../../domain/answer.ts'
import { quotePath, safe } from '../safe.ts'
import type { SymbolName } from '../style.ts'
import type { Face } from '../terminal.ts'
import { mark, marked, type View } from './view.ts'

/** What was removed, and what was left alone and why. */
export function cleanedView({ dryRun, removed, left }: Answer & { kind: 'cleaned' }, face: Face): View {
  const gone = removed.flatMap(({ id, worktree, branch }) => {
    const what = [
      ...(worktree === null ? [] : [`worktree ${quotePath(worktree)}`]),
      ...(branch === null ? [] : [`branch ${quotePath(branch)}`]),
    ].join(' and ')
    return mark(
      face,
      dryRun ? 'nothing' : 'done',
      `${id}: ${what}${dryRun ? ' would be removed' : ' removed'}`,
    )
  })
  const stays = left.flatMap(({ id, reason }) => marked(face, 'warning', `${id} stays: ${reason}`))
  const lines = [...gone, ...stays]
  return {
    lines: lines.length === 0 ? [mark(face, 'nothing', 'There is nothing to clean.')] : lines,
    hints: dryRun && removed.length > 0 ? ['To remove them, run `git agents clean`'] : [],
  }
}

const symbolOf: Record<Finding['level'], SymbolName> = { ok: 'done', warning: 'warning', error: 'error' }

/** Every finding with what helps. */
export function doctorView({ findings }: Answer & { kind: 'doctor' }, face: Face): View {
  const lines = findings.flatMap(({ level, text, hint }) => [
    ...marked(face, symbolOf[level], text),
    ...(hint === undefined ? [] : [`  ${mark(face, 'hint', safe(hint))}`]),
  ])
  const isWell = findings.every(({ level }) => level === 'ok')
  return { lines: isWell ? [...lines, mark(face, 'done', 'Nothing is wrong.')] : lines }
}
