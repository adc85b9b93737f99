// Cuts a stream of bytes into lines. A character split over two chunks stays whole; a line without end is cut.

const lineFeed = 0x0a
const maxLine = 1024 * 1024

/** Takes chunks and calls `onLine` for each line, without its end; `flush` gives what the stream left unended. */
export function lineSplitter(onLine: (line: string) => void): {
  push(chunk: Buffer): void
  flush(): void
} {
  let parts: Buffer[] = []
  let length = 0
  const add = (part: Buffer): void => {
    const room = maxLine - length
    if (room > 0 && part.length > 0) parts.push(part.subarray(0, room))
    length += Math.min(room, part.length)
  }
  const emit = (): void => {
    const line = Buffer.concat(parts).toString('utf8')
    parts = []
    length = 0
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
  return {
    push(chunk) {
      let from = 0
      for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
        add(chunk.subarray(from, at))
        emit()
        from = at + 1
      }
      add(chunk.subarray(from))
    },
    flush() {
      if (length > 0) emit()
    },
  }
}
