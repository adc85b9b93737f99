// Paths are bytes: those that are UTF-8 become text, every other byte becomes a lone surrogate U+DC80 … U+DCFF,
// so that any path survives the way in and out (the scheme of Python's surrogateescape, PEP 383).

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a path's bytes. */
export function decodePath(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return decodeMixed(bytes)
  }
}

function decodeMixed(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length === 0) text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
    else text += bytes.toString('utf8', at, at + length)
    at += Math.max(length, 1)
  }
  return text
}

/** How many bytes the well-formed UTF-8 sequence at `at` has; 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    if (at + length > bytes.length) return 0
    try {
      if ([...decoder.decode(bytes.subarray(at, at + length))].length === 1) return length
    } catch {
      // not yet, or never, a whole sequence
    }
  }
  return 0
}

/** The bytes of a path's text. */
export function encodePath(path: string): Buffer {
  if (!/[\udc80-\udcff]/.test(path)) return Buffer.from(path, 'utf8')
  const parts: Buffer[] = []
  for (const char of path) {
    const code = char.charCodeAt(0)
    const isRaw = char.length === 1 && code >= 0xdc80 && code <= 0xdcff
    parts.push(isRaw ? Buffer.from([code - 0xdc00]) : Buffer.from(char, 'utf8'))
  }
  return Buffer.concat(parts)
}

/** Where a path of the worktree `root` is, for the file system. */
export const fileAt = (root: string, path: string): Buffer =>
  Buffer.concat([Buffer.from(`${root}/`), encodePath(path)])

/** The fields of a NUL-separated stream, without the empty one after the last NUL. */
export function splitNul(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
    fields.push(bytes.subarray(from, at))
    from = at + 1
  }
  if (from < bytes.length) fields.push(bytes.subarray(from))
  return fields
}
