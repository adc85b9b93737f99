// What keeps tasks that could start from starting, and telling it: each pause once, and again when others wait for it.
import type { TaskId } from '../domain/names.ts'
import type { Run } from './attempt.ts'
import type { Books } from './books.ts'
import { clientOf, type Pause } from './limits.ts'
import type { World } from './world.ts'

/** The pause that an agent's client has. */
export const pauseOf = (
  { limits, config }: Pick<Run, 'limits' | 'config'>,
  agent: string,
): Pause | undefined => limits.pauseOf(clientOf(config, agent))

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
