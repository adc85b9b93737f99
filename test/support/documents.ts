// The documents that a `--watch --json` prints, one after another, as they come.
import { createInterface } from 'node:readline'
import type { Running } from './process.ts'

/** Gives the next document for which `is` holds; those before it are passed over. Fails where the stream ends first. */
export function documentsOf<Document>(
  running: Running,
): (is: (document: Document) => boolean) => Promise<Document> {
  const { stdout } = running.child
  if (stdout === null) throw new Error('its stdout is not piped')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return async (is) => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error('it ended before it said so')
      const document = JSON.parse(value) as Document
      if (is(document)) return document
    }
  }
}
