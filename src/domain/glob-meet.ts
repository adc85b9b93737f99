// The shortest name that some segments accept and others do not: a search, breadth first, over the derivatives of
// all of them at once. A name is never empty, `.` or `..`, since no path that Git tracks has such a part.
import { type Alphabet, alphabetOf } from './glob-alphabet.ts'
import { all, derive, type Expr, firstCodes, none } from './glob-expr.ts'
import { isName, type Segment } from './glob-segment.ts'

/**
 * What a decision may still spend; at 0 or below, its answer is worth nothing. What is remembered costs as much as it
 * did at first, so that an answer never depends on what was asked before.
 */
export interface Budget {
  left: number
}

const memory = new Map<string | number, { word: string | undefined; cost: number }>()

/** The shortest name that each of `wanted` accepts and none of `unwanted`; undefined where there is none. */
export function meet(
  wanted: readonly Segment[],
  unwanted: readonly Segment[],
  budget: Budget,
): string | undefined {
  const fixed = wanted.find(({ literal }) => literal !== undefined)?.literal
  if (fixed !== undefined) return isName(fixed) && fits(fixed, wanted, unwanted, budget) ? fixed : undefined
  const telling = wanted.filter(({ expr }) => expr !== all)
  if (areSomeApart(telling)) return undefined
  return remember(telling.length > 0 ? telling : wanted.slice(0, 1), unwanted, budget)
}

const fits = (
  name: string,
  wanted: readonly Segment[],
  unwanted: readonly Segment[],
  budget: Budget,
): boolean =>
  wanted.every((segment) => accepts(segment, name, budget)) &&
  !unwanted.some((segment) => accepts(segment, name, budget))

function remember(
  wanted: readonly Segment[],
  unwanted: readonly Segment[],
  budget: Budget,
): string | undefined {
  const key = keyOf(wanted, unwanted)
  const known = memory.get(key)
  if (known !== undefined) {
    budget.left -= known.cost
    return known.word
  }
  const before = budget.left
  const word = search(wanted, unwanted, budget)
  if (memory.size > 50_000) memory.clear()
  if (budget.left > 0) memory.set(key, { word, cost: before - budget.left })
  return word
}

/** One or two segments that are wanted are by far the most frequent: a number tells them. */
function keyOf(wanted: readonly Segment[], unwanted: readonly Segment[]): string | number {
  const [one, other] = wanted
  if (unwanted.length > 0 || wanted.length > 2 || one === undefined)
    return `${idsOf(wanted).join(' ')} not ${idsOf(unwanted).join(' ')}`
  if (other === undefined) return one.id
  return (Math.max(one.id, other.id) + 1) * 2 ** 26 + Math.min(one.id, other.id)
}

const idsOf = (segments: readonly Segment[]): number[] => segments.map(({ id }) => id).sort((a, b) => a - b)

/** Whether a segment accepts a name. */
export function accepts({ literal, expr }: Segment, name: string, budget: Budget): boolean {
  if (literal !== undefined) return literal === name
  let rest = expr
  for (const one of name) {
    if (rest === all || rest === none) break
    budget.left -= rest.work
    if (budget.left <= 0) return false
    rest = derive(rest, one.codePointAt(0) ?? 0)
  }
  return rest.nullable
}

/** Whether two of them can be seen to begin or end differently, which is enough in most cases. */
const areSomeApart = (segments: readonly Segment[]): boolean =>
  segments.some((one, i) => segments.some((other, j) => j > i && areApart(one, other)))

/** More than these are not compared one by one. */
const maxEnds = 16

const areApart = (one: Segment, other: Segment): boolean =>
  one.ends.length <= maxEnds &&
  other.ends.length <= maxEnds &&
  one.ends.every((end) =>
    other.ends.every(
      ({ prefix, suffix }) => !startAlike(end.prefix, prefix) || !endAlike(end.suffix, suffix),
    ),
  )

/** Whether a text can begin with both. */
export const startAlike = (one: string, other: string): boolean =>
  one.startsWith(other) || other.startsWith(one)

/** Whether a text can end with both. */
export const endAlike = (one: string, other: string): boolean => one.endsWith(other) || other.endsWith(one)

interface Step {
  exprs: readonly Expr[]
  dots: Dots
  code: number
  from: Step | undefined
}

/** What was read so far: nothing, `.`, `..`, or what may be a name. */
type Dots = 0 | 1 | 2 | 3

const nextDots = (dots: Dots, code: number): Dots => {
  if (code !== 0x2e) return 3
  return dots === 0 ? 1 : dots === 1 ? 2 : 3
}

function search(
  wanted: readonly Segment[],
  unwanted: readonly Segment[],
  budget: Budget,
): string | undefined {
  const segments = [...wanted, ...unwanted]
  const alphabet = alphabetOf(segments)
  budget.left -= alphabet.work
  const start: Step = { exprs: segments.map(({ expr }) => expr), dots: 0, code: 0, from: undefined }
  const seen = new Set<string | number>()
  let steps = [start]
  while (steps.length > 0) {
    const further: Step[] = []
    for (const from of steps) {
      const work = from.exprs.reduce((sum, expr) => sum + expr.work, 0)
      for (const code of codesAfter(from, alphabet)) {
        budget.left -= work
        if (budget.left <= 0) return undefined
        const exprs = from.exprs.map((expr) => derive(expr, code))
        const step: Step = { exprs, dots: nextDots(from.dots, code), code, from }
        if (!isHopeful(step, wanted.length) || !isNew(step, seen)) continue
        if (isFound(step, wanted.length)) return wordOf(step)
        further.push(step)
      }
    }
    steps = further
  }
  return undefined
}

/** Those characters of the alphabet after which something may happen here that happens after no other. */
function codesAfter({ exprs, dots }: Step, { others, named, hasClasses }: Alphabet): Iterable<number> {
  if (hasClasses) return [...others, ...named]
  const codes = new Set(others)
  if (dots < 3) codes.add(0x2e)
  for (const expr of exprs) for (const code of firstCodes(expr)) codes.add(code)
  return codes
}

const isHopeful = ({ exprs }: Step, wanted: number): boolean =>
  exprs.every((expr, i) => expr !== (i < wanted ? none : all))

function isNew({ exprs, dots }: Step, seen: Set<string | number>): boolean {
  const [one, other] = exprs
  const isSmall = exprs.length < 3 && one !== undefined && one.id < 2 ** 24 && (other?.id ?? 0) < 2 ** 24
  const key = isSmall
    ? ((other?.id ?? 0) * 2 ** 24 + one.id) * 4 + dots
    : `${dots} ${exprs.map((expr) => expr.id).join(' ')}`
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

const isFound = ({ exprs, dots }: Step, wanted: number): boolean =>
  dots === 3 && exprs.every(({ nullable }, i) => nullable === i < wanted)

function wordOf(last: Step): string {
  const codes: number[] = []
  for (let step = last; step.from !== undefined; step = step.from) codes.push(step.code)
  return String.fromCodePoint(...codes.reverse())
}
