// Our Git hooks: which way they are put beside those that are there, putting them there, taking them away, and telling.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HooksReport } from '../domain/hooks.ts'
import { hooksFolder, isInGitDir } from '../git/hooks.ts'
import type { Repo } from '../git/repo.ts'
import {
  besideRows,
  hasNameSensitiveHook,
  installBeside,
  removeEmpty,
  type Told,
  uninstallBeside,
} from './hooks-beside.ts'
import {
  folderBefore,
  folderRows,
  installFolder,
  isFolderInstalled,
  isInForce,
  ownFolder,
  uninstallFolder,
} from './hooks-folder.ts'

/** Installs every hook. Safe to run again: it mends what was displaced. */
export async function installHooks(repo: Repo): Promise<Told> {
  mkdirSync(repo.agentsDir, { recursive: true })
  const folder = await besideFolder(repo)
  if (folder === undefined) return await installFolder(repo)
  if (!existsSync(folder)) writeFileSync(madeFile(repo), folder)
  return installBeside(repo, folder)
}

/** The folder to put hooks into, where that is inside the Git directory and its hooks bear another name. */
async function besideFolder(repo: Repo): Promise<string | undefined> {
  if (isFolderInstalled(repo)) return undefined
  const folder = await hooksFolder(repo.main ?? repo.commonDir)
  return isInGitDir(repo, folder) && !hasNameSensitiveHook(folder) ? folder : undefined
}

/** Takes every hook away, whichever way it came. */
export async function uninstallHooks(repo: Repo): Promise<Told> {
  const told = isFolderInstalled(repo) || existsSync(ownFolder(repo)) ? uninstallFolder(repo) : empty()
  removeEmpty(ownFolder(repo))
  const folders = new Set([join(repo.commonDir, 'hooks'), await hooksFolder(repo.main ?? repo.commonDir)])
  for (const folder of folders)
    if (isInGitDir(repo, folder)) {
      const { changes, notes } = uninstallBeside(folder)
      told.changes.push(...changes)
      told.notes.push(...notes)
    }
  const made = existsSync(madeFile(repo)) ? readFileSync(madeFile(repo), 'utf8') : undefined
  if (made !== undefined) removeEmpty(made)
  rmSync(madeFile(repo), { force: true })
  return told
}

/** How our hooks stand now. */
export async function hooksReport(repo: Repo): Promise<HooksReport> {
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

const empty = (): Told => ({ changes: [], notes: [] })

/** Names the hooks folder that we made, so that it goes with our hooks. */
const madeFile = (repo: Repo): string => join(repo.agentsDir, 'hooks-folder-made')
