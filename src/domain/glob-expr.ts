// Languages of one path segment as expressions, and their Brzozowski derivatives: what may still follow once a
// character was read. Equal expressions are one object, so that the states of a search can be told by their ids.
import type { CharClass } from './glob-class.ts'

interface Common {
  readonly id: number
  /** Whether the empty word is in it. */
  readonly nullable: boolean
  /** How many expressions a derivative of it looks at, had it none of them at hand. */
  readonly work: number
  /** Derivatives found so far, by code point. */
  readonly after: Map<number, Expr>
  /** The code points after which it may go on otherwise than after any that it does not name; found when asked for. */
  first: ReadonlySet<number> | undefined
}

type Shape =
  | { kind: 'none' | 'empty' | 'any' }
  | { kind: 'char'; code: number }
  | { kind: 'class'; class: CharClass }
  | { kind: 'cat'; head: Expr; tail: Expr }
  | { kind: 'alt'; options: readonly Expr[] }
  | { kind: 'not' | 'star'; of: Expr }

/** A set of words; `not` is its complement among all words. */
export type Expr = Common & Readonly<Shape>

let ids = 0
const table = new Map<string, Expr>()
const tableLimit = 100_000

const create = (shape: Shape, nullable: boolean, work: number): Expr => ({
  ...shape,
  id: ids++,
  nullable,
  work,
  after: new Map(),
  first: undefined,
})

function intern(key: string, shape: Shape, nullable: boolean, work: number): Expr {
  const known = table.get(key)
  if (known !== undefined) return known
  if (table.size >= tableLimit) table.clear()
  const made = create(shape, nullable, work)
  table.set(key, made)
  return made
}

/** No word at all. */
export const none = create({ kind: 'none' }, false, 1)
/** The empty word. */
export const empty = create({ kind: 'empty' }, true, 1)
/** Any one character. */
export const any = create({ kind: 'any' }, false, 1)
/** Every word. */
export const all = create({ kind: 'star', of: any }, true, 1)

/** One given character. */
export const char = (code: number): Expr => intern(`c${code}`, { kind: 'char', code }, false, 1)

/** One character of a class. */
export const oneOf = (set: CharClass, nocase: boolean): Expr =>
  intern(`${nocase ? 'i' : 's'}${set.source}`, { kind: 'class', class: set }, false, 1)

/** One word of each in turn. */
export function cat(head: Expr, tail: Expr): Expr {
  if (head === none || tail === none) return none
  if (head === empty) return tail
  if (tail === empty) return head
  if (head === all && (tail === all || (tail.kind === 'cat' && tail.head === all))) return tail
  if (head.kind === 'cat') return cat(head.head, cat(head.tail, tail))
  const work = 1 + head.work + (head.nullable ? tail.work : 0)
  return intern(`.${head.id},${tail.id}`, { kind: 'cat', head, tail }, head.nullable && tail.nullable, work)
}

/** A word of any of them. */
export function alt(options: readonly Expr[]): Expr {
  const distinct = new Set<Expr>()
  for (const option of options)
    for (const part of option.kind === 'alt' ? option.options : [option])
      if (part !== none) distinct.add(part)
  if (distinct.has(all)) return all
  const sorted = [...distinct].sort((a, b) => a.id - b.id)
  const [first] = sorted
  if (first === undefined) return none
  if (sorted.length === 1) return first
  const key = `|${sorted.map((part) => part.id).join(',')}`
  const nullable = sorted.some((part) => part.nullable)
  const work = sorted.reduce((sum, part) => sum + part.work, 1)
  return intern(key, { kind: 'alt', options: sorted }, nullable, work)
}

/** Every word that is not in it. */
export function not(of: Expr): Expr {
  if (of === none) return all
  if (of === all) return none
  return of.kind === 'not' ? of.of : intern(`!${of.id}`, { kind: 'not', of }, !of.nullable, 1 + of.work)
}

/** Any number of its words, one after the other; none too. */
export function star(of: Expr): Expr {
  if (of === none || of === empty) return empty
  if (of === any) return all
  return of.kind === 'star' ? of : intern(`*${of.id}`, { kind: 'star', of }, true, 1 + of.work)
}

/** The characters that a word of `expr` may begin with and that it names, classes apart. */
export function firstCodes(expr: Expr): ReadonlySet<number> {
  expr.first ??= findFirst(expr)
  return expr.first
}

const noCodes: ReadonlySet<number> = new Set()

function findFirst(expr: Expr): ReadonlySet<number> {
  switch (expr.kind) {
    case 'char':
      return new Set([expr.code])
    case 'cat': {
      const head = firstCodes(expr.head)
      return expr.head.nullable ? new Set([...head, ...firstCodes(expr.tail)]) : head
    }
    case 'alt':
      return new Set(expr.options.flatMap((option) => [...firstCodes(option)]))
    case 'not':
    case 'star':
      return firstCodes(expr.of)
    default:
      return noCodes
  }
}

/** What may follow in a word of `expr` whose first character is `code`. */
export function derive(expr: Expr, code: number): Expr {
  const known = expr.after.get(code)
  if (known !== undefined) return known
  const next = deriveAnew(expr, code)
  expr.after.set(code, next)
  return next
}

function deriveAnew(expr: Expr, code: number): Expr {
  switch (expr.kind) {
    case 'none':
    case 'empty':
      return none
    case 'any':
      return empty
    case 'char':
      return expr.code === code ? empty : none
    case 'class':
      return expr.class.has(code) ? empty : none
    case 'cat': {
      const rest = cat(derive(expr.head, code), expr.tail)
      return expr.head.nullable ? alt([rest, derive(expr.tail, code)]) : rest
    }
    case 'alt':
      return alt(expr.options.map((option) => derive(option, code)))
    case 'not':
      return not(derive(expr.of, code))
    case 'star':
      return expr === all ? all : cat(derive(expr.of, code), expr)
  }
}
