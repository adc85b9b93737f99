// `conflicts`: the pairs that are not clear, strongest first, then the target, then what is out of scope or unsure.
import type { Answer } from '../../domain/answer.ts'
import type { Pair, PairVerdict } from '../../domain/rows.ts'
import { count, tally } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import type { SymbolName } from '../style.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { forecastHints, forecastLines } from './forecast.ts'
import { conflictColumns, mark, marked, overlapText, paragraph, part, pathList, type View } from './view.ts'

type Conflicts = Answer & { kind: 'conflicts' }

/** From the worst to the best. */
const verdicts = ['conflict', 'shared', 'overlap', 'clear'] as const satisfies readonly PairVerdict[]
const symbolOf: Record<PairVerdict, SymbolName> = {
  conflict: 'error',
  shared: 'warning',
  overlap: 'nothing',
  clear: 'done',
}

/** The whole table of pairs. */
export function conflictsView(answer: Conflicts, face: Face): View {
  const unclear = verdicts
    .slice(0, 3)
    .flatMap((verdict) => answer.pairs.filter((pair) => pair.verdict === verdict && !isOnlyUnsure(pair)))
  const targets = answer.targets.filter(({ conflicts }) => conflicts.length > 0)
  const parts = [
    ...unclear.flatMap((pair) => pairLines(pair, face)),
    ...targets.flatMap((one) => targetLines(one, answer.target, face)),
    ...part(face, 'One file where letter case or Unicode is folded', twinLines(answer, face)),
    ...part(face, 'Changed outside the claimed paths', scopeLines(answer, face)),
    ...part(face, 'Not sure', unsure(answer, face)),
    ...(answer.forecast === undefined ? [] : forecastLines(answer.forecast, answer.target, face)),
  ]
  const lines = [...parts, ...(parts.length > 0 ? [''] : []), ...totals(answer, face)]
  return { lines, hints: answer.forecast === undefined ? next(answer) : forecastHints(answer.forecast) }
}

/** One pair with everything that is known of it. */
export function pairLines(pair: Pair, face: Face): string[] {
  const { a, b, verdict, conflicts, shared, overlap } = pair
  const head = verdictLine(face, verdict, `${safe(a)} and ${safe(b)}`)
  if (verdict === 'conflict') return [head, ...table(conflictColumns(face, conflicts), face, '    ')]
  if (verdict === 'shared') return [head, ...shared.map((path) => `    ${quotePath(path)}`)]
  return [head, ...overlap.flatMap((one) => paragraph(face, overlapText(one), '    '))]
}

/** What is merely not known of a pair is told once, with the one that could not be seen whole. */
const isOnlyUnsure = ({ verdict, overlap, unsure = [] }: Pair): boolean =>
  verdict === 'overlap' && overlap.length === 0 && unsure.length > 0

/** A task that does not merge with the target as it stands. */
export const targetLines = (
  { id, conflicts }: Conflicts['targets'][number],
  target: string,
  face: Face,
): string[] => [
  verdictLine(face, 'conflict', `${safe(id)} and ${safe(target)}, the target`),
  ...table(conflictColumns(face, conflicts), face, '    '),
]

/** Twins that are no conflict here, and would be one where the work is checked out on another system. */
const twinLines = ({ pairs }: Conflicts, face: Face): string[] =>
  pairs.flatMap(({ a, b, twins = [], conflicts }) =>
    twins
      .filter(([path]) => !conflicts.some((one) => one.kind === 'case-collision' && one.path === path))
      .map(([one, other]) =>
        mark(face, 'warning', `${quotePath(one)} of ${safe(a)} and ${quotePath(other)} of ${safe(b)}`),
      ),
  )

const verdictLine = (face: Face, verdict: PairVerdict, text: string): string =>
  mark(face, symbolOf[verdict], `${verdict.padEnd(8)}  ${text}`)

const scopeLines = ({ outOfScope }: Conflicts, face: Face): string[] =>
  outOfScope
    .filter(({ paths }) => paths.length > 0)
    .flatMap(({ id, paths }) => marked(face, 'warning', `${id}: ${pathList(paths)}`))

/** Those of whom nothing worse is known than that they were not seen whole. */
function notClear(pairs: readonly Pair[], id: string): string {
  const others = pairs.flatMap((pair) =>
    isOnlyUnsure(pair) && pair.unsure?.includes(id) ? [pair.a === id ? pair.b : pair.a] : [],
  )
  return others.length === 0 ? '' : `; it may meet ${pathList(others)}`
}

function unsure({ participants, pairs }: Conflicts, face: Face): string[] {
  return participants.flatMap(({ id, degraded, unclaimed }) => [
    ...(degraded === undefined
      ? []
      : marked(face, 'warning', `${id}: not all of its work was seen: ${degraded}${notClear(pairs, id)}`)),
    ...(unclaimed ? marked(face, 'nothing', `${id}: claims no paths, so only its changes are compared`) : []),
  ])
}

/** Who was compared, and how many pairs there are of each verdict. */
export function totals({ participants, pairs, targets }: Conflicts, face: Face): string[] {
  const yours = participants.some(({ kind }) => kind === 'checkout') ? ' and your checkout' : ''
  const who = `${count(participants.filter(({ kind }) => kind === 'task').length, 'task')}${yours}`
  const found = verdicts.flatMap((verdict) =>
    pairs.map((pair) => pair.verdict).filter((one) => one === verdict),
  )
  const withTarget = targets.filter(({ conflicts }) => conflicts.length > 0).length
  if (found.some((verdict) => verdict !== 'clear') || withTarget > 0) {
    const behind = withTarget === 0 ? '' : `; ${count(withTarget, 'conflict')} with the target`
    return paragraph(face, `${who}, ${count(pairs.length, 'pair')}: ${tally(found)}${behind}`, '')
  }
  const isSure = participants.every(({ degraded }) => degraded === undefined)
  return [mark(face, isSure ? 'done' : 'warning', `${who}: nothing meets`)]
}

function next({ pairs, targets }: Conflicts): string[] {
  const conflict = pairs.find(({ verdict }) => verdict === 'conflict')
  const isClear = conflict === undefined && targets.every(({ conflicts }) => conflicts.length === 0)
  return isClear
    ? []
    : ['To see what would land and what would be held, run `git agents land --all --dry-run`']
}
