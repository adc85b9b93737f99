// A verdict that the page sent: read with suspicion, judged by the same function as everywhere.
import type { IncomingMessage } from 'node:http'
import { byConcern } from '../domain/concern.ts'
import { isTaskId, parseOid } from '../domain/names.ts'
import { messageOf } from '../domain/note.ts'
import type { VerdictKind } from '../domain/task.ts'
import type { Queued } from '../domain/walk.ts'
import { AgentsError } from '../errors.ts'
import { judgeShown } from './judging.ts'
import { changedFilesOf } from './reviewing.ts'
import { changeMemo } from './seeing.ts'
import { bodyOf, parseFields, type Told } from './web-sent.ts'
import { refreshWorld, type World } from './world.ts'

/** Reads and records it. */
export async function judgeSent(world: World, request: IncomingMessage): Promise<Told> {
  const sent = parseSent(await bodyOf(request))
  if (sent === undefined) return { status: 400, text: 'That is no verdict.' }
  const { shown, kind, notes } = sent
  try {
    const message = await messageIn(world, sent)
    const text = await judgeShown(world, shown, { kind, message })
    const one = (await refreshWorld(world)).tasks.get(shown.id)
    if (one !== undefined) await changeMemo(world.repo, one, { do: 'sent', notes })
    return { status: 200, text }
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    return { status: 409, text: [error.message, ...error.hints].join(' ') }
  }
}

/** The sentence and the notes that were shown, as one message, in the order of the files. */
async function messageIn(world: World, { shown, message = '', notes }: Sent): Promise<string | undefined> {
  const one = notes.length === 0 ? undefined : (await refreshWorld(world)).tasks.get(shown.id)
  const files = one === undefined ? [] : byConcern(await changedFilesOf(world, one))
  const whole = messageOf(
    message,
    notes,
    files.map(({ path }) => path),
  )
  return whole === '' ? undefined : whole
}

interface Sent {
  shown: Queued
  kind: VerdictKind
  message: string | undefined
  notes: string[]
}

const kinds = ['approve', 'request-changes', 'reject'] as const satisfies readonly VerdictKind[]

/** The verdict in a body of JSON; undefined where it is none. */
export function parseSent(body: string): Sent | undefined {
  const { id, seq, tip, message, notes, kind: named } = parseFields(body) ?? {}
  const kind = kinds.find((one) => one === named)
  if (kind === undefined || typeof id !== 'string' || !isTaskId(id) || !Number.isSafeInteger(seq))
    return undefined
  if (typeof tip !== 'string' || typeof message !== 'string' || !isTexts(notes)) return undefined
  const shown = { id, seq: Number(seq), tip: parseOid(tip) }
  if (tip !== '' && shown.tip === undefined) return undefined
  return { shown, kind, message: message.trim() === '' ? undefined : message, notes }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
