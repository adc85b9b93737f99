// `show`: one task whole.

import { inOrder, type Line, parseJournal, undoneOperations } from '../domain/journal.ts'
import type { JournalRow } from '../domain/rows.ts'
import { isOpen } from '../domain/task.ts'
import { claimJudge } from '../engine/claims.ts'
import { listTasks } from '../engine/listing.ts'
import { recover } from '../engine/recover.ts'
import { changedFilesOf } from '../engine/reviewing.ts'
import { readWorld, requireTask, runnerRow } from '../engine/world.ts'
import { keepRef, keptNumbers } from '../store/tasks.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name = ''] }) => {
  const world = await recover(await readWorld(cwd), emit)
  const one = requireTask(world, name)
  const [rows, files, judge] = await Promise.all([
    listTasks(world),
    changedFilesOf(world, one),
    isOpen(one.task) && world.target !== undefined ? claimJudge(world) : undefined,
  ])
  const judged = one.task.brief.paths.length === 0 ? undefined : judge?.(one.task.brief.paths)
  const row = rows.find(({ id }) => id === one.id)
  if (row === undefined) throw new Error(`no row for ${one.id}`)
  const lines = inOrder(parseJournal(world.store.journals.get(one.id) ?? '').lines)
  const undone = undoneOperations(lines)
  const kept = keptNumbers(world.store, one.id).flatMap((n) => {
    const oid = world.store.refs.get(keepRef(one.id, n))
    return oid === undefined ? [] : [{ ref: keepRef(one.id, n), oid }]
  })
  const journal = lines.map((line) => journalRow(line, undone.has(line.op)))
  return {
    kind: 'show',
    task: one.task,
    row,
    runner: one.state === 'running' ? runnerRow(world) : null,
    journal,
    files,
    kept,
    claim: judged?.claim ?? null,
    warnings:
      judged?.warnings.map(({ text, hint }) => (hint === undefined ? text : `${text}. ${hint}`)) ?? [],
  }
}

const journalRow = (line: Line, isUndone: boolean): JournalRow => ({
  time: line.time,
  by: line.by,
  text: `${sentence(line)}${isUndone ? ' (undone)' : ''}`,
})

function sentence({ entry }: Line): string {
  switch (entry.type) {
    case 'added':
      return `added, to land on ${entry.target}`
    case 'edited':
      return `changed: ${Object.keys(entry.brief).join(', ')}`
    case 'dropped':
      return 'dropped'
    case 'started':
      return `attempt ${entry.n} started with ${entry.agent} from ${entry.base.slice(0, 10)}`
    case 'session':
      return `session ${entry.id}`
    case 'ended':
      return `attempt ${entry.n} ${entry.outcome}${entry.reason === undefined ? '' : `: ${entry.reason}`}`
    case 'reviewed':
      return `${entry.verdict}${entry.forced ? ' (forced)' : ''}${entry.message === undefined ? '' : `: ${entry.message}`}`
    case 'landed':
      return `landed on ${entry.target} as ${entry.commits.map((oid) => oid.slice(0, 10)).join(', ')}`
    case 'undone':
      return `took back operation ${entry.operation}`
  }
}
