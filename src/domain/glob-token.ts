// The signs of one segment of a pattern, in the order in which they stand: characters, wildcards, classes, numeric
// ranges between two marks, and the brackets and bars that may belong to an extglob.
import { type CharClass, readClass } from './glob-class.ts'
import { all, any, type Expr, none, oneOf } from './glob-expr.ts'
import { foldText } from './glob-fold.ts'
import { readRange } from './glob-range.ts'

/** The character that encloses numeric ranges which were not written out. */
export const rangeMark = '\u{e000}'

/** A sign; `text` is a character without its escape. */
export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'expr'; expr: Expr; class?: CharClass; codes?: string }
  | { kind: 'open'; sign: string }
  | { kind: 'bar' | 'close' }

/** The tokens of a segment; where it has no extglobs, their signs are wildcards or text. */
export function tokenize(text: string, nocase: boolean, extglobs: boolean): Token[] {
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

/** The characters that a token tells apart from others. */
export const codesOf = (token: Token): number[] =>
  Array.from(token.kind === 'expr' ? (token.codes ?? '') : textOf(token), codeOf)

/** A token as text: an extglob that nothing closes stands for its own characters. */
export function textOf(token: Exclude<Token, { kind: 'expr' }>): string {
  if (token.kind === 'text') return token.text
  if (token.kind === 'open') return `${token.sign}(`
  return token.kind === 'bar' ? '|' : ')'
}

/** The first code point of a text. */
export const codeOf = (text: string): number => text.codePointAt(0) ?? 0
