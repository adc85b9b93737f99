// Upper and lower case as one, exactly as a regular expression with the flags `iu` sees them (Unicode's simple
// case folding), since that is how minimatch compares with `nocase`. JavaScript has no function for it.

const folded = new Map<string, string>()

/** The one character that stands for all that differ from `char` by case only; `char` is one code point. */
export function foldChar(char: string): string {
  if (char < '\x80') return char.toLowerCase()
  const known = folded.get(char)
  if (known !== undefined) return known
  const lower = char.toLowerCase()
  const fold =
    [char.toUpperCase().toLowerCase(), lower].find((other) => other !== char && isSameLetter(other, char)) ??
    char
  folded.set(char, fold)
  return fold
}

/** A text with each of its characters folded; two texts are equal but for case where their folds are equal. */
export const foldText = (text: string): string =>
  /^[\x00-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, foldChar).join('')

const isSameLetter = (one: string, other: string): boolean =>
  /^\p{L}$|^\p{M}$|^\p{N}$|^\p{S}$/u.test(one) && new RegExp(`^${one}$`, 'iu').test(other)
