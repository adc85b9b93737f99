// The shortest path that two patterns share and that none of some others takes away: Dijkstra's search over pairs of
// their states, each step as long as the shortest segment that both sides may read there.
import { closureOf, type State } from './glob-automaton.ts'
import { all } from './glob-expr.ts'
import { accepts, type Budget, meet } from './glob-meet.ts'
import { type Segment, segmentOf } from './glob-segment.ts'

/** Where both patterns are, and all states in which the patterns to be avoided may be. */
interface Place {
  a: State
  b: State
  avoid: readonly State[]
}

interface Step extends Place {
  /** In characters, with a slash after each segment. */
  length: number
  name: string
  from: Step | undefined
}

/** What may be read at a place: one name or all that match two segments, and where it leads both sides. */
interface Read {
  what: string | readonly [Segment, Segment]
  a: State
  b: State
}

/** The shortest such path; undefined where there is none. Where the budget was spent, neither means anything. */
export function shortestPath(
  a: State,
  b: State,
  avoid: State | undefined,
  budget: Budget,
): string | undefined {
  const avoided = avoid === undefined ? [] : closureOf([avoid])
  const queue: (Step[] | undefined)[] = [[{ a, b, avoid: avoided, length: 0, name: '', from: undefined }]]
  const seen = new Set<string | number>()
  for (let length = 0; length < queue.length; length++) {
    // Steps without length join the list while it is read.
    for (const step of queue[length] ?? []) {
      if (--budget.left <= 0) return undefined
      if (!isNew(step, seen)) continue
      if (isFound(step)) return pathOf(step)
      for (const next of stepsFrom(step, budget)) {
        queue[next.length] ??= []
        queue[next.length]?.push(next)
      }
    }
    queue[length] = undefined
  }
  return undefined
}

function isNew({ a, b, avoid }: Place, seen: Set<string | number>): boolean {
  const pair = a.id * 2 ** 26 + b.id
  const key = avoid.length === 0 ? pair : `${pair} ${avoid.map(({ id }) => id).join(' ')}`
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

const isFound = ({ a, b, avoid }: Place): boolean => a.ends && b.ends && !avoid.some(({ ends }) => ends)

function pathOf(last: Step): string {
  const names: string[] = []
  for (let step = last; step.from !== undefined; step = step.from) if (step.name !== '') names.push(step.name)
  return names.reverse().join('/')
}

function stepsFrom(from: Step, budget: Budget): Step[] {
  const { a, b, avoid, length } = from
  const steps: Step[] = []
  if (a.skip !== undefined) steps.push({ a: a.skip, b, avoid, length, name: '', from })
  if (b.skip !== undefined) steps.push({ a, b: b.skip, avoid, length, name: '', from })
  for (const read of readsOf(from, budget))
    for (const name of namesOf(read.what, avoid, budget)) {
      const avoidNext = avoid.length === 0 ? avoid : afterName(avoid, name, budget)
      steps.push({ a: read.a, b: read.b, avoid: avoidNext, length: length + sizeOf(name) + 1, name, from })
    }
  return steps
}

const sizeOf = (name: string): number => {
  let size = 0
  for (const _ of name) size++
  return size
}

/** Both `**` may read the same name and stay, which leads nowhere unless something is to be avoided. */
function readsOf({ a, b, avoid }: Place, budget: Budget): Read[] {
  const isAvoiding = avoid.length > 0
  const reads: Read[] = []
  const [few, many] = a.words.size <= b.words.size ? [a.words, b.words] : [b.words, a.words]
  for (const [what, one] of few) {
    budget.left--
    const other = many.get(what)
    if (other !== undefined)
      reads.push(few === a.words ? { what, a: one, b: other } : { what, a: other, b: one })
  }
  for (const [segment, to] of a.parts) {
    for (const [what, toB] of b.words) if (isRead(segment, what, budget)) reads.push({ what, a: to, b: toB })
    for (const [other, toB] of b.parts)
      if (to !== a || toB !== b || isAvoiding) reads.push({ what: [segment, other], a: to, b: toB })
  }
  for (const [segment, to] of b.parts)
    for (const [what, toA] of a.words) if (isRead(segment, what, budget)) reads.push({ what, a: toA, b: to })
  return reads
}

function isRead(segment: Segment, name: string, budget: Budget): boolean {
  budget.left--
  return budget.left > 0 && accepts(segment, name, budget)
}

/** The shortest name for each way in which the patterns to be avoided may go on. */
function namesOf(what: Read['what'], avoid: readonly State[], budget: Budget): string[] {
  if (typeof what === 'string') return [what]
  if (avoid.length === 0) return divide(what, [], [], budget)
  const words = new Set(avoid.flatMap((state) => [...state.words.keys()]))
  const fitting = [...words].filter((word) => what.every((segment) => isRead(segment, word, budget)))
  const others = fitting.map((word) => segmentOf(escaped(word), what[0].nocase))
  const parts = new Set(avoid.flatMap((state) => [...state.parts.keys()].filter(({ expr }) => expr !== all)))
  return [...fitting, ...divide(what, others, [...parts], budget)]
}

const escaped = (word: string): string => word.replace(/./gsu, '\\$&')

/** The shortest name that `wanted` accept and `unwanted` do not, for each choice of `parts` that accept it too. */
function divide(
  wanted: readonly Segment[],
  unwanted: readonly Segment[],
  parts: readonly Segment[],
  budget: Budget,
): string[] {
  budget.left--
  const name = budget.left > 0 ? meet(wanted, unwanted, budget) : undefined
  const [part, ...others] = parts
  if (name === undefined) return []
  if (part === undefined) return [name]
  return [
    ...divide([...wanted, part], unwanted, others, budget),
    ...divide(wanted, [...unwanted, part], others, budget),
  ]
}

function afterName(states: readonly State[], name: string, budget: Budget): State[] {
  const next: State[] = []
  for (const { words, parts } of states) {
    const to = words.get(name)
    if (to !== undefined) next.push(to)
    for (const [segment, state] of parts) if (isRead(segment, name, budget)) next.push(state)
  }
  return closureOf(next)
}
