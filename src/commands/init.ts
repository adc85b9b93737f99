// `init`: a commented `.agentsrc`, display config so that plain `git log` shows the notes of landed commits, and hooks. In
// a terminal it offers what fits the repository; elsewhere that stands in the comments.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Offer, offerFor } from '../engine/fitting.ts'
import { includeFile } from '../engine/furnish.ts'
import { installHooks } from '../engine/hooks.ts'
import { fetchSpecs, remoteOf } from '../engine/sync-remote.ts'
import { readWorld, type World } from '../engine/world.ts'
import { notesRef } from '../git/notes.ts'
import { setDisplay } from '../git/porcelain.ts'
import type { Command, Context } from './context.ts'
import { starterConfig, starterInclude } from './starter.ts'

interface Written {
  changes: string[]
  notes: string[]
}

export const command: Command = async ({ cwd, confirm }, { flags }) => {
  const world = await readWorld(cwd)
  const remote = typeof flags.sync === 'string' ? await remoteOf(world, flags.sync, false) : undefined
  const { repo } = world
  const files = repo.main === undefined ? [] : await writeFiles(world, repo.main, confirm)
  const folder = repo.main ?? repo.commonDir
  const display: string[] = []
  if (await setDisplay(folder, 'notes.displayRef', notesRef))
    display.push(`set notes.displayRef to ${notesRef}, so that \`git log\` tells which task made a commit`)
  if (await setDisplay(folder, 'notes.rewriteRef', notesRef))
    display.push(`set notes.rewriteRef to ${notesRef}, so that notes survive a rebase`)
  if (remote !== undefined)
    for (const spec of fetchSpecs(remote))
      if (await setDisplay(folder, `remote.${remote.place}.fetch`, spec))
        display.push(`\`git fetch ${remote.place}\` brings ${spec.slice(1).split(':')[0]} too`)
  const hooks = await installHooks(repo)
  return {
    kind: 'initialized',
    changes: [...files.flatMap(({ changes }) => changes), ...display, ...hooks.changes],
    notes: [...files.flatMap(({ notes }) => notes), ...hooks.notes],
  }
}

async function writeFiles(world: World, main: string, confirm: Context['confirm']): Promise<Written[]> {
  const offer = await offerFor(main)
  return [await writeConfig(world, main, offer, confirm), await writeInclude(main, offer, confirm)]
}

async function writeConfig(
  { config, target }: World,
  main: string,
  offer: Offer,
  confirm: Context['confirm'],
): Promise<Written> {
  const path = join(main, '.agentsrc')
  if (config.sources.length > 0 || existsSync(path)) return { changes: [], notes: [] }
  const commands = [
    ...offer.setup.map((line) => `setup: ${line}`),
    ...offer.checks.map((line) => `check: ${line}`),
  ]
  const agreed =
    commands.length > 0 &&
    (await confirm?.('Shall agents work with these? (You can change them in .agentsrc.)', commands)) === true
  writeFileSync(path, starterConfig(target, offer, agreed), { flag: 'wx' })
  const what = agreed ? ` with ${commands.join(', ')}` : ', with every key as a comment'
  const hints =
    agreed || commands.length === 0
      ? []
      : [`what fits this repository is in the comments of .agentsrc: ${commands.join(', ')}`]
  return { changes: [`wrote .agentsrc${what}`], notes: hints }
}

/** Nothing that Git ignores is given to agents unless the person agreed. */
async function writeInclude(
  main: string,
  { personal }: Offer,
  confirm: Context['confirm'],
): Promise<Written> {
  if (personal.length === 0) return { changes: [], notes: [] }
  if ((await confirm?.(`Shall new worktrees get copies of these, which Git ignores?`, personal)) !== true) {
    const names = personal.join(', ')
    return {
      changes: [],
      notes: [`new worktrees will not have ${names}: to copy it, name it in ${includeFile}`],
    }
  }
  writeFileSync(join(main, includeFile), starterInclude(personal), { flag: 'wx' })
  return { changes: [`wrote ${includeFile}, which names ${personal.join(', ')}`], notes: [] }
}
