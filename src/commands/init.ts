// `init`: a commented `.agentsrc`, display config so that plain `git log` shows the notes of landed commits, and hooks.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installHooks } from '../engine/hooks.ts'
import { readWorld } from '../engine/world.ts'
import { notesRef } from '../git/notes.ts'
import { setDisplay } from '../git/porcelain.ts'
import type { Command } from './context.ts'
import { starterConfig } from './starter.ts'

export const command: Command = async ({ cwd }) => {
  const { repo, config, target } = await readWorld(cwd)
  const changes: string[] = []
  if (repo.main !== undefined && config.sources.length === 0 && !existsSync(join(repo.main, '.agentsrc'))) {
    writeFileSync(join(repo.main, '.agentsrc'), starterConfig(target), { flag: 'wx' })
    changes.push('wrote .agentsrc, with every key as a comment')
  }
  const folder = repo.main ?? repo.commonDir
  if (await setDisplay(folder, 'notes.displayRef', notesRef))
    changes.push(`set notes.displayRef to ${notesRef}, so that \`git log\` tells which task made a commit`)
  if (await setDisplay(folder, 'notes.rewriteRef', notesRef))
    changes.push(`set notes.rewriteRef to ${notesRef}, so that notes survive a rebase`)
  const hooks = await installHooks(repo)
  return { kind: 'initialized', changes: [...changes, ...hooks.changes], notes: hooks.notes }
}
