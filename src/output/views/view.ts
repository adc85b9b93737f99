// What a view is, and the few pieces that all views are made of.
import type { Conflict, Overlap } from '../../domain/rows.ts'
import { count, listing } from '../format.ts'
import { quotePath, safe, safeLines } from '../safe.ts'
import type { Colour, SymbolName } from '../style.ts'
import type { Cell } from '../table.ts'
import type { Face } from '../terminal.ts'
import { wrap } from '../width.ts'

/** An answer as text: `lines` are the answer, `notes` (warnings) and `hints` are narration. */
export interface View {
  lines: string[]
  notes?: string[]
  /** Each ends in what to type: "To see X, run `Y`". */
  hints?: string[]
}

/** A line that begins with a symbol. */
export const mark = (face: Face, symbol: SymbolName, text: string): string =>
  `${face.style.symbol(symbol)} ${text}`

/** Text behind a symbol, wrapped in a terminal under its beginning; it is made safe here. */
export const marked = (face: Face, symbol: SymbolName, text: string): string[] =>
  behind(face, symbol, safe(text))

/** The same of text that is safe already, and may have lines of its own. */
export function behind(face: Face, symbol: SymbolName, text: string): string[] {
  const width = face.columns === undefined ? undefined : face.columns - 2
  return wrap(text, width).map((line, i) => (i === 0 ? mark(face, symbol, line) : `  ${line}`))
}

/** The title of a part of a view. */
export const heading = (face: Face, text: string): string => face.style.paint(text, 'bold')

/** A part of a view: an empty line, its title and its lines; nothing where there are none. */
export const part = (face: Face, title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', heading(face, title), ...lines]

/** Untrusted text of several lines, indented, wrapped in a terminal. */
export function paragraph(face: Face, text: string, indent = '  '): string[] {
  if (text.trim() === '') return []
  const width = face.columns === undefined ? undefined : face.columns - indent.length
  return wrap(safeLines(text.trim()), width).map((line) => (indent + line).trimEnd())
}

/** A table's cell: text on one line, made safe, with its colour. */
export const cell = (face: Face, text: string, colour?: Colour): Cell =>
  colour === undefined
    ? { text: safe(text) }
    : { text: safe(text), paint: (shown) => face.style.paint(shown, colour) }

/** A cell that begins with a symbol. */
export function markCell(face: Face, symbol: SymbolName, text: string): Cell {
  const plain = face.style.plainSymbol(symbol)
  return {
    text: `${plain} ${safe(text)}`,
    paint: (shown) => face.style.symbol(symbol) + shown.slice(plain.length),
  }
}

/** Each conflict as path, kind and lines. */
export const conflictColumns = (face: Face, conflicts: readonly Conflict[]) => [
  {
    cells: conflicts.map(({ path }) => ({ text: quotePath(path) })),
    shrink: 0,
    min: 20,
    keep: 'end' as const,
  },
  { cells: conflicts.map(({ kind }) => cell(face, kind, 'dim')) },
  { cells: conflicts.map(({ lines }) => cell(face, lineRanges(lines), 'dim')), shrink: 1, min: 10 },
]

function lineRanges(lines: readonly [number, number][]): string {
  if (lines.length === 0) return ''
  const ranges = lines.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`))
  return `${lines.length === 1 && lines[0]?.[0] === lines[0]?.[1] ? 'line' : 'lines'} ${ranges.join(', ')}`
}

/** Where two tasks' paths meet: both globs where they differ, a path that both match, and how many files do by now. */
export function overlapText({ globs: [a, b], witness, files }: Overlap): string {
  const both = a === b ? quotePath(a) : `${quotePath(a)} and ${quotePath(b)}`
  const meet = witness === a || witness === b ? [] : [`both match ${quotePath(witness)}`]
  const now = files.length === 0 ? [] : [`${count(files.length, 'tracked file')}`]
  const more = [...meet, ...now].join(', ')
  return more === '' ? both : `${both} (${more})`
}

/** Paths in one line: the first few, and how many more there are. */
export function pathList(paths: readonly string[], most = 3): string {
  const more = paths.length - most
  return more > 0
    ? `${paths.slice(0, most).map(quotePath).join(', ')} and ${more} more`
    : listing(paths.map(quotePath))
}

/** That the person's hooks were not asked of what would land; nothing where there are none. */
export const unaskedLines = (face: Face, hooks: readonly string[] = []): string[] =>
  hooks.length === 0
    ? []
    : [
        mark(
          face,
          'warning',
          `Your ${safe(listing(hooks))} hook${hooks.length === 1 ? '' : 's'} may change or refuse it: only \`land\` asks`,
        ),
      ]
