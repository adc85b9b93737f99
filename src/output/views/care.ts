// What looks after a repository: `clean`, `doctor` and `hooks`.
import type { Answer } from '../../domain/answer.ts'
import type { HookRow } from '../../domain/hooks.ts'
import type { Finding } from '../../domain/rows.ts'
import { quotePath, safe } from '../safe.ts'
import type { SymbolName } from '../style.ts'
import type { Face } from '../terminal.ts'
import { mark, marked, type View } from './view.ts'

/** What was removed, and what was left alone and why. */
export function cleanedView(
  { dryRun, removed, left, pool = [] }: Answer & { kind: 'cleaned' },
  face: Face,
): View {
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
  const pooled = pool.flatMap(({ worktree, reason }) => {
    const name = `the worktree ${quotePath(worktree)}, ready beforehand,`
    if (reason !== null) return marked(face, 'warning', `${name} stays: ${reason}`)
    return mark(face, dryRun ? 'nothing' : 'done', `${name} ${dryRun ? 'would be removed' : 'is removed'}`)
  })
  const lines = [...gone, ...stays, ...pooled]
  return {
    lines: lines.length === 0 ? [mark(face, 'nothing', 'There is nothing to clean.')] : lines,
    hints: dryRun && removed.length + pool.length > 0 ? ['To remove them, run `git agents clean`'] : [],
  }
}

const symbolOf: Record<Finding['level'], SymbolName> = { ok: 'done', warning: 'warning', error: 'error' }

/** What was healed, then every finding with what helps. */
export function doctorView({ findings, healed = [] }: Answer & { kind: 'doctor' }, face: Face): View {
  const done = healed.flatMap(({ text, mend, fault }) =>
    fault === undefined
      ? marked(face, 'done', `healed: ${text}: ${mend}`)
      : marked(face, 'error', `not healed: ${text}: ${fault}`),
  )
  const lines = findings.flatMap(({ level, text, hint }) => [
    ...marked(face, symbolOf[level], text),
    ...(hint === undefined ? [] : [`  ${mark(face, 'hint', safe(hint))}`]),
  ])
  const isWell = findings.every(({ level }) => level === 'ok')
  const end = isWell ? [mark(face, 'done', 'Nothing is wrong.')] : []
  return { lines: [...done, ...lines, ...end] }
}

const hookSymbols: Record<HookRow['state'], SymbolName> = {
  installed: 'done',
  edited: 'warning',
  displaced: 'error',
  unsupported: 'error',
  disabled: 'warning',
  absent: 'nothing',
}

const hookWords: Record<HookRow['state'], string> = {
  installed: '',
  edited: ': edited since it was installed',
  displaced: ': does not run, since another program has taken its place',
  unsupported: ': does not run, since this Git has no hooks in its configuration',
  disabled: ': switched off in the configuration of Git',
  absent: ': not installed',
}

/** What was changed, or how every hook stands. */
export function hooksView(answer: Answer & { kind: 'hooks' }, face: Face): View {
  const { way, folder, before, hooks, changes, notes } = answer
  const rows = hooks.map(({ name, state, first }) =>
    mark(
      face,
      hookSymbols[state],
      `${safe(name)}${hookWords[state]}${first === null ? '' : `, after ${quotePath(first)}`}`,
    ),
  )
  const place =
    way === 'folder' && before !== null
      ? `${quotePath(folder)}, before ${quotePath(before)}`
      : quotePath(folder)
  const isWhole = hooks.every(({ state }) => state === 'installed' || state === 'disabled')
  return {
    lines:
      changes.length > 0
        ? changes.map((change) => mark(face, 'done', safe(change)))
        : [
            ...rows,
            ...(way === 'none'
              ? []
              : [mark(face, 'nothing', `in ${place}${way === 'config' ? ', named by .git/config' : ''}`)]),
          ],
    notes: notes.map(safe),
    hints: isWhole || changes.length > 0 ? [] : ['To install them, run `git agents hooks install`'],
  }
}
