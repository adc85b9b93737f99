// `edit`: changes what a task asks for.
import { cycleIn } from '../domain/graph.ts'
import { isLegal } from '../domain/journal.ts'
import { type Brief, type Clearable, clearable } from '../domain/task.ts'
import { recover } from '../engine/recover.ts'
import { trustTyped } from '../engine/trust.ts'
import { readWorld, readWriter, requireTask } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import { transact } from '../store/transaction.ts'
import { briefFlags, promptOf } from './add.ts'
import type { Command, Flags } from './context.ts'

export const command: Command = async (context, { args: [name = ''], flags }) => {
  const world = await recover(await readWorld(context.cwd), context.emit)
  const { id } = requireTask(world, name)
  const prompt = await promptOf(context, flags, false)
  const { lists, cleared, names } = clearings(flags)
  const brief: Partial<Brief> = {
    ...lists,
    ...(typeof flags.title === 'string' ? { title: flags.title } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...briefFlags(world, flags),
  }
  const fields = Object.keys(brief).filter((field) => !names.includes(field))
  if (fields.length + names.length === 0)
    throw new AgentsError('usage', `Nothing to change on ${id}.`, {
      hints: ['To see what can be changed, run `git agents edit -h`'],
    })
  const writer = await readWriter(world.repo, world.store)
  await transact(
    world.repo,
    writer,
    newOperation('edit', `changed ${[...fields, ...names].join(', ')} of ${id}`),
    (state) => {
      const task = state.tasks.get(id)
      if (task === undefined || !isLegal('edited', task.state))
        throw new AgentsError('refused', `${id} is ${task?.state ?? 'gone'} and cannot be changed now.`)
      const nodes = [...state.tasks.values()].map((one) => ({
        id: one.id,
        after: one.id === id ? (brief.after ?? one.brief.after) : one.brief.after,
      }))
      const cycle = cycleIn(nodes)
      if (cycle !== undefined)
        throw new AgentsError('refused', `Tasks would wait for each other: ${cycle.join(' → ')}.`)
      const gone = cleared.length === 0 ? {} : { cleared }
      return { lines: [{ task: id, entry: { type: 'edited', brief, ...gone } }] }
    },
  )
  await trustTyped(world, brief.checks ?? [])
  return { kind: 'edited', id, fields, cleared: names }
}

/** What `--clear` takes away: lists become empty; `names` has all of it as a brief calls it. */
function clearings(flags: Flags): { lists: Partial<Brief>; cleared: Clearable[]; names: string[] } {
  const asked = Array.isArray(flags.clear) ? [...new Set(flags.clear)] : []
  const both = asked.find((part) => flags[part] !== undefined)
  if (both !== undefined) throw new AgentsError('usage', `--${both} and --clear ${both} exclude each other.`)
  const names = asked.map((part) => (part === 'check' ? 'checks' : part))
  const cleared = clearable.filter((name) => names.includes(name))
  const lists = names.filter((name) => !cleared.some((one) => one === name)).map((name) => [name, []])
  return { lists: Object.fromEntries(lists), cleared, names }
}
