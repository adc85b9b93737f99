// The rows as text: a ratio with the middle half of its rounds, and the medians behind it.
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** What the figures were taken on, in words. */
export function machine(env) {
  const git = execFileSync('git', ['version'], { env, encoding: 'utf8' }).trim()
  return `${availableParallelism()} cores, ${process.platform}, Node ${process.versions.node}, ${git}`
}

export function renderTable(about, rows) {
  const head = ['what', 'over', 'wall', 'CPU', 'ours ms', 'floor ms']
  const body = rows.map(({ row, over, wall, cpu }) => [
    row,
    over,
    ratio(wall),
    ratio(cpu),
    ms(wall, 'ours'),
    ms(wall, 'floor'),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column].length)))
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()
  return `${about}\n\n${[head, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('\n')}\n`
}

const ratio = (figure) =>
  figure === undefined
    ? ''
    : `${figure.ratio.median.toFixed(2)} (${figure.ratio.low.toFixed(2)}–${figure.ratio.high.toFixed(2)})`

const ms = (figure, side) => figure?.[side].toFixed(figure[side] < 100 ? 1 : 0) ?? ''
