// A verdict that the page sent: read with suspicion, judged by the same function as everywhere.
import type { IncomingMessage } from 'node:http'
import { isTaskId, parseOid } from '../domain/names.ts'
import type { VerdictKind } from '../domain/task.ts'
import type { Queued } from '../domain/walk.ts'
import { AgentsError } from '../errors.ts'
import { judgeShown } from './judging.ts'
import type { World } from './world.ts'

/** What came of it, for the page to say. */
export interface Told {
  status: 200 | 400 | 409
  text: string
}

/** Longer messages are none that a person typed into the page. */
const mostBytes = 256 * 1024

/** Reads and records it. */
export async function judgeSent(world: World, request: IncomingMessage): Promise<Told> {
  const sent = parseSent(await bodyOf(request))
  if (sent === undefined) return { status: 400, text: 'That is no verdict.' }
  try {
    return { status: 200, text: await judgeShown(world, sent.shown, sent) }
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    return { status: 409, text: [error.message, ...error.hints].join(' ') }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > mostBytes) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

interface Sent {
  shown: Queued
  kind: VerdictKind
  message: string | undefined
}

const kinds = ['approve', 'request-changes', 'reject'] as const satisfies readonly VerdictKind[]

/** The verdict in a body of JSON; undefined where it is none. */
export function parseSent(body: string): Sent | undefined {
  let fields: Record<string, unknown>
  try {
    fields = Object(JSON.parse(body))
  } catch {
    return undefined
  }
  const { id, seq, tip, message } = fields
  const kind = kinds.find((one) => one === fields.kind)
  if (kind === undefined || typeof id !== 'string' || !isTaskId(id) || !Number.isSafeInteger(seq))
    return undefined
  if (typeof tip !== 'string' || typeof message !== 'string') return undefined
  const shown = { id, seq: Number(seq), tip: parseOid(tip) }
  if (tip !== '' && shown.tip === undefined) return undefined
  return { shown, kind, message: message.trim() === '' ? undefined : message }
}
