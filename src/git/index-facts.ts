// What an index file says without Git (gitformat-index(5), versions 2 to 4). It is read and never written.

/** The fixed part of an entry ahead of its object id, and where in it the seconds of the file's time stand. */
const fixed = { stat: 40, mtime: 8, mode: 24 }

/**
 * How many files of an index must be read again because they have changed in the second given or later: a file written in the
 * second in which its index was written may have changed since and show the same time (Git's "racy" entries). 0 for what
 * cannot be read here: another version, or an index split into two files.
 */
export function countRacy(index: Buffer, since: number, hashBytes: 20 | 32): number {
  let count = 0
  for (const at of entriesOf(index, hashBytes)) {
    const isFile = index.readUInt32BE(at + fixed.mode) >> 12 !== 0o16
    if (isFile && index.readUInt32BE(at + fixed.mtime) >= since) count++
  }
  return count
}

/** Whether an index holds unmerged paths, for all that can be read here; Git knows which. */
export function mayBeUnmerged(index: Buffer, hashBytes: 20 | 32): boolean {
  let end = 12
  for (const at of entriesOf(index, hashBytes)) {
    if ((index.readUInt16BE(at + fixed.stat + hashBytes) & 0x3000) !== 0) return true
    end = nextEntry(index, at, hashBytes, index.readUInt32BE(4))
  }
  return !isReadable(index, hashBytes) || isSplit(index, end, hashBytes)
}

function isReadable(index: Buffer, hashBytes: number): boolean {
  const version = index.length < 12 + hashBytes ? 0 : index.readUInt32BE(4)
  return index.toString('latin1', 0, 4) === 'DIRC' && version >= 2 && version <= 4
}

/** Whether the extensions that begin at `at` name a shared index that holds the rest; what they do not fill is none. */
function isSplit(index: Buffer, from: number, hashBytes: number): boolean {
  const end = index.length - hashBytes
  let at = from
  while (at + 8 <= end) {
    if (index.toString('latin1', at, at + 4) === 'link') return true
    at += 8 + index.readUInt32BE(at + 4)
  }
  return at !== end
}

/** Where each entry begins; none of an index that cannot be read here. */
function* entriesOf(index: Buffer, hashBytes: 20 | 32): Generator<number> {
  if (!isReadable(index, hashBytes)) return
  const version = index.readUInt32BE(4)
  let at = 12
  for (let rest = index.readUInt32BE(8); rest > 0 && at < index.length - hashBytes; rest--) {
    yield at
    at = nextEntry(index, at, hashBytes, version)
  }
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
