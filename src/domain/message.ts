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

/** Trailers that only we write: what an agent writes of itself is no proof. */
const ours = new Set(['agent-task', 'agent'])

/**
 * A message with trailers added: to its last paragraph where that is a block of trailers, else as a new one. Our own
 * replace those of the same key; any other is left out where the block has it, or has its address under the same key.
 */
export function withTrailers(message: string, trailers: readonly Trailer[]): string {
  const text = tidy(message)
  const paragraphs = text.split(/\n{2,}/)
  const last = paragraphs.at(-1)?.split('\n') ?? []
  const hasBlock = paragraphs.length > 1 && last.every((row) => TRAILER.test(row))
  const replaced = new Set(trailers.map(([key]) => key.toLowerCase()).filter((key) => ours.has(key)))
  const rows = hasBlock ? last.filter((row) => !replaced.has(keyOf(row))) : []
  for (const [key, value] of trailers) {
    const row = `${key}: ${value.replaceAll(/[\s\0]+/g, ' ').trim()}`
    if (!rows.some((other) => isSame(other, row))) rows.push(row)
  }
  const above = hasBlock ? paragraphs.slice(0, -1).join('\n\n') : text
  return rows.length === 0 ? `${above}\n` : `${above}\n\n${rows.join('\n')}\n`
}

const keyOf = (row: string): string => row.slice(0, row.indexOf(':')).toLowerCase()
const addressOf = (row: string): string | undefined => /<([^<>]+)>$/.exec(row)?.[1]?.toLowerCase()

function isSame(a: string, b: string): boolean {
  if (keyOf(a) !== keyOf(b)) return false
  const address = addressOf(a)
  const isSameText = a.slice(a.indexOf(':')) === b.slice(b.indexOf(':'))
  return isSameText || (address !== undefined && address === addressOf(b))
}

/** As `git commit` leaves a message by default: `git stripspace` but for comments, blank lines never two in a row. */
export function cleanMessage(message: string): string {
  const text = tidy(message)
  return text === '' ? '' : `${text.replaceAll(/\n{3,}/g, '\n\n')}\n`
}

/** As `git stripspace` leaves it, but for comments: no trailing blanks, no blank lines at either end. NUL cannot be in a commit. */
const tidy = (text: string): string =>
  text
    .replaceAll('\0', '')
    .replaceAll(/[ \t\r]+(?=\n|$)/g, '')
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
