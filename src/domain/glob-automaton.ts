// A whole pattern as an automaton that reads a path segment by segment: the rows that its braces stand for share
// their beginnings, and `**` is a state that may read any segment and stay.
import { none } from './glob-expr.ts'
import { mergeRows } from './glob-merge.ts'
import { isName, type Segment, segmentOf } from './glob-segment.ts'

/** A place between two segments. */
export interface State {
  readonly id: number
  /** A path may end here. */
  ends: boolean
  /** The state that is reached without reading: where `**` begins. */
  skip: State | undefined
  /** Where a segment without wildcards leads, by its text. */
  readonly words: Map<string, State>
  /** Where the other segments lead; for `**`, back to this state. */
  readonly parts: Map<Segment, State>
}

/** The automaton of some patterns without braces, given by its first state: it reads what any of them matches. */
export function automatonOf(rows: readonly string[], nocase: boolean): State {
  let ids = 0
  const make = (): State => ({ id: ids++, ends: false, skip: undefined, words: new Map(), parts: new Map() })
  const start = make()
  const parted = rows.map((row) => partsOf(row).map((part) => segmentOf(part, nocase)))
  for (const parts of mergeRows(parted.filter(canMatch))) {
    const end = parts.reduce((from, part) => grow(from, part, make), start)
    // A `**` at the end reads one segment at least.
    const last = parts.at(-1)?.isGlobstar ? grow(end, segmentOf('*', nocase), make) : end
    last.ends = true
  }
  return start
}

/** The state after `part`, made where it is not there yet. */
function grow(from: State, part: Segment, make: () => State): State {
  if (part.isGlobstar) {
    from.skip ??= loop(make(), part)
    return from.skip
  }
  return part.literal === undefined ? child(from.parts, part, make) : child(from.words, part.literal, make)
}

function loop(state: State, segment: Segment): State {
  state.parts.set(segment, state)
  return state
}

function child<Key>(children: Map<Key, State>, key: Key, make: () => State): State {
  const known = children.get(key)
  if (known !== undefined) return known
  const made = make()
  children.set(key, made)
  return made
}

/** The segments of a pattern; as in minimatch, `..` takes back the one before it and `**` swallows another `**`. */
function partsOf(row: string): string[] {
  const parts: string[] = []
  for (const part of row.split(/\/+/)) {
    const last = parts.at(-1)
    if (part === '**' && last === '**') continue
    if (part === '..' && last !== undefined && !['', '.', '..', '**'].includes(last)) parts.pop()
    else parts.push(part)
  }
  return parts
}

const canMatch = (parts: readonly Segment[]): boolean =>
  parts.length > 0 &&
  parts.every(({ literal, expr }) => (literal === undefined ? expr !== none : isName(literal)))

/** `states` and all that is reached from them without reading, in order of their ids. */
export function closureOf(states: Iterable<State>): State[] {
  const reached = new Set<State>()
  for (const state of states)
    for (let at: State | undefined = state; at !== undefined; at = at.skip) reached.add(at)
  return [...reached].sort((a, b) => a.id - b.id)
}
