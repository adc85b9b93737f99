// What the served page sends, read with suspicion: a body of JSON, never longer than a person types.
import type { IncomingMessage } from 'node:http'

/** What came of it, for the page to say. */
export interface Told {
  status: 200 | 400 | 409
  text: string
}

/** Its fields, each of which may be anything. */
export type Fields = Record<string, unknown>

const mostBytes = 256 * 1024

/** The body as text; empty where it is too long. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > mostBytes) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The object that a body holds; undefined where it holds none. */
export function parseFields(body: string): Fields | undefined {
  try {
    return Object(JSON.parse(body))
  } catch {
    return undefined
  }
}
