// The timeline: for each stretch of work a table of lanes, with what the parallel work gained.
import type { Lane, Stretch, Work } from '../../domain/timeline.ts'
import { duration, listing } from '../format.ts'
import { type Html, html, nothing } from './html.ts'
import { taskLink, when } from './words.ts'

/** The last stretch open to the eye, earlier ones folded. */
export function timelinePart(stretches: readonly Stretch[]): Html {
  const last = stretches.at(-1)
  if (last === undefined) return html`<p class="quiet">Nobody has worked yet.</p>`
  const before = stretches.slice(0, -1).toReversed()
  return html`${stretchTable(last)}${
    before.length === 0
      ? nothing
      : html`<details data-key="earlier"><summary>Earlier (${before.length})</summary>${before.map(stretchTable)}</details>`
  }`
}

/** `Agents worked 4m10s in 1m20s: 3.1 times as fast as one after another.` */
const gainText = ({ agentSeconds, wallSeconds, speedup }: Stretch): string =>
  `Agents worked ${duration(agentSeconds)} in ${duration(wallSeconds)}: ${speedup.toFixed(1)} times as fast as one after another.`

function stretchTable(stretch: Stretch): Html {
  const total = Math.max(stretch.wallSeconds, 0.001)
  return html`<p>${when(stretch.from)}. ${gainText(stretch)}</p>
<div class="lanes"><table><thead><tr><th scope="col">Task</th><th scope="col" class="track">${axis(total)}</th><th scope="col">Time</th></tr></thead>
<tbody>${stretch.lanes.map((lane) => laneRow(lane, total))}</tbody></table></div>`
}

/** Four marks of time; their places are shares of the width, so that they need no layout. */
const axis = (total: number): Html =>
  html`<span class="hidden">Who worked when</span><svg class="axis" width="100%" height="16" aria-hidden="true">${[
    0, 0.25, 0.5, 0.75,
  ].map((share) => html`<text x="${percent(share)}" y="12">${mark(total * share, total)}</text>`)}</svg>`

const mark = (seconds: number, total: number): string =>
  total < 8 ? `${seconds.toFixed(1)}s` : duration(seconds)

function laneRow(lane: Lane, total: number): Html {
  const waited = lane.wait === null ? [] : [lane.wait]
  return html`<tr><th scope="row">${taskLink(lane.id)}</th>
<td class="track"><svg width="100%" height="18" aria-hidden="true">${waited.map(
    ({ from, to }) =>
      html`<rect class="wait" x="${percent(from / total)}" y="7" width="${percent((to - from) / total)}" height="4"/>`,
  )}${lane.work.map((work) => bar(work, total))}</svg></td>
<td>${laneText(lane)}</td></tr>`
}

const bar = ({ from, to, outcome, n, agent }: Work, total: number): Html =>
  html`<rect class="work ${outcome}" x="${percent(from / total)}" y="2" width="${percent(Math.max((to - from) / total, 0.003))}" height="14" rx="3"><title>attempt ${n}, ${agent}: ${outcome}, ${duration(to - from)}</title></rect>`

function laneText({ wait, work }: Lane): string {
  const worked = work.map(({ from, to, outcome }) =>
    outcome === 'done' ? duration(to - from) : `${duration(to - from)} ${outcome}`,
  )
  if (wait === null || wait.to - wait.from < 1) return listing(worked)
  const what = wait.for.length === 0 ? 'its turn' : listing(wait.for)
  return `${listing(worked)}, after ${duration(wait.to - wait.from)} of waiting for ${what}`
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`
