// The rows of a pattern: the patterns without braces that its braces stand for. Long numeric ranges stay unexpanded
// between two marks, as in minimatch, where that means the same.
import { rangeMark } from './glob-segment.ts'

/** More rows than this are not compared. */
const maxRows = 4096
/** Longer patterns with braces are not expanded. */
const maxLength = 4096
const minRange = 100

/** Brace expansion: all rows of a pattern, or the first `max`. */
export type Expand = (pattern: string, max: number) => string[]

/** The rows of `glob`; undefined where there are too many. */
export function rowsOf(glob: string, expand: Expand): string[] | undefined {
  if (glob.includes(rangeMark)) return undefined
  if (!glob.includes('{')) return [glob]
  if (glob.length > maxLength) return undefined
  const marked = glob.replace(/(?<![\\$])\{(-?\d+)\.\.(-?\d+)\}/g, markLong)
  const kept = expand(marked, maxRows + 1)
  const rows = kept.some(hasMisplacedRange) ? expand(glob, maxRows + 1) : kept
  return rows.length > maxRows ? undefined : rows
}

function markLong(range: string, from: string, to: string): string {
  const [low, high] = [Number(from), Number(to)]
  const isLong =
    Number.isSafeInteger(low) && Number.isSafeInteger(high) && Math.abs(high - low) + 1 >= minRange
  return isLong ? `${rangeMark}${from}..${to}${rangeMark}` : range
}

/** In a class a range would be letters; where it is repeated or negated, each number stands for a pattern of its own. */
const hasMisplacedRange = (row: string): boolean =>
  row.split('/').some((part) => /\[|[!*+]\(/.test(part.slice(0, Math.max(part.lastIndexOf(rangeMark), 0))))
