// Hooks in a folder of our own, for where the hooks folder is not ours to write to: a tracked one (husky), one outside
// the repository, one whose hooks ask for their own name. An include at the end of the repository's configuration names
// our folder after everything else, so that a manager which sets `core.hooksPath` again does not undo it, and the
// earlier value stays where it was. Without our files the include says nothing, and the earlier folder is in force.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import type { HookRow } from '../domain/hooks.ts'
import { clientHooks, configuredHooksPaths, costlyHooks, hooksFolder } from '../git/hooks.ts'
import type { Repo } from '../git/repo.ts'
import { removeEmpty, type Told, writeWhole } from './hooks-beside.ts'
import { include, includedText, quoteConfig } from './hooks-include.ts'
import { folderScript, ownHooks, scriptState } from './hooks-script.ts'

/** Our own hooks folder. */
export const ownFolder = (repo: Repo): string => join(repo.agentsDir, 'hooks')
const configFile = (repo: Repo): string => join(repo.commonDir, 'config')
const beforeFile = (repo: Repo): string => join(ownFolder(repo), 'before')

/** Whether our folder is named at the end of the repository's configuration. */
export const isFolderInstalled = (repo: Repo): boolean => /^\thooksPath = /m.test(includedText(repo))

/** Whether Git takes its hooks from our folder. */
export const isInForce = async (repo: Repo): Promise<boolean> =>
  realOf(await hooksFolder(repo.main ?? repo.commonDir)) === realOf(ownFolder(repo))

/** The folder that would be in force without ours, absolute. */
export async function folderBefore(repo: Repo): Promise<string> {
  const cwd = repo.main ?? repo.commonDir
  const own = ownFolder(repo)
  const path = (await configuredHooksPaths(cwd)).findLast((value) => resolve(cwd, value) !== own)
  return path === undefined || path === '' ? join(repo.commonDir, 'hooks') : resolve(cwd, path)
}

export async function installFolder(repo: Repo): Promise<Told> {
  const own = ownFolder(repo)
  const before = await folderBefore(repo)
  const told: Told = { changes: [], notes: [] }
  mkdirSync(own, { recursive: true })
  const names = [...clientHooks, ...costlyHooks.filter((name) => existsSync(join(before, name)))]
  for (const name of names) renew(own, name, told)
  const wasThere = isFolderInstalled(repo)
  include(repo, `[core]\n\thooksPath = ${quoteConfig(own)}\n`)
  if (!wasThere)
    told.changes.push(
      `named our hooks folder at the end of .git/config; the hooks of ${before} run first, and none of its files is touched`,
    )
  await rememberBefore(repo)
  if (!(await isInForce(repo)))
    told.notes.push(
      `core.hooksPath is set where it outranks ours (${await hooksFolder(repo.main ?? repo.commonDir)}): our hooks do not run`,
    )
  return told
}

/** What the shims read, as old as the configuration that it was read from: they look again when that changes. */
async function rememberBefore(repo: Repo): Promise<void> {
  const cwd = repo.main ?? repo.commonDir
  const own = ownFolder(repo)
  const path = (await configuredHooksPaths(cwd)).findLast((value) => resolve(cwd, value) !== own) ?? ''
  writeFileSync(beforeFile(repo), `${path}\n`)
  const { atime, mtime } = statSync(configFile(repo))
  utimesSync(beforeFile(repo), atime, mtime)
}

function renew(own: string, name: string, told: Told): void {
  const path = join(own, name)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (text !== '' && scriptState(text) !== 'ours') {
    told.notes.push(`${path} is not as we wrote it: it stays as it is`)
    return
  }
  if (text === folderScript(name)) return
  writeWhole(path, folderScript(name), 0o755)
  if (ownHooks.some((ours) => ours === name))
    told.changes.push(`${text === '' ? 'installed' : 'renewed'} ${name}`)
}

/** Removes our folder, once nothing names it; a file in it that somebody edited stays, and is named. */
export function removeFolder(repo: Repo): Told {
  const told: Told = { changes: [], notes: [] }
  const own = ownFolder(repo)
  for (const name of [...clientHooks, ...costlyHooks]) {
    const path = join(own, name)
    if (!existsSync(path)) continue
    if (scriptState(readFileSync(path, 'utf8')) === 'ours') {
      rmSync(path)
      if (ownHooks.some((ours) => ours === name)) told.changes.push(`removed ${name}`)
    } else told.notes.push(`${path} is not as we wrote it: it stays as it is, and no longer runs`)
  }
  rmSync(beforeFile(repo), { force: true })
  removeEmpty(own)
  return told
}

/** Every hook as it stands in our folder, with what it runs first. */
export function folderRows(repo: Repo, before: string): HookRow[] {
  return ownHooks.map((name) => {
    const path = join(ownFolder(repo), name)
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const other = join(before, name)
    const first = existsSync(other) ? other : null
    if (text === '') return { name, state: 'absent', first }
    return { name, state: scriptState(text) === 'ours' ? 'installed' : 'edited', first }
  })
}

const realOf = (path: string): string => (existsSync(path) ? realpathSync(path) : path)
