// The matrix of conflicts: a table of those who meet somebody, and below it where each pair meets.
import type { Report } from '../../domain/report.ts'
import type { Conflict, Pair, PairVerdict } from '../../domain/rows.ts'
import { listing } from '../format.ts'
import { quotePath } from '../safe.ts'
import { overlapText } from '../views/view.ts'
import { type Html, html, nothing } from './html.ts'
import { fold, scrolling, taskLink } from './words.ts'

const signs: Record<PairVerdict, string> = { conflict: '✗', shared: '▲', overlap: '○', clear: '·' }
const words: Record<PairVerdict, string> = {
  conflict: 'Git cannot merge them',
  shared: 'both changed a file, and it merges',
  overlap: 'their paths can meet',
  clear: 'clear',
}

/** What meets, or that nothing does. */
export function matrixPart({ pairs, targets, target, participants }: Report): Html {
  const degraded = participants.flatMap(({ id, degraded }) =>
    degraded === undefined
      ? []
      : [html`<p class="note">${nameOf(id)} could not be seen whole: ${degraded}</p>`],
  )
  const met = pairs.length + targets.length
  if (met === 0)
    return html`${degraded}<p class="quiet">No open task meets another, your checkout or ${target ?? 'the target'}.</p>`
  const ids = participants.map(({ id }) => id).filter((id) => pairs.some(({ a, b }) => a === id || b === id))
  return html`${degraded}${pairs.length === 0 ? nothing : scrolling('Who meets whom', table(ids, pairs))}
${meetings([
  ...targets.map(
    ({ id, conflicts }) =>
      html`<li class="conflict"><b>${nameOf(id)} and ${target ?? 'the target'}</b>: Git cannot merge them. ${conflictPaths(conflicts)}</li>`,
  ),
  ...worstFirst(pairs).map(pairItem),
])}`
}

const severity: readonly PairVerdict[] = ['conflict', 'shared', 'overlap', 'clear']

const worstFirst = (pairs: readonly Pair[]): Pair[] =>
  pairs.toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict))

/** So many are shown at once; the rest can be unfolded. */
const mostItems = 12

function meetings(items: readonly Html[]): Html {
  const rest = items.slice(mostItems)
  const list = (some: readonly Html[]): Html => html`<ul class="pairs">${some}</ul>`
  return html`${list(items.slice(0, mostItems))}${
    rest.length === 0 ? nothing : fold('pairs', html`${rest.length} more`, list(rest))
  }`
}

function table(ids: readonly string[], pairs: readonly Pair[]): Html {
  const byKey = new Map(
    pairs.flatMap((pair) => [
      [`${pair.a} ${pair.b}`, pair],
      [`${pair.b} ${pair.a}`, pair],
    ]),
  )
  const heads = ids.map((id, index) => html`<th scope="col"><abbr title="${id}">${index + 1}</abbr></th>`)
  return html`<table class="matrix"><thead><tr><td></td>${heads}</tr></thead><tbody>${ids.map(
    (row, index) =>
      html`<tr><th scope="row">${index + 1} ${nameOf(row)}</th>${ids.map((column) => cell(row, column, byKey.get(`${row} ${column}`)))}</tr>`,
  )}</tbody></table>
<p class="quiet">${legend}</p>`
}

const legend = (['conflict', 'shared', 'overlap'] as const)
  .map((verdict) => `${signs[verdict]} ${words[verdict]}`)
  .join(' · ')

function cell(row: string, column: string, pair: Pair | undefined): Html {
  if (row === column) return html`<td class="self"></td>`
  const verdict = pair?.verdict ?? 'clear'
  return html`<td class="${verdict}"><span aria-hidden="true">${signs[verdict]}</span><span class="hidden">${verdict}</span></td>`
}

const pairItem = (pair: Pair): Html =>
  html`<li class="${pair.verdict}"><b>${nameOf(pair.a)} and ${nameOf(pair.b)}</b>: ${words[pair.verdict]}${
    (pair.unsure ?? []).length === 0 ? '' : ', as far as could be seen'
  }. ${whereOf(pair)}</li>`

function whereOf({ verdict, conflicts, shared, overlap }: Pair): Html {
  if (verdict === 'conflict') return conflictPaths(conflicts)
  if (verdict === 'shared') return html`<code>${listing(shared.map(quotePath))}</code>`
  return html`<code>${overlap.map(overlapText).join('; ')}</code>`
}

const conflictPaths = (conflicts: readonly Conflict[]): Html =>
  html`${conflicts.map(({ path, kind }) => html`<code>${quotePath(path)}</code> (${kind}) `)}`

const nameOf = (id: string): Html => (id === 'checkout' ? html`your checkout` : taskLink(id))
