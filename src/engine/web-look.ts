// What a person notes, views and has seen on the served page: remembered where the walk of `review` remembers it.
import type { IncomingMessage } from 'node:http'
import type { MemoChange } from '../domain/look.ts'
import { isTaskId, type Oid, parseOid, type TaskId } from '../domain/names.ts'
import { noteOn } from '../domain/note.ts'
import { changedFilesOf } from './reviewing.ts'
import { changeMemo } from './seeing.ts'
import { bodyOf, parseFields, type Told } from './web-sent.ts'
import { refreshWorld, type World } from './world.ts'

interface SentLook {
  id: TaskId
  tip: Oid | undefined
  change: Exclude<MemoChange, { do: 'sent' }>
}

/** Reads and remembers it. What is viewed or seen has to be what is there. */
export async function rememberSent(world: World, request: IncomingMessage): Promise<Told> {
  const sent = parseLook(await bodyOf(request))
  if (sent === undefined) return { status: 400, text: 'That is no look.' }
  const { id, tip, change } = sent
  const now = await refreshWorld(world)
  const one = now.tasks.get(id)
  const isText = change.do === 'note' || change.do === 'unnote'
  if (one === undefined || (!isText && one.tip !== tip))
    return { status: 409, text: `${id} has changed meanwhile: look at it again.` }
  if ('path' in change && !(await changedFilesOf(now, one)).some(({ path }) => path === change.path))
    return { status: 400, text: 'That is none of its files.' }
  const { notes } = await changeMemo(now.repo, one, change)
  return { status: 200, text: toldOf(change, notes.length) }
}

function toldOf({ do: what }: SentLook['change'], notes: number): string {
  if (what === 'note') return `Noted (${notes}); requesting changes sends what you have noted`
  if (what === 'unnote') return `Taken away (${notes} left)`
  return what === 'seen' ? 'Remembered as seen' : ''
}

/** The look in a body of JSON; undefined where it is none. */
export function parseLook(body: string): SentLook | undefined {
  const { id, tip, do: what, path, line, text } = parseFields(body) ?? {}
  if (typeof id !== 'string' || !isTaskId(id) || typeof tip !== 'string') return undefined
  const change = changeIn(what, { path, line, text })
  return change === undefined ? undefined : { id, tip: parseOid(tip), change }
}

function changeIn(
  what: unknown,
  { path, line, text }: Record<'path' | 'line' | 'text', unknown>,
): SentLook['change'] | undefined {
  if (what === 'seen') return { do: what }
  if (what === 'unnote') return typeof text === 'string' ? { do: what, text } : undefined
  if (typeof path !== 'string') return undefined
  if (what === 'view' || what === 'unview') return { do: what, path }
  const isLine = line === null || (Number.isSafeInteger(line) && Number(line) > 0)
  if (what !== 'note' || typeof text !== 'string' || text.trim() === '' || !isLine) return undefined
  return { do: 'note', text: noteOn(path, line === null ? undefined : Number(line), text) }
}
