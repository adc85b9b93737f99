// What can be told of a pattern from its text alone, without expanding its braces or loading minimatch: whether it is
// one plain path, and what every path that it matches begins and ends with.

import { foldText } from './glob-fold.ts'
import { endAlike, startAlike } from './glob-meet.ts'
import { isName } from './glob-segment.ts'

export interface Outline {
  /** The only path that it matches, where it has no wildcards, as it is written and as it is compared. */
  path: string | undefined
  literal: string | undefined
  prefix: string
  suffix: string
}

/** The outline of `glob`; with `nocase` its texts are folded. */
export function outlineOf(glob: string, nocase: boolean): Outline {
  const fold = nocase ? foldText : (text: string) => text
  const { text, whole } = readPlain(glob)
  if (whole && text.split('/').every(isName)) {
    const literal = fold(text)
    return { path: text, literal, prefix: literal, suffix: literal }
  }
  if (mayGoUp(glob)) return { path: undefined, literal: undefined, prefix: '', suffix: '' }
  const suffix = /[^\\/*?[\]{}()|,!+@]*$/u.exec(glob)?.[0] ?? ''
  return {
    path: undefined,
    literal: undefined,
    prefix: fold(text.replace(/\/+/g, '/')),
    suffix: fold(suffix),
  }
}

/** Whether two patterns can be seen to share no path: one look at most pairs is enough. */
export const areApart = (one: Outline, other: Outline): boolean =>
  (one.literal !== undefined && other.literal !== undefined && one.literal !== other.literal) ||
  !startAlike(one.prefix, other.prefix) ||
  !endAlike(one.suffix, other.suffix)

/** The text before the first wildcard, its escapes taken away, and whether that is all there is. */
function readPlain(glob: string): { text: string; whole: boolean } {
  let text = ''
  for (let i = 0; i < glob.length; i++) {
    if (isMagicAt(glob, i)) return { text, whole: false }
    const next = glob[i + 1]
    if (glob[i] === '\\' && next !== undefined && next !== '/') i++
    text += glob[i]
  }
  return { text, whole: true }
}

function isMagicAt(glob: string, i: number): boolean {
  const one = glob[i] ?? ''
  if ('*?['.includes(one)) return true
  return one === '{' ? glob.includes('}', i) : '+@!'.includes(one) && glob[i + 1] === '('
}

/** Whether a `..` could be among its segments, even put together by braces: then its beginning proves nothing. */
const mayGoUp = (glob: string): boolean =>
  glob
    .split(/[/{},\\]/)
    .filter((piece) => /^\.+$/.test(piece))
    .join('').length > 1
