// Untrusted text made fit for a terminal: no control, escape or bidi character gets through, and no line break
// where one line is meant. Titles, prompts, paths and agents' output all pass here before they are written.

/** C0 but for line feeds, DEL, C1; bidi marks and overrides; line separators; invisible tags; lone surrogates. */
const UNSAFE =
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu

/** `text` on one line, with what a terminal might act on shown as `\x1b`-like escapes. */
export const safe = (text: string): string => safeLines(text.trim().replace(/\s*[\r\n\t]+\s*/g, ' '))

/** `text` with its line breaks kept and tabs made spaces; everything else as `safe` does it. */
export const safeLines = (text: string): string =>
  text.replace(/\r\n/g, '\n').replaceAll('\t', '    ').replace(UNSAFE, shown)

/** JSON text with the same characters escaped that `safe` escapes: valid JSON all the same, and fit for a terminal. */
export const safeJson = (json: string): string =>
  json.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** A lone surrogate from U+DC80 to U+DCFF stands for the byte of a path that is not UTF-8. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16)}` : `\\u{${code.toString(16)}}`
}

const NAMED: Record<number, string> = {
  7: 'a',
  8: 'b',
  9: 't',
  10: 'n',
  11: 'v',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\',
}

/** A path as Git shows it (git-config(1), core.quotePath): quoted, with octal bytes, only where it needs to be. */
export function quotePath(path: string): string {
  const needsQuotes = /["\\\n]/.test(path) || path.search(UNSAFE) >= 0
  return needsQuotes ? `"${[...bytesOf(path)].map(quoteByte).join('')}"` : path
}

function quoteByte(byte: number): string {
  const name = NAMED[byte]
  if (name !== undefined) return `\\${name}`
  return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte)
}

function* bytesOf(path: string): Generator<number> {
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0
    if (code >= 0xdc80 && code <= 0xdcff) yield code - 0xdc00
    else yield* Buffer.from(character, 'utf8')
  }
}
