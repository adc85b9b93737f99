// The graph of tasks as SVG: a column for each wave, an arrow from each task to those that wait for it.
import type { Report, ReportedTask } from '../../domain/report.ts'
import { count } from '../format.ts'
import { stateSymbols, styleOf } from '../style.ts'
import { type Html, html, nothing } from './html.ts'
import { anchorOf, scrolling, taskLinks } from './words.ts'

const box = { width: 208, height: 44, gapX: 64, gapY: 14, margin: 4 }
const style = styleOf(false, true)

interface Node {
  reported: ReportedTask
  x: number
  y: number
}

/** The tasks that wait for others or are waited for; those that stand alone are named below. */
export function graphPart({ tasks, waves }: Report): Html {
  const ids = new Set(tasks.map(({ row }) => row.id))
  const tied = new Set(
    tasks.flatMap(({ row }) => {
      const before = row.after.filter((id) => ids.has(id))
      return before.length === 0 ? [] : [row.id, ...before]
    }),
  )
  const alone = tasks.flatMap(({ row }) => (tied.has(row.id) ? [] : [row.id]))
  if (tied.size === 0)
    return html`<p class="quiet">No task waits for another: all ${count(tasks.length, 'task')} can work at once.</p>`
  const nodes = placed(
    tasks,
    waves.map((wave) => wave.filter((id) => tied.has(id))),
  )
  return html`${scrolling('Graph of tasks', drawing(nodes))}${
    alone.length === 0
      ? nothing
      : html`<p class="quiet">On ${alone.length === 1 ? 'its' : 'their'} own: ${taskLinks(alone)}</p>`
  }`
}

function placed(tasks: readonly ReportedTask[], waves: readonly string[][]): Map<string, Node> {
  const byId = new Map(tasks.map((reported) => [reported.row.id as string, reported]))
  const columns = waves.filter((wave) => wave.length > 0)
  const nodes = columns.flatMap((wave, column) =>
    wave.flatMap((id, index): [string, Node][] => {
      const reported = byId.get(id)
      const x = box.margin + column * (box.width + box.gapX)
      const y = box.margin + index * (box.height + box.gapY)
      return reported === undefined ? [] : [[id, { reported, x, y }]]
    }),
  )
  return new Map(nodes)
}

function drawing(nodes: ReadonlyMap<string, Node>): Html {
  const all = [...nodes.values()]
  const width = Math.max(...all.map(({ x }) => x)) + box.width + box.margin
  const height = Math.max(...all.map(({ y }) => y)) + box.height + box.margin
  const edges = all.flatMap((to) =>
    to.reported.row.after.flatMap((id) => {
      const from = nodes.get(id)
      return from === undefined ? [] : [edge(from, to)]
    }),
  )
  return html`<svg class="graph" role="group" aria-label="Tasks in the order of their dependencies" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>
${edges}${all.map(nodeBox)}</svg>`
}

function edge(from: Node, to: Node): Html {
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2]
  const [x2, y2] = [to.x - 2, to.y + box.height / 2]
  const half = (x1 + x2) / 2
  return html`<path class="edge" d="M${x1} ${y1} C${half} ${y1} ${half} ${y2} ${x2} ${y2}" marker-end="url(#arrow)"/>`
}

function nodeBox({ reported: { row }, x, y }: Node): Html {
  const sign = style.plainSymbol(stateSymbols[row.state])
  return html`<a href="#${anchorOf(row.id)}"><g class="node ${row.state}">
<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8"/>
<text class="name" x="${x + 12}" y="${y + 18}">${short(row.id)}</text>
<text class="word" x="${x + 12}" y="${y + 35}">${sign} ${row.state} · ${row.agent.slice(0, 12)}</text></g></a>`
}

const short = (id: string): string => (id.length <= 26 ? id : `${id.slice(0, 25)}…`)
