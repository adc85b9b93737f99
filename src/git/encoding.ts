// Commit messages as bytes: in the person's `i18n.commitEncoding` where the text can be written in it, else in UTF-8. A
// commit names every encoding but UTF-8 in its header (git-commit(1), DISCUSSION).

/** A message as it stands in a commit. */
export interface Encoded {
  bytes: Buffer
  encoding: string
}

/** Writes a message; `beside` is what else the commit holds in the same encoding: the names of its author and committer. */
export function encodeMessage(text: string, wanted: string, beside: string): Encoded {
  const isPlain = isAscii(text + beside) && !/^ut[fc]-?(?:16|32)/i.test(wanted)
  if (isPlain) return { bytes: Buffer.from(text, 'latin1'), encoding: wanted }
  if (isLatin1(wanted) && isAscii(beside) && !/[^\0-\xff]/.test(text))
    return { bytes: Buffer.from(text, 'latin1'), encoding: wanted }
  return { bytes: Buffer.from(text, 'utf8'), encoding: 'UTF-8' }
}

/** Reads bytes in an encoding; one that Node does not know is read as UTF-8. */
export function decodeText(bytes: Buffer, encoding: string | undefined): string {
  try {
    if (encoding !== undefined && isLatin1(encoding)) return bytes.toString('latin1')
    return encoding === undefined ? bytes.toString('utf8') : new TextDecoder(encoding).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text)
const isLatin1 = (encoding: string): boolean => /^(?:iso-?8859-?1|latin-?1)$/i.test(encoding)

/** Whether commits in it need no header. */
export const isUtf8 = (encoding: string): boolean => /^utf-?8$/i.test(encoding)
