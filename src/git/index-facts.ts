// What an index file says without Git (gitformat-index(5), versions 2 to 4). It is read and never written.

/** The fixed part of an entry ahead of its object id, and where in it the seconds of the file's time stand. */
const fixed = { stat: 40, mtime: 8, mode: 24 }

/**
 * How many files of an index must be read again because they have changed in the second given or later: a file written in the
 * second in which its index was written may have changed since and show the same time (Git's "racy" entries). 0 for what
 * cannot be read here: another version, or an index split into two files.
 */
export function countRacy(index: Buffer, since: number, hashBytes: 20 | 32): number {
  const version = index.length < 12 + hashBytes ? 0 : index.readUInt32BE(4)
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) return 0
  let count = 0
  let at = 12
  for (let rest = index.readUInt32BE(8); rest > 0 && at < index.length - hashBytes; rest--) {
    const isFile = index.readUInt32BE(at + fixed.mode) >> 12 !== 0o16
    if (isFile && index.readUInt32BE(at + fixed.mtime) >= since) count++
    at = nextEntry(index, at, hashBytes, version)
  }
  return count
}

/** Names end with NUL; before version 4 entries are padded with more of them to a multiple of 8 bytes. */
function nextEntry(index: Buffer, at: number, hashBytes: number, version: number): number {
  const flags = at + fixed.stat + hashBytes
  const isExtended = (index.readUInt16BE(flags) & 0x4000) !== 0
  let name = flags + (isExtended ? 4 : 2)
  // In version 4 a number stands first: how much of the name before is dropped. Its last byte has no high bit.
  if (version === 4) while (((index[name++] ?? 0) & 0x80) !== 0);
  const end = index.indexOf(0, name)
  if (end < 0) return index.length
  return version === 4 ? end + 1 : at + ((end - at + 8) & ~7)
}
