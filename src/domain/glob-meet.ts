// The shortest name that some segments accept and others do not: a search, breadth first, over the derivatives of
// all of them at once. A name is never empty, `.` or `..`, since no path that Git tracks has such a part.
import { type Alphabet, alphabetOf } from './glob-alphabet.ts'
import { all, derive, type Expr, firstCodes, none } from './glob-expr.ts'
import { isName, type Segment } from './glob-segment.ts'

/** A segment that a name must match, or must not. */
export interface Term {
  segment: Segment
  wanted: boolean
}

/**
 * What a decision may still spend; at 0 or below, its answer is worth nothing. What is remembered costs as much as it
 * did at first, so that an answer never depends on what was asked before.
 */
export interface Budget {
  left: number
}

const memory = new Map<string | number, { word: string | undefined; cost: number }>()

/** The shortest name that fits all terms, of which one at least is wanted; undefined where there is none. */
export function meet(terms: readonly Term[], budget: Budget): string | undefined {
  const fixed = terms.find(({ segment, wanted }) => wanted && segment.literal !== undefined)?.segment.literal
  if (fixed !== undefined)
    return isName(fixed) && terms.every((term) => fits(term, fixed, budget)) ? fixed : undefined
  if (areSomeApart(terms)) return undefined
  const telling = terms.filter(({ segment, wanted }) => !wanted || segment.expr !== all)
  const needed = telling.length > 0 ? telling : terms.slice(0, 1)
  const key = keyOf(needed)
  const known = memory.get(key)
  if (known !== undefined) {
    budget.left -= known.cost
    return known.word
  }
  const before = budget.left
  const word = search(needed, budget)
  if (memory.size > 50_000) memory.clear()
  if (budget.left > 0) memory.set(key, { word, cost: before - budget.left })
  return word
}

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

const fits = ({ segment, wanted }: Term, name: string, budget: Budget): boolean =>
  accepts(segment, name, budget) === wanted

/** Whether two of them can be seen to begin or end differently, which is enough in most cases. */
const areSomeApart = (terms: readonly Term[]): boolean =>
  terms.some(
    (one, i) => one.wanted && terms.some((other, j) => j > i && other.wanted && areApart(one, other)),
  )

/** More than these are not compared one by one. */
const maxEnds = 16

const areApart = ({ segment: one }: Term, { segment: other }: Term): boolean =>
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

/** One or two segments that are wanted are by far the most frequent: a number tells them. */
function keyOf(terms: readonly Term[]): string | number {
  const [one, other] = terms
  if (one?.wanted && terms.length === 1) return one.segment.id
  if (one?.wanted && other?.wanted && terms.length === 2) {
    const [low, high] = [one.segment.id, other.segment.id].sort((a, b) => a - b)
    return ((high ?? 0) + 1) * 2 ** 26 + (low ?? 0)
  }
  return terms
    .map(({ segment, wanted }) => (wanted ? segment.id : ~segment.id))
    .sort((a, b) => a - b)
    .join(' ')
}

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

function search(terms: readonly Term[], budget: Budget): string | undefined {
  const alphabet = alphabetOf(terms.map(({ segment }) => segment))
  budget.left -= alphabet.named.length
  const start: Step = { exprs: terms.map(({ segment }) => segment.expr), dots: 0, code: 0, from: undefined }
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
        if (!isHopeful(step, terms) || !isNew(step, seen)) continue
        if (isFound(step, terms)) return wordOf(step)
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

const isHopeful = ({ exprs }: Step, terms: readonly Term[]): boolean =>
  terms.every(({ wanted }, i) => exprs[i] !== (wanted ? none : all))

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

const isFound = ({ exprs, dots }: Step, terms: readonly Term[]): boolean =>
  dots === 3 && terms.every(({ wanted }, i) => exprs[i]?.nullable === wanted)

function wordOf(last: Step): string {
  const codes: number[] = []
  for (let step = last; step.from !== undefined; step = step.from) codes.push(step.code)
  return String.fromCodePoint(...codes.reverse())
}
