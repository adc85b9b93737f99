// What keeps tasks that could start from starting, and telling it: each pause once, and again when others wait for it.
import { existsSync } from 'node:fs'
import { overspent } from '../domain/budget.ts'
import type { TaskId } from '../domain/names.ts'
import type { ClientPause } from '../domain/rows.ts'
import { type Pauses, pausesPath, writePauses } from '../store/pauses.ts'
import type { Run } from './attempt.ts'
import { type Books, isWanted } from './books.ts'
import { lackOfRoom } from './disk-guard.ts'
import { clientOf, type Pause } from './limits.ts'
import type { World } from './world.ts'

/** The pause that an agent's client has. */
export const pauseOf = (
  { limits, config }: Pick<Run, 'limits' | 'config'>,
  agent: string,
): Pause | undefined => limits.pauseOf(clientOf(config, agent))

/** Whether nothing more may start in this run; why is told once. What works goes on. */
export function closes(run: Run & { failsFast: boolean }, books: Books): boolean {
  const failed = [...books.outcomes.values()].find(
    (one) =>
      one.state === 'failed' &&
      !books.excused.has(one) &&
      !isWanted(books, run.config.retries, one.id, one.state),
  )
  const spent = overspent(run.config.budget?.run, run.spending.all(), 'the run has')
  const why =
    spent ?? (run.failsFast && failed !== undefined ? `${failed.id} failed (--fail-fast)` : undefined)
  if (why === undefined) return false
  if (!books.told.has('closed')) run.emit({ type: 'warning', text: `nothing more starts: ${why}` })
  books.told.add('closed')
  return true
}

/** Why the disk lets nothing start; each time that it comes to that, and its end, are told once. */
export function roomLack(run: Run, books: Books, world: World, look = lackOfRoom): string | undefined {
  const [id] = world.tasks.keys()
  const why = id && look(run, id)
  const was = books.told.has('no room')
  if (why === undefined) books.told.delete('no room')
  else books.told.add('no room')
  if (was !== (why !== undefined)) run.emit({ type: 'room', lack: why ?? null })
  return why
}

/** Tells which clients are waited for, until when, and by which tasks; and leaves it for whoever looks meanwhile. */
export function tellHeld(
  run: Run,
  books: Books,
  world: World,
  { held, room }: { held: readonly TaskId[]; room: string | undefined },
): void {
  const agents = new Map(held.map((id) => [id, world.tasks.get(id)?.task.brief.agent ?? run.config.agent]))
  const clients = run.limits.all().map(({ client, cause, until }): ClientPause => {
    const tasks = held.filter((id) => clientOf(run.config, agents.get(id) ?? '') === client)
    return { client, cause, until: new Date(until).toISOString(), tasks }
  })
  for (const one of clients) {
    const key = `${one.client} ${one.until} ${one.tasks.join(' ')}`
    if (one.tasks.length === 0 || books.told.has(key)) continue
    books.told.add(key)
    run.emit({ type: 'limited', ...one })
  }
  leaveNote(run, books, { run: run.operation.id, clients, room: room ?? null })
}

function leaveNote({ repo }: Run, books: Books, pauses: Pauses): void {
  const text = JSON.stringify(pauses)
  if (books.note === text) return
  // What an earlier run left counts no longer: this one was told of it, or asks the client anew.
  if (books.note === undefined && isNothing(pauses) && !existsSync(pausesPath(repo))) return
  books.note = text
  writePauses(repo, pauses)
}

const isNothing = ({ clients, room }: Pauses): boolean => clients.length === 0 && room === null
