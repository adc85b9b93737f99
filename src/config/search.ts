// Which files may configure a repository, and which of them does. Never a program: JSON and YAML only, read as text.
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AgentsError, hasCode } from '../errors.ts'
import { isMap } from './is-map.ts'

/** The files that may hold the repository's configuration; the first that is there does. */
export const configFiles = [
  '.agentsrc',
  '.agentsrc.json',
  '.agentsrc.yaml',
  '.agentsrc.yml',
  'package.json',
] as const

/** A person's own file beside it, untracked. */
export const localFile = '.agentsrc.local'

/** Texts by file name. */
export type Texts = ReadonlyMap<string, string>

const maxBytes = 1 << 20

/** The texts of all that is there in a folder. Synchronous: a few small files, and node:fs is loaded already. */
export function readTexts(root: string): Texts {
  const names = [...configFiles, localFile]
  return new Map(names.map((name) => [name, readText(root, name) ?? '']))
}

/** Those that say something: not blank, and of package.json only one with a map under `agents`. */
export const spokenTexts = (texts: Texts): Texts =>
  new Map(
    [...configFiles, localFile].flatMap((name): [string, string][] => {
      const text = texts.get(name) ?? ''
      const isSilent = name === 'package.json' ? !isMap(packageAgents(text)) : text.trim() === ''
      return isSilent ? [] : [[name, text]]
    }),
  )

/** The name of the one file that configures a folder, as cosmiconfig finds it; loaded for this alone. */
export async function searchFolder(root: string): Promise<string | undefined> {
  const { cosmiconfig } = await import('cosmiconfig')
  const asText = (path: string, text: string): unknown =>
    basename(path) === 'package.json' ? { agents: packageAgents(text) } : { text }
  const explorer = away(() =>
    cosmiconfig('agents', {
      searchPlaces: [...configFiles],
      searchStrategy: 'none',
      loaders: { noExt: asText, '.json': asText, '.yaml': asText, '.yml': asText },
    }),
  )
  const found = await explorer.search(root)
  return found === null ? undefined : basename(found.filepath)
}

/**
 * Runs `make` with this module's own folder as the working directory: cosmiconfig looks there for settings of its own,
 * `.config/config.js` among them, which it executes; the real one may be a worktree that an agent wrote.
 */
function away<T>(make: () => T): T {
  const back = process.cwd()
  process.chdir(import.meta.dirname)
  try {
    return make()
  } finally {
    process.chdir(back)
  }
}

function packageAgents(text: string): unknown {
  if (!text.includes('"agents"')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isMap(value) && Object.hasOwn(value, 'agents') ? value.agents : undefined
  } catch {
    return undefined
  }
}

function readText(root: string, name: string): string | undefined {
  try {
    const path = join(root, name)
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found?.isFile()) return undefined
    if (found.size > maxBytes) throw unreadable(name, `is longer than ${maxBytes >> 20} MiB`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    if (hasCode(error, 'ERR_ENCODING_INVALID_ENCODED_DATA')) throw unreadable(name, 'is not UTF-8')
    if (hasCode(error, 'EACCES', 'EPERM', 'ELOOP')) throw unreadable(name, 'cannot be read')
    throw error
  }
}

const unreadable = (name: string, text: string): AgentsError =>
  new AgentsError('config', `${name} ${text}`, { complaints: [{ file: name, text: `this file ${text}` }] })
