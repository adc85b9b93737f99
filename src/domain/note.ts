// A person's notes on the lines of a task's work (`file:line: text`), and the one message that they become. Pure.

/** A note as it is typed; without a place it is on the whole. */
export interface Note {
  path?: string
  line?: number
  text: string
}

/** `src/a.ts:12: rename it` as its parts; whatever has no such beginning is a note on the whole. */
export function parseNote(typed: string): Note {
  const { path, line, text } = /^(?<path>[^\s:][^:]*):(?:(?<line>\d+):)?\s+(?<text>\S.*)$/.exec(typed.trim())
    ?.groups ?? { text: typed.trim() }
  return {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line: Number(line) }),
    text: text ?? '',
  }
}

/** A note as it would be typed, on one line; a path that has breaks in it is told without them. */
export function noteOn(path: string, line: number | undefined, text: string): string {
  const onOneLine = (words: string): string => words.trim().replace(/\s*[\r\n]+\s*/g, ' ')
  return `${onOneLine(path)}:${line === undefined ? '' : `${line}:`} ${onOneLine(text)}`
}

/** Notes in the order of the files and their lines, those on the whole first. */
export const inFileOrder = (notes: readonly string[], files: readonly string[]): string[] =>
  notes
    .map((note) => ({ note, ...placeOf(note, files) }))
    .sort((a, b) => a.file - b.file || a.line - b.line)
    .map(({ note }) => note)

function placeOf(note: string, files: readonly string[]): { file: number; line: number } {
  const { path, line = 0 } = parseNote(note)
  return { file: path === undefined ? -1 : files.indexOf(path) + 1 || files.length + 1, line }
}

/** What an agent or the journal is told: the sentence that was typed last, then a line for each note. */
export const messageOf = (sentence: string, notes: readonly string[], files: readonly string[]): string =>
  [sentence.trim(), inFileOrder(notes, files).join('\n')].filter((part) => part !== '').join('\n\n')
