// Commit messages as people want them: subject, body, trailers (git-interpret-trailers(1)). Pure.

/** A trailer, `Key: value`. */
export type Trailer = readonly [key: string, value: string]

const TRAILER = /^[A-Za-z0-9][A-Za-z0-9-]*: \S/

/** A message of a subject, an optional body, and trailers in a block of their own at the end. */
export function composeMessage(
  subject: string,
  body: string | undefined,
  trailers: readonly Trailer[],
): string {
  const text = body === undefined || body.trim() === '' ? tidy(subject) : `${tidy(subject)}\n\n${tidy(body)}`
  return withTrailers(text, trailers)
}

/** A message with trailers added: to its last paragraph where that is a block of trailers, else as a new one. Those of the same keys are replaced: what an agent writes of itself is no proof. */
export function withTrailers(message: string, trailers: readonly Trailer[]): string {
  const text = tidy(message)
  const paragraphs = text.split(/\n{2,}/)
  const last = paragraphs.at(-1)?.split('\n') ?? []
  const hasBlock = paragraphs.length > 1 && last.every((row) => TRAILER.test(row))
  const rows = trailers.map(([key, value]) => `${key}: ${value.replaceAll(/[\s\0]+/g, ' ').trim()}`)
  if (!hasBlock) return rows.length === 0 ? `${text}\n` : `${text}\n\n${rows.join('\n')}\n`
  const own = new Set(trailers.map(([key]) => key.toLowerCase()))
  const others = last.filter((row) => !own.has(row.slice(0, row.indexOf(':')).toLowerCase()))
  const above = paragraphs.slice(0, -1).join('\n\n')
  return `${above}\n\n${[...others, ...rows].join('\n')}\n`
}

/** As `git stripspace` leaves it, but for comments: no trailing blanks, no blank lines at either end. NUL cannot be in a commit. */
const tidy = (text: string): string =>
  text
    .replaceAll('\0', '')
    .replaceAll(/[ \t\r]+$/gm, '')
    .replace(/^\n+|\n+$/g, '')

/** The ranges of lines, `[from, to]` from 1, that conflict markers enclose in a merged file. */
export function conflictRanges(text: string): [number, number][] {
  const ranges: [number, number][] = []
  let from = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('<<<<<<< ')) from = index + 1
    else if (line.startsWith('>>>>>>> ') && from > 0) {
      ranges.push([from, index + 1])
      from = 0
    }
  }
  return ranges
}
