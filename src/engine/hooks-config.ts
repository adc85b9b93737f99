// Hooks that Git's configuration names (git-hook(1), Git 2.54), for where a hooks folder is not ours to write to or a
// manager writes it anew: `core.hooksPath` and every file of it stay as they are. Git runs them before those of the folder.
// A Git that is older runs none of them; `hooks status` and `doctor` say so.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HookRow } from '../domain/hooks.ts'
import { quoteSh } from '../domain/quote-sh.ts'
import { canConfigureHooks } from '../git/hooks.ts'
import type { Repo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'
import { removeEmpty, type Told, writeWhole } from './hooks-beside.ts'
import { include, includedText, quoteConfig } from './hooks-include.ts'
import { configScript, hookNameOf, type OwnHook, ownHooks, scriptState } from './hooks-script.ts'

/** The folder of the scripts that the configuration names. */
export const configFolder = (repo: Repo): string => join(repo.agentsDir, 'config-hooks')

/** Whether the repository's configuration names our hooks one by one. */
export const isConfigInstalled = (repo: Repo): boolean =>
  includedText(repo).includes(`[hook "${hookNameOf('pre-commit')}"]`)

/** Writes the scripts, which nothing runs before they are named. */
export function writeConfigScripts(repo: Repo): Told {
  const told: Told = { changes: [], notes: [] }
  mkdirSync(configFolder(repo), { recursive: true })
  for (const name of ownHooks) renew(repo, name, told)
  return told
}

/** Names every hook of ours in the configuration. */
export function nameInConfig(repo: Repo): Told {
  const wasThere = isConfigInstalled(repo)
  include(repo, ownHooks.map((name) => section(repo, name)).join(''))
  const change =
    'named them in .git/config: Git runs them before the hooks that are there, of which no file is touched'
  return { changes: wasThere ? [] : [change], notes: [] }
}

function renew(repo: Repo, name: OwnHook, told: Told): void {
  const path = join(configFolder(repo), name)
  const text = textOf(path)
  if (text !== '' && scriptState(text) !== 'ours') {
    told.notes.push(`${path} is not as we wrote it: it stays as it is`)
    return
  }
  if (text === configScript(name)) return
  writeWhole(path, configScript(name), 0o755)
  told.changes.push(`${text === '' ? 'installed' : 'renewed'} ${name}`)
}

/** With no open task, or without our files, Git starts no more than the `sh` of this line. */
function section(repo: Repo, name: OwnHook): string {
  const [open, script] = [join(repo.agentsDir, 'open'), join(configFolder(repo), name)].map(quoteSh)
  const command = `[ ! -e ${open} ] || [ ! -x ${script} ] || ${script}`
  return `[hook "${hookNameOf(name)}"]\n\tevent = ${name}\n\tcommand = ${quoteConfig(command)}\n`
}

/** Removes the scripts, once the configuration no longer names them; one that somebody edited stays, and is named. */
export function removeConfigScripts(repo: Repo): Told {
  const told: Told = { changes: [], notes: [] }
  for (const name of ownHooks) {
    const path = join(configFolder(repo), name)
    const text = textOf(path)
    if (text === '') continue
    if (scriptState(text) === 'ours') {
      rmSync(path)
      told.changes.push(`removed ${name}`)
    } else told.notes.push(`${path} is not as we wrote it: it stays as it is, and no longer runs`)
  }
  removeEmpty(configFolder(repo))
  return told
}

/** Every hook as the Git that is used now treats it. */
export async function configRows(repo: Repo): Promise<HookRow[]> {
  const isKnown = await canConfigureHooks(repo.commonDir)
  const settings = await readSettings(repo, 'hook')
  const isOff = (name: string): boolean =>
    /^(false|no|off|0|)$/i.test(settings.get(`hook.${name}.enabled`)?.at(-1) ?? 'true')
  return ownHooks.map((name) => {
    const text = textOf(join(configFolder(repo), name))
    const row = (state: HookRow['state']): HookRow => ({ name, state, first: null })
    if (text === '') return row('absent')
    if (!isKnown) return row('unsupported')
    if (isOff(name) || isOff(hookNameOf(name))) return row('disabled')
    return row(scriptState(text) === 'ours' ? 'installed' : 'edited')
  })
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
