// Aligned columns that shrink to the terminal: what matters least gives way first, and a pipe is never cut.
import type { Face } from './terminal.ts'
import { cut, cutStart, pad, widthOf } from './width.ts'

/** A cell: its plain text, and how to colour it once it is laid out. */
export interface Cell {
  text: string
  paint?: (text: string) => string
}

/**
 * One column. Those with the lowest `shrink` give way first, down to `min`; one whose `min` is 0 goes when little is
 * left of it; without `shrink` a column keeps its width.
 */
export interface Column {
  title?: string
  cells: readonly Cell[]
  align?: 'left' | 'right'
  shrink?: number
  min?: number
  /** What stays of a cell that is cut: a path is best known by its end. */
  keep?: 'start' | 'end'
}

/** What stands between two columns. */
const GAP = '  '

/** The columns below which a cell says nothing any more. */
const LEAST = 8

/** The lines of a table, each cell cut where the terminal is too narrow; columns without any content are left out. */
export function table(columns: readonly Column[], face: Face, indent = ''): string[] {
  const filled = columns.filter(({ cells }) => cells.some(({ text }) => text !== ''))
  const room = face.columns === undefined ? undefined : face.columns - indent.length
  const fitted = shrunk(filled, room)
  const shown = filled.filter((_, i) => fitted[i] !== 0)
  const widths = fitted.filter((width) => width !== 0)
  const heads = shown.some(({ title }) => title !== undefined) ? [headOf(shown, widths, face, indent)] : []
  const height = Math.max(0, ...shown.map(({ cells }) => cells.length))
  const rows = Array.from({ length: height }, (_, row) => {
    const cells = shown.map((column, i) =>
      show(column, column.cells[row], widths[i] ?? 0, face, i === shown.length - 1),
    )
    return (indent + cells.join(GAP)).trimEnd()
  })
  return [...heads, ...rows]
}

function headOf(columns: readonly Column[], widths: readonly number[], face: Face, indent: string): string {
  const titles = columns.map(({ title = '', align = 'left' }, i) =>
    pad(cut(title, widths[i] ?? 0, ''), widths[i] ?? 0, align),
  )
  return indent + face.style.paint(titles.join(GAP).trimEnd(), 'dim')
}

function show(column: Column, cell: Cell | undefined, width: number, face: Face, isLast: boolean): string {
  const text = (column.keep === 'end' ? cutStart : cut)(cell?.text ?? '', width, face.style.ellipsis)
  const painted = cell?.paint?.(text) ?? text
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  if (column.align === 'right') return space + painted
  return isLast ? painted : painted + space
}

function shrunk(columns: readonly Column[], room: number | undefined): number[] {
  const widths = columns.map(({ title = '', cells }) =>
    Math.max(widthOf(title), ...cells.map(({ text }) => widthOf(text))),
  )
  if (room === undefined) return widths
  const order = columns
    .map(({ shrink, min = LEAST }, i) => ({ i, shrink, min }))
    .filter(({ shrink }) => shrink !== undefined)
    .sort((a, b) => (a.shrink ?? 0) - (b.shrink ?? 0))
  let excess = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - room
  for (const { i, min } of order) {
    const width = widths[i] ?? 0
    const given = Math.max(0, Math.min(excess, width - min))
    const isGone = min === 0 && given > 0 && width - given < LEAST
    widths[i] = isGone ? 0 : width - given
    excess -= isGone ? width + GAP.length : given
  }
  return widths
}
