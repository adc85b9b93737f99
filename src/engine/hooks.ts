// Our Git hooks: which way they are put beside those that are there, putting them there, taking them away, and telling.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HookRow, HooksReport } from '../domain/hooks.ts'
import { canConfigureHooks, hooksFolder, isInGitDir } from '../git/hooks.ts'
import type { Repo } from '../git/repo.ts'
import {
  besideRows,
  hasNameSensitiveHook,
  installBeside,
  isManagedFolder,
  removeEmpty,
  type Told,
  uninstallBeside,
} from './hooks-beside.ts'
import {
  configFolder,
  configRows,
  isConfigInstalled,
  nameInConfig,
  removeConfigScripts,
  writeConfigScripts,
} from './hooks-config.ts'
import {
  folderBefore,
  folderRows,
  installFolder,
  isFolderInstalled,
  isInForce,
  ownFolder,
  removeFolder,
} from './hooks-folder.ts'
import { exclude } from './hooks-include.ts'

type Way = 'beside' | 'config' | 'folder'

/** Installs every hook, one way and no other. Safe to run again: it mends what was displaced. */
export async function installHooks(repo: Repo): Promise<Told> {
  mkdirSync(repo.agentsDir, { recursive: true })
  const way = await wayFor(repo)
  switch (way) {
    case 'beside': {
      const folder = await folderBefore(repo)
      const left = replaced(isConfigInstalled(repo) ? leaveInclude(repo) : empty())
      if (!existsSync(folder)) writeFileSync(madeFile(repo), folder)
      return joined(left, installBeside(repo, folder))
    }
    case 'config':
      return joined(
        writeConfigScripts(repo),
        replaced(await leaveBeside(repo)),
        nameInConfig(repo),
        replaced(removeFolder(repo)),
      )
    case 'folder':
      return joined(
        replaced(await leaveBeside(repo)),
        await installFolder(repo),
        replaced(removeConfigScripts(repo)),
      )
  }
}

/**
 * Files beside others where nobody writes them anew. Elsewhere Git's configuration, or with a Git that has no hooks there
 * a folder of our own; once both kinds of Git are used here, what serves both.
 */
async function wayFor(repo: Repo): Promise<Way> {
  const folder = await folderBefore(repo)
  const isPlain = isInGitDir(repo, folder) && !hasNameSensitiveHook(folder)
  if (await canConfigure(repo)) {
    const isManaged = isPlain && isManagedFolder(folder) && !besideRows(folder).some(isEdited)
    if (isConfigInstalled(repo) || !isPlain || isManaged) return 'config'
  }
  return isPlain && !isFolderInstalled(repo) ? 'beside' : 'folder'
}

/** Whether hooks in the configuration would run whichever Git was seen here. An older one is remembered. */
async function canConfigure(repo: Repo): Promise<boolean> {
  const isKnown = await canConfigureHooks(repo.commonDir)
  if (!isKnown && isConfigInstalled(repo)) writeFileSync(olderGitFile(repo), '')
  return isKnown && !existsSync(olderGitFile(repo))
}

/** Takes every hook away, whichever way it came. */
export async function uninstallHooks(repo: Repo): Promise<Told> {
  const told = joined(leaveInclude(repo), await leaveBeside(repo))
  rmSync(olderGitFile(repo), { force: true })
  return told
}

/** Takes what the configuration names out of it, then the files that it named. */
function leaveInclude(repo: Repo): Told {
  const isOut = exclude(repo)
  const changes = isOut ? ['took our hooks out of .git/config'] : []
  return joined({ changes, notes: [] }, removeConfigScripts(repo), removeFolder(repo))
}

/** Takes our files out of the hooks folders, so that none runs twice. */
async function leaveBeside(repo: Repo): Promise<Told> {
  const folders = new Set([join(repo.commonDir, 'hooks'), await folderBefore(repo)])
  const told = [...folders].flatMap((folder) => (isInGitDir(repo, folder) ? [uninstallBeside(folder)] : []))
  const made = existsSync(madeFile(repo)) ? readFileSync(madeFile(repo), 'utf8') : undefined
  if (made !== undefined) removeEmpty(made)
  rmSync(madeFile(repo), { force: true })
  return joined(...told)
}

/** How our hooks stand now. */
export async function hooksReport(repo: Repo): Promise<HooksReport> {
  if (isConfigInstalled(repo))
    return { way: 'config', folder: configFolder(repo), before: null, hooks: await configRows(repo) }
  if (isFolderInstalled(repo)) {
    const before = await folderBefore(repo)
    const rows = folderRows(repo, before)
    const hooks = (await isInForce(repo))
      ? rows
      : rows.map((row) => (row.state === 'installed' ? { ...row, state: 'displaced' as const } : row))
    return { way: 'folder', folder: ownFolder(repo), before, hooks }
  }
  const folder = await hooksFolder(repo.main ?? repo.commonDir)
  const hooks = besideRows(folder)
  if (hooks.some(({ state }) => state !== 'absent')) return { way: 'beside', folder, before: null, hooks }
  return leftBehind(repo, folder) ?? { way: 'none', folder, before: null, hooks }
}

/** Ours where Git looked for hooks when they were installed, and does not look any more. */
function leftBehind(repo: Repo, inForce: string): HooksReport | undefined {
  const folder = join(repo.commonDir, 'hooks')
  if (folder === inForce) return undefined
  const rows = besideRows(folder)
  if (rows.every(({ state }) => state === 'absent')) return undefined
  const hooks = rows.map((row) => (row.state === 'installed' ? { ...row, state: 'displaced' as const } : row))
  return { way: 'beside', folder, before: null, hooks }
}

/** A file of ours with somebody's changes goes on asking, so nothing else may. */
const isEdited = ({ state }: HookRow): boolean => state === 'edited'

const empty = (): Told => ({ changes: [], notes: [] })

/** What was there another way, in one sentence: the same hooks are there again. */
const replaced = ({ changes, notes }: Told): Told => ({
  changes: changes.length > 0 ? ['took away those that were there another way'] : [],
  notes,
})

const joined = (...told: readonly Told[]): Told => ({
  changes: told.flatMap(({ changes }) => changes),
  notes: told.flatMap(({ notes }) => notes),
})

/** There once a Git that knows no hooks in its configuration was used where they were named there. */
const olderGitFile = (repo: Repo): string => join(repo.agentsDir, 'hooks-older-git')

/** Names the hooks folder that we made, so that it goes with our hooks. */
const madeFile = (repo: Repo): string => join(repo.agentsDir, 'hooks-folder-made')
