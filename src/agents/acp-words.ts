// The Agent Client Protocol in short: JSON-RPC 2.0, one message a line, both sides asking and answering. What is said to
// an agent is made here, and what an answer means. https://agentclientprotocol.com
import type { FailureCause } from '../domain/failure.ts'
import { causeOf } from './failure.ts'
import { type Json, objectOf, objectsOf, parseObject, textOf } from './json.ts'

/** The ids of our requests, one of each kind in a run. The agent counts its own requests apart from them. */
export const requests = { initialize: 1, load: 2, create: 3, prompt: 4 } as const

/** A request of ours, or a notice where it has no id. */
export const ask = (method: string, params: Json, id?: number): string =>
  JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params })

/** Our answer to a request of the agent. */
export const answer = (id: unknown, result: Json): string => JSON.stringify({ jsonrpc: '2.0', id, result })

/** What we say to a request that we never offered to serve. */
export const decline = (id: unknown, method: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: `not offered: ${method}` } })

/** A line of the agent: something it asks or tells (`method`), or its answer to the request `id` of ours. */
export interface Message {
  id: unknown
  method: string | undefined
  params: Json
  result: Json
  error: Json | undefined
}

/** A line as a message; undefined where it is none. */
export function parseMessage(line: string): Message | undefined {
  const record = parseObject(line)
  if (record?.jsonrpc !== '2.0') return undefined
  return {
    id: record.id,
    method: textOf(record.method),
    params: objectOf(record.params) ?? {},
    result: objectOf(record.result) ?? {},
    error: objectOf(record.error),
  }
}

/** What an error of the agent says, with the details that some keep beside it. */
export function errorWords(error: Json): { cause: FailureCause; text: string } {
  const data = objectOf(error.data) ?? {}
  const details = textOf(data.details) ?? textOf(data.message) ?? textOf(error.data)
  const text = [textOf(error.message), details].filter((it) => it !== undefined).join(': ')
  const cause = error.code === authRequired ? 'auth' : causeOf(text)
  return { cause, text: text === '' ? 'the agent answered with an error' : text }
}

/** The code that the protocol has for "log in first". */
const authRequired = -32000

/** A tool call as all that was said of it: the protocol tells it in pieces, of which only the id must be there. */
export function mergeCall(calls: Map<string, Json>, piece: Json): Json {
  const id = textOf(piece.toolCallId) ?? ''
  const said = Object.entries(piece).filter(([, value]) => value !== undefined && value !== null)
  const call = { ...calls.get(id), ...Object.fromEntries(said) }
  calls.set(id, call)
  return call
}

/** The paths that a tool call names: where it works, and what its differences would write. */
export const pathsOf = (call: Json): string[] => [
  ...new Set(
    [...objectsOf(call.locations), ...objectsOf(call.content)].flatMap((item) => textOf(item.path) ?? []),
  ),
]

/** Whether calls of this kind write to the paths that they name. */
export const isWriting = (kind: unknown): boolean => kind === 'edit' || kind === 'delete' || kind === 'move'
