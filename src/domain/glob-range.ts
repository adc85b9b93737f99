// Numeric ranges such as `{1..5000}`: as an expression over digits, instead of one pattern for each number.
import { alt, cat, char, type Expr, empty } from './glob-expr.ts'

/** The numbers of `low..high` as Bash writes them: all as long as the longer end where one end has a leading zero. */
export function readRange(text: string): Expr | undefined {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(text) ?? []
  if (from === undefined || to === undefined) return undefined
  const ends = [Number(from), Number(to)].sort((a, b) => a - b)
  const [low = 0, high = 0] = ends
  if (!ends.every(Number.isSafeInteger)) return undefined
  const isPadded = [from, to].some((end) => /^-?0\d/.test(end))
  const width = isPadded ? Math.max(from.length, to.length) : 0
  const below =
    low < 0 ? cat(charOf('-'), numbers(Math.max(-high, 1), -low, Math.max(width - 1, 0))) : undefined
  const above = high >= 0 ? numbers(Math.max(low, 0), high, width) : undefined
  return alt([below, above].filter((part) => part !== undefined))
}

const charOf = (text: string): Expr => char(text.charCodeAt(0))

/** The numbers from `low` to `high`, neither below 0, written with at least `width` digits. */
function numbers(low: number, high: number, width: number): Expr {
  if (width > 0) return between(String(low).padStart(width, '0'), String(high).padStart(width, '0'))
  const parts: Expr[] = []
  for (let digits = String(low).length; digits <= String(high).length; digits++) {
    const least = digits === 1 ? 0 : 10 ** (digits - 1)
    parts.push(between(String(Math.max(low, least)), String(Math.min(high, 10 ** digits - 1))))
  }
  return alt(parts)
}

/** The strings of digits from `low` to `high`, which have the same length. */
function between(low: string, high: string): Expr {
  if (low === '') return empty
  const [first, last] = [Number(low[0]), Number(high[0])]
  const [lowRest, highRest] = [low.slice(1), high.slice(1)]
  if (first === last) return cat(digits(first, last), between(lowRest, highRest))
  const zeros = '0'.repeat(lowRest.length)
  const nines = '9'.repeat(lowRest.length)
  const parts: Expr[] = []
  const start = lowRest === zeros ? first : first + 1
  const end = highRest === nines ? last : last - 1
  if (start > first) parts.push(cat(digits(first, first), between(lowRest, nines)))
  if (start <= end) parts.push(cat(digits(start, end), anyDigits(lowRest.length)))
  if (end < last) parts.push(cat(digits(last, last), between(zeros, highRest)))
  return alt(parts)
}

const digits = (first: number, last: number): Expr =>
  alt(Array.from({ length: last - first + 1 }, (_, i) => charOf(String(first + i))))

const anyDigits = (length: number): Expr => (length === 0 ? empty : cat(digits(0, 9), anyDigits(length - 1)))
