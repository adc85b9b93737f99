// What keeps tasks that could start from starting, and telling it: each pause once, and again when others wait for it.
import { overspent } from '../domain/budget.ts'
import type { TaskId } from '../domain/names.ts'
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

/** Why the disk lets nothing start; each time that it comes to that is told once. */
export function roomLack(run: Run, books: Books, world: World): string | undefined {
  const [id] = world.tasks.keys()
  const why = id && lackOfRoom(run, id)
  if (why === undefined) books.told.delete('no room')
  else if (!books.told.has('no room'))
    run.emit({ type: 'warning', text: `nothing starts until there is room: ${why}` })
  if (why !== undefined) books.told.add('no room')
  return why
}

/** Tells which clients are waited for, until when, and by which tasks. */
export function tellHeld(run: Run, books: Books, world: World, held: readonly TaskId[]): void {
  const waiting = new Map<string, Pause & { tasks: TaskId[] }>()
  for (const id of held) {
    const pause = pauseOf(run, world.tasks.get(id)?.task.brief.agent ?? run.config.agent)
    if (pause === undefined) continue
    const tasks = [...(waiting.get(pause.client)?.tasks ?? []), id]
    waiting.set(pause.client, { ...pause, tasks })
  }
  for (const { client, cause, until, tasks } of waiting.values()) {
    const key = `${client} ${until} ${tasks.join(' ')}`
    if (books.told.has(key)) continue
    books.told.add(key)
    run.emit({ type: 'limited', client, cause, until: new Date(until).toISOString(), tasks })
  }
}
