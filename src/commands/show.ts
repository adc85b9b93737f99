// `show`: one task whole.
import { journalRows } from '../domain/journal-rows.ts'
import { isOpen } from '../domain/task.ts'
import { claimJudge } from '../engine/claims.ts'
import { listTasks } from '../engine/listing.ts'
import { recoverToRead } from '../engine/recover.ts'
import { changedFilesOf } from '../engine/reviewing.ts'
import { readWorld, requireTask, runnerRow } from '../engine/world.ts'
import { keepRef, keptNumbers } from '../store/tasks.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit }, { args: [name = ''] }) => {
  const world = await recoverToRead(await readWorld(cwd), emit)
  const one = requireTask(world, name)
  const [rows, files, judge] = await Promise.all([
    listTasks(world),
    changedFilesOf(world, one),
    isOpen(one.task) && world.target !== undefined ? claimJudge(world) : undefined,
  ])
  const judged = one.task.brief.paths.length === 0 ? undefined : judge?.(one.task.brief.paths)
  const row = rows.find(({ id }) => id === one.id)
  if (row === undefined) throw new Error(`no row for ${one.id}`)
  const kept = keptNumbers(world.store, one.id).flatMap((n) => {
    const oid = world.store.refs.get(keepRef(one.id, n))
    return oid === undefined ? [] : [{ ref: keepRef(one.id, n), oid }]
  })
  return {
    kind: 'show',
    task: one.task,
    row,
    runner: one.state === 'running' ? runnerRow(world) : null,
    journal: journalRows(world.store.journals.get(one.id) ?? ''),
    files,
    kept,
    claim: judged?.claim ?? null,
    warnings:
      judged?.warnings.map(({ text, hint }) => (hint === undefined ? text : `${text}. ${hint}`)) ?? [],
  }
}
