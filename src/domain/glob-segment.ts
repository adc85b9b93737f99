// One segment of a pattern, between two slashes, as minimatch 11 reads it: wildcards, classes, extglobs in one
// another, escapes, and numeric ranges that stand between two marks. Read once, kept as an expression.
import { type CharClass, readClass } from './glob-class.ts'
import { all, alt, any, cat, char, type Expr, empty, none, not, oneOf, star } from './glob-expr.ts'
import { foldText } from './glob-fold.ts'
import { readRange } from './glob-range.ts'

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

/** The character that encloses numeric ranges which were not written out. */
export const rangeMark = '\u{e000}'

/** Whether a text can be a part of a path that Git tracks. */
export const isName = (text: string): boolean => text !== '' && text !== '.' && text !== '..'

type Token =
  | { kind: 'text'; text: string }
  | { kind: 'expr'; expr: Expr; class?: CharClass; codes?: string }
  | { kind: 'open'; sign: string }
  | { kind: 'bar' | 'close' }

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

const codesOf = (token: Token): number[] =>
  Array.from(token.kind === 'expr' ? (token.codes ?? '') : textOf(token), codeOf)

/** A token as text: an extglob that nothing closes stands for its own characters. */
function textOf(token: Exclude<Token, { kind: 'expr' }>): string {
  if (token.kind === 'text') return token.text
  if (token.kind === 'open') return `${token.sign}(`
  return token.kind === 'bar' ? '|' : ')'
}

const codeOf = (text: string): number => text.codePointAt(0) ?? 0

function tokenize(text: string, nocase: boolean, extglobs: boolean): Token[] {
  const tokens: Token[] = []
  for (let i = 0; i < text.length; ) {
    const { token, end } =
      rangeAt(text, i) ??
      classAt(text, i, nocase) ??
      (extglobs ? extglobAt(text, i) : undefined) ??
      charAt(text, i, nocase)
    tokens.push(token)
    i = end
  }
  return tokens
}

interface Read {
  token: Token
  end: number
}

/** A marked range; a backslash before it would only have escaped its first digit. */
function rangeAt(text: string, at: number): Read | undefined {
  const from = text[at] === '\\' ? at + 1 : at
  if (text[from] !== rangeMark) return undefined
  const end = text.indexOf(rangeMark, from + 1)
  const expr = end < 0 ? undefined : readRange(text.slice(from + 1, end))
  return expr === undefined
    ? undefined
    : { token: { kind: 'expr', expr, codes: '-0123456789' }, end: end + 1 }
}

/** A class; one without members takes all that follows it with it, since nothing can match any more. */
function classAt(text: string, at: number, nocase: boolean): Read | undefined {
  if (text[at] !== '[') return undefined
  const read = readClass(text, at, nocase)
  if (read.kind === 'none') return undefined
  if (read.kind === 'empty') return { token: { kind: 'expr', expr: none }, end: text.length }
  return { token: { kind: 'expr', expr: oneOf(read.class, nocase), class: read.class }, end: read.end }
}

function extglobAt(text: string, at: number): Read | undefined {
  const sign = text[at] ?? ''
  if (sign === '|') return { token: { kind: 'bar' }, end: at + 1 }
  if (sign === ')') return { token: { kind: 'close' }, end: at + 1 }
  if (!'!?+*@'.includes(sign) || text[at + 1] !== '(') return undefined
  return { token: { kind: 'open', sign }, end: at + 2 }
}

function charAt(text: string, at: number, nocase: boolean): Read {
  if (text[at] === '*') return { token: { kind: 'expr', expr: all }, end: at + 1 }
  if (text[at] === '?') return { token: { kind: 'expr', expr: any }, end: at + 1 }
  const from = text[at] === '\\' && at + 1 < text.length ? at + 1 : at
  const one = String.fromCodePoint(codeOf(text.slice(from, from + 2)))
  return { token: { kind: 'text', text: nocase ? foldText(one) : one }, end: from + one.length }
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
