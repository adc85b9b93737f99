// One segment of a pattern, between two slashes, as minimatch 11 reads it: wildcards, classes, extglobs in one
// another, escapes, and numeric ranges that stand between two marks. Read once, kept as an expression.
import type { CharClass } from './glob-class.ts'
import { alt, cat, char, type Expr, empty, not, star } from './glob-expr.ts'
import { codeOf, codesOf, type Token, textOf, tokenize } from './glob-token.ts'

/** What a segment of a pattern accepts, and what is known of it beforehand. */
export interface Segment {
  readonly id: number
  readonly expr: Expr
  /** It is `**`: any number of segments. Its expression is that of `*`. */
  readonly isGlobstar: boolean
  /** Upper and lower case are one: all its characters are folded. */
  readonly nocase: boolean
  /** The only word that it accepts, where that is plain to see. */
  readonly literal: string | undefined
  /** What its words begin and end with: each with both texts of one of these. */
  readonly ends: readonly { prefix: string; suffix: string }[]
  /** The characters and classes that it tells apart from others. */
  readonly codes: ReadonlySet<number>
  readonly classes: ReadonlySet<CharClass>
}

/** Whether a text can be a part of a path that Git tracks. */
export const isName = (text: string): boolean => text !== '' && text !== '.' && text !== '..'

let ids = 0
const segments = new Map<string, Segment>()

/** The segment that `text` stands for. */
export function segmentOf(text: string, nocase: boolean): Segment {
  const key = `${nocase ? 'i' : 's'}${text}`
  const known = segments.get(key)
  if (known !== undefined) return known
  if (segments.size > 20_000) segments.clear()
  const made = readSegment(text, nocase)
  segments.set(key, made)
  return made
}

function readSegment(text: string, nocase: boolean): Segment {
  // A segment that is nothing but an empty extglob stands for its own characters; `!()` for anything.
  const tokens = tokenize(text, nocase, !/^[?*+@]\(\)$/.test(text))
  const texts = tokens.map((token) => (token.kind === 'text' ? token.text : undefined))
  const isLiteral = texts.every((part) => part !== undefined)
  return {
    id: ids++,
    expr: build(tokens),
    isGlobstar: text === '**',
    nocase,
    literal: isLiteral ? texts.join('') : undefined,
    ends: [{ prefix: takeTexts(texts).join(''), suffix: takeTexts(texts.toReversed()).reverse().join('') }],
    codes: new Set(tokens.flatMap(codesOf)),
    classes: new Set(tokens.flatMap((token) => (token.kind === 'expr' && token.class ? [token.class] : []))),
  }
}

/** The segment that accepts what any of `segments` accepts. */
export function unionOf(segments: readonly Segment[]): Segment {
  const [first] = segments
  return {
    id: ids++,
    expr: alt(segments.map(({ expr }) => expr)),
    isGlobstar: false,
    nocase: first?.nocase ?? false,
    literal: undefined,
    ends: segments.flatMap(({ ends }) => ends),
    codes: new Set(segments.flatMap(({ codes }) => [...codes])),
    classes: new Set(segments.flatMap(({ classes }) => [...classes])),
  }
}

function takeTexts(texts: readonly (string | undefined)[]): string[] {
  const taken: string[] = []
  for (const text of texts) {
    if (text === undefined) break
    taken.push(text)
  }
  return taken
}

/** The expression of all tokens; an extglob is one only where it is closed. */
function build(tokens: readonly Token[]): Expr {
  const closedBy = pairs(tokens)
  const sequence = (from: number, to: number): Expr[] => {
    const options: Expr[] = []
    let parts: Expr[] = []
    for (let i = from; i < to; i++) {
      const token = tokens[i]
      const close = closedBy.get(i)
      if (token?.kind === 'bar' && from > 0) {
        options.push(inTurn(parts))
        parts = []
      } else if (token?.kind === 'open' && close !== undefined) {
        parts.push(extglob(token.sign, alt(sequence(i + 1, close))))
        i = close
      } else if (token !== undefined) parts.push(plain(token))
    }
    return [...options, inTurn(parts)]
  }
  return alt(sequence(0, tokens.length))
}

/** Where the extglob that opens at a place is closed, by that place. */
function pairs(tokens: readonly Token[]): Map<number, number> {
  const open: number[] = []
  const closedBy = new Map<number, number>()
  tokens.forEach(({ kind }, i) => {
    if (kind === 'open') open.push(i)
    const start = kind === 'close' ? open.pop() : undefined
    if (start !== undefined) closedBy.set(start, i)
  })
  return closedBy
}

const inTurn = (parts: readonly Expr[]): Expr => parts.reduceRight((tail, head) => cat(head, tail), empty)

const plain = (token: Token): Expr =>
  token.kind === 'expr' ? token.expr : inTurn(Array.from(textOf(token), (one) => char(codeOf(one))))

function extglob(sign: string, of: Expr): Expr {
  switch (sign) {
    case '!':
      return not(of)
    case '?':
      return alt([empty, of])
    case '*':
      return star(of)
    case '+':
      return cat(of, star(of))
    default:
      return of
  }
}
