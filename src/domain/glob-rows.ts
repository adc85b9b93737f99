// The rows of a pattern: the patterns without braces that its braces stand for. Long numeric ranges stay unexpanded
// between two marks, as in minimatch, where that means the same.
import { readClass } from './glob-class.ts'
import { rangeMark } from './glob-token.ts'

/** More rows than this are not compared. */
const maxRows = 4096
/** Longer patterns with braces are not expanded. */
const maxLength = 4096
const minRange = 16

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

/** In a class a range would be letters; where it is repeated or negated, each number stands for a row of its own. */
const hasMisplacedRange = (row: string): boolean => row.split('/').some(isMisplacedIn)

function isMisplacedIn(part: string): boolean {
  const open: string[] = []
  for (let i = 0; i < part.length; i++) {
    const one = part[i] ?? ''
    const read = one === '[' ? readClass(part, i, false) : undefined
    if (read?.kind === 'empty') return false
    if (read?.kind === 'class') {
      if (part.slice(i, read.end).includes(rangeMark)) return true
      i = read.end - 1
    } else if (one === rangeMark && open.some((sign) => sign !== '@' && sign !== '?')) return true
    else if (one === '\\') i += part[i + 1] === rangeMark ? 0 : 1
    else if (one === ')') open.pop()
    else if ('!?+*@'.includes(one) && part[i + 1] === '(') open.push(part[i++] ?? '')
  }
  return false
}
