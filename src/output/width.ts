// How many columns a text takes, and how to cut, pad and wrap it to a number of them. The text is plain: colour
// comes after layout.

/**
 * Text in which every code unit is a cluster of one column: ASCII, Latin, and the punctuation, arrows and marks that our
 * own symbols come from. Everything else asks Intl.Segmenter, which takes 15 ms to make.
 */
const SIMPLE = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u25fc\u2713-\u2718]*$/

/** East Asian wide and fullwidth ranges (Unicode's EastAsianWidth W and F), pairs of first and last. */
const WIDE = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
] as const

let segmenter: Intl.Segmenter | undefined

/** The columns that `text` takes in a terminal. */
export function widthOf(text: string): number {
  if (SIMPLE.test(text)) return text.length
  let width = 0
  for (const cluster of clustersOf(text)) width += clusterWidth(cluster)
  return width
}

/** `text` cut to at most `width` columns, with `ellipsis` at the end where something is missing. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text
  const room = width - widthOf(ellipsis)
  return room < 0 ? ellipsis.slice(0, Math.max(0, width)) : take(text, room).trimEnd() + ellipsis
}

/** `text` cut at its start: of a path, the end is what tells. */
export function cutStart(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text
  const clusters = [...clustersOf(text)]
  let room = width - widthOf(ellipsis)
  let from = clusters.length
  while (from > 0 && room >= clusterWidth(clusters[from - 1] ?? ''))
    room -= clusterWidth(clusters[--from] ?? '')
  return room < 0 ? ellipsis.slice(0, Math.max(0, width)) : ellipsis + clusters.slice(from).join('')
}

/** `text` with spaces up to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? text + spaces : spaces + text
}

/**
 * `text` in lines of at most `width` columns, broken between words where that can be; its own breaks stay, and what stands in
 * backticks, a command to copy, stays in one line where it fits one.
 */
export function wrap(text: string, width: number | undefined): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd())
  return width === undefined ? lines : lines.flatMap((line) => wrapLine(line, Math.max(width, 20)))
}

function wrapLine(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line]
  const lead = /^ *(?:[-*] +)?/.exec(line)?.[0].slice(0, width >> 1) ?? ''
  const lines: string[] = []
  let current = lead
  for (const word of wordsOf(line.slice(lead.length), width - lead.length)) {
    const joined = current.length > lead.length ? `${current} ${word}` : current + word
    if (widthOf(joined) <= width) current = joined
    else {
      lines.push(current)
      current = ' '.repeat(lead.length) + word
    }
  }
  return [...lines, current]
}

const wordsOf = (text: string, width: number): string[] =>
  (text.match(/(?:`[^`]*`|[^ ])+/g) ?? []).flatMap((word) =>
    widthOf(word) <= width ? [word] : word.split(/ +/).flatMap((part) => pieces(part, width)),
  )

function pieces(word: string, width: number): string[] {
  if (word.length <= width >> 1) return [word]
  const parts: string[] = []
  let part = ''
  let room = width
  for (const cluster of clustersOf(word)) {
    const needed = clusterWidth(cluster)
    if (needed > room) {
      parts.push(part)
      part = ''
      room = width
    }
    part += cluster
    room -= needed
  }
  return [...parts, part]
}

function take(text: string, width: number): string {
  if (SIMPLE.test(text)) return text.slice(0, width)
  let taken = ''
  let room = width
  for (const cluster of clustersOf(text)) {
    room -= clusterWidth(cluster)
    if (room < 0) break
    taken += cluster
  }
  return taken
}

function* clustersOf(text: string): Generator<string> {
  if (SIMPLE.test(text)) return yield* text
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of segmenter.segment(text)) yield segment
}

function clusterWidth(cluster: string): number {
  const code = cluster.codePointAt(0) ?? 0
  if (cluster.length === 1 && code < 0x300) return 1
  if (cluster.includes('\ufe0f') || /^[\p{Emoji_Presentation}\p{Regional_Indicator}]/u.test(cluster)) return 2
  if (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(cluster)) return 0
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}
