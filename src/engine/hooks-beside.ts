// Hooks beside others, in a hooks folder inside the Git directory. A file that is there already is kept aside under a
// name that is plainly ours, and runs first; nothing that is not ours is ever overwritten.
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { HookRow } from '../domain/hooks.ts'
import type { Repo } from '../git/repo.ts'
import { besideScript, keptName, type OwnHook, ownHooks, scriptState } from './hooks-script.ts'

/** What was done and what a person must know, one sentence each. */
export interface Told {
  changes: string[]
  notes: string[]
}

/** Where hook managers put a hook that they find in their place, and whether they still run it. */
const displacedNames = [
  { suffix: '.legacy', runs: true },
  { suffix: '.old', runs: false },
] as const

/** Whether a hook that is there asks for its own name, so that it would not run under another. */
export const hasNameSensitiveHook = (folder: string): boolean =>
  ownHooks.some((name) => {
    const path = join(folder, name)
    const file = fileOf(path)
    if (file === undefined || scriptState(file.text) !== 'foreign') return false
    return (
      (file.isLink && basename(readlinkSync(path)) !== name) ||
      /basename|\$\{0##|argv\[0\]|PROGRAM_NAME|__FILE__|__filename/.test(file.text)
    )
  })

/** Puts every hook of ours into `folder`. */
export function installBeside(repo: Repo, folder: string): Told {
  const told: Told = { changes: [], notes: [] }
  mkdirSync(folder, { recursive: true })
  const agents = relative(realpathSync(folder), realpathSync(repo.agentsDir))
  for (const name of ownHooks) installOne(folder, name, agents, told)
  return told
}

function installOne(folder: string, name: OwnHook, agents: string, told: Told): void {
  const path = join(folder, name)
  const kept = join(folder, keptName(name))
  const present = fileOf(path)
  const state = present === undefined ? 'absent' : scriptState(present.text)
  if (state === 'edited') {
    told.notes.push(`${name} is ours with somebody's changes: it stays as it is`)
    return
  }
  if (state === 'foreign' && displacedBy(folder, name)?.runs) return
  const script = besideScript(name, agents, isManaged(state === 'foreign' ? present : fileOf(kept)))
  if (present?.text === script) return
  if (state === 'foreign' && !keepAside(path, kept)) {
    told.notes.push(
      `${name} was put there by another program after us, and ${keptName(name)} holds what was there before: both stay as they are. To mend it, make one of the two, then run \`git agents hooks install\``,
    )
    return
  }
  writeWhole(path, script, 0o755)
  removeDisplaced(folder, name)
  const beside = state === 'foreign' ? `, beside the hook that was there (kept as ${keptName(name)})` : ''
  told.changes.push(`${state === 'ours' ? 'renewed' : 'installed'} ${name}${beside}`)
}

/** The same file under its kept name too, so that there is no moment without it; false where that name is taken. */
function keepAside(path: string, kept: string): boolean {
  const before = fileOf(kept)
  if (before !== undefined && before.text !== fileOf(path)?.text) return false
  if (before !== undefined) rmSync(kept)
  if (fileOf(path)?.isLink) renameSync(path, kept)
  else linkSync(path, kept)
  return true
}

/** Takes every hook of ours out of `folder` and puts back what was kept aside. */
export function uninstallBeside(folder: string): Told {
  const told: Told = { changes: [], notes: [] }
  for (const name of ownHooks) uninstallOne(folder, name, told)
  return told
}

function uninstallOne(folder: string, name: OwnHook, told: Told): void {
  const path = join(folder, name)
  const kept = join(folder, keptName(name))
  const present = fileOf(path)
  const state = present === undefined ? 'absent' : scriptState(present.text)
  if (state === 'ours') takeOut(path, kept, told, name)
  if (state === 'edited')
    told.notes.push(
      `${name} was edited since it was installed: it stays as it is${fileOf(kept) ? `, with ${keptName(name)}, which it runs` : ''}`,
    )
  if (state === 'absent' && fileOf(kept) !== undefined) {
    renameSync(kept, path)
    told.changes.push(`put ${name} back as it was`)
  }
  if (state === 'foreign') uninstallDisplaced(folder, name, present?.text, told)
  removeDisplaced(folder, name)
}

/** Another program has taken the place after us: its file stays. What we kept goes where ours was moved to, if that runs. */
function uninstallDisplaced(folder: string, name: OwnHook, text: string | undefined, told: Told): void {
  const kept = join(folder, keptName(name))
  const displaced = displacedBy(folder, name)
  if (fileOf(kept)?.text === text) rmSync(kept)
  if (displaced?.runs) takeOut(displaced.path, kept, told, basename(displaced.path))
  else if (displaced !== undefined) told.changes.push(`removed ${basename(displaced.path)}`)
  if (fileOf(kept) !== undefined)
    told.notes.push(
      `${name} was put there by another program after us: both it and ${keptName(name)}, which was there before, stay as they are`,
    )
}

/** What a hook manager has moved away and does not run is of no use to anybody. */
function removeDisplaced(folder: string, name: OwnHook): void {
  const displaced = displacedBy(folder, name)
  if (displaced !== undefined) rmSync(displaced.path)
}

/** Where the hook before was kept, its file takes the place of ours in one step. */
function takeOut(path: string, kept: string, told: Told, name: string): void {
  const hadOther = fileOf(kept) !== undefined
  if (hadOther) renameSync(kept, path)
  else rmSync(path)
  told.changes.push(hadOther ? `put ${name} back as it was` : `removed ${name}`)
}

/** Every hook as it stands in `folder`. */
export const besideRows = (folder: string): HookRow[] =>
  ownHooks.map((name) => {
    const present = fileOf(join(folder, name))
    const state = present === undefined ? 'absent' : scriptState(present.text)
    const displaced = displacedBy(folder, name)
    const first = fileOf(join(folder, keptName(name))) === undefined ? null : join(folder, keptName(name))
    if (state === 'ours') return { name, state: 'installed', first }
    if (state === 'edited') return { name, state: 'edited', first }
    if (displaced === undefined) return { name, state: 'absent', first: null }
    return { name, state: displaced.runs ? 'installed' : 'displaced', first: join(folder, name) }
  })

/** Removes a folder that we made, once nothing is in it. */
export function removeEmpty(folder: string): void {
  try {
    if (readdirSync(folder).length === 0) rmdirSync(folder)
  } catch {
    // It is gone already.
  }
}

/** Our file under the name that a hook manager gave it. */
function displacedBy(folder: string, name: OwnHook): { path: string; runs: boolean } | undefined {
  return displacedNames
    .map(({ suffix, runs }) => ({ path: join(folder, name + suffix), runs }))
    .find(({ path }) => scriptState(fileOf(path)?.text ?? '') === 'ours')
}

/** Written whole or not at all. */
export function writeWhole(path: string, text: string, mode: number): void {
  const draft = `${path}.git-agents-${process.pid}`
  try {
    writeFileSync(draft, text, { mode })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Whether a manager put hooks into the folder: it writes them anew when its configuration changes, or at each install. */
export const isManagedFolder = (folder: string): boolean =>
  (existsSync(folder) ? readdirSync(folder) : []).some(
    (name) => !name.endsWith('.sample') && isManaged(fileOf(join(folder, name))),
  )

/** A hook of a manager that puts itself back in its place, and runs what it found there. */
const isManaged = (file: { text: string } | undefined): boolean =>
  file !== undefined && /generated by pre-commit|lefthook/i.test(file.text)

/** A file's bytes as text; a link that leads nowhere has none. */
function fileOf(path: string): { text: string; isLink: boolean } | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined || stat.isDirectory()) return undefined
  try {
    return { text: readFileSync(path, 'latin1'), isLink: stat.isSymbolicLink() }
  } catch {
    return { text: '', isLink: stat.isSymbolicLink() }
  }
}
