// `report`: one page of everything, as a file that needs nothing else.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeAtomically } from '../config/atomic.ts'
import { recoverToRead } from '../engine/recover.ts'
import { reportOf } from '../engine/reporting.ts'
import { readWorld } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, emit, pageMaker }, { args: [name] }) => {
  const world = await recoverToRead(await readWorld(cwd), emit)
  const file = name === undefined ? join(world.repo.agentsDir, 'report.html') : resolve(cwd, name)
  const maker = await pageMaker()
  if (name !== undefined) refuseForeign(file, maker.mark)
  const report = await reportOf(world)
  const text = maker.render(report)
  await writeAtomically(file, text)
  return { kind: 'reported', file, tasks: report.tasks.length, bytes: Buffer.byteLength(text) }
}

/** A file that is no page of ours is nobody's to write over. */
function refuseForeign(file: string, mark: string): void {
  if (!existsSync(file)) return
  const isOurs = statSync(file).isFile() && readFileSync(file, 'utf8').startsWith(mark)
  if (isOurs) return
  throw new AgentsError('refused', `${file} is there already, and it is no report.`, {
    hints: ['Give another name, or remove it first'],
  })
}
