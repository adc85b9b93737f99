// The settings of the files as they were last read, so that reading them again loads neither YAML nor cosmiconfig.
// A cache that cannot be read, written or believed is no error: the files are read instead.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Texts } from './search.ts'
import { type Settings, settingsShape } from './settings.ts'
import { isMap } from './shape.ts'

const cachePath = (commonDir: string): string => join(commonDir, 'agents', 'cache', 'config.json')

/** What the settings depend on: the bytes of the files, and the shape that they were read with. */
export function cacheKey(texts: Texts): string {
  const whole = JSON.stringify([settingsShape.schema, ...texts])
  return createHash('sha256').update(whole).digest('hex')
}

/** The settings kept under `key`; undefined where there are none. */
export async function readCache(commonDir: string, key: string): Promise<Settings | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(cachePath(commonDir), 'utf8'))
    return isMap(kept) && kept.key === key && isMap(kept.settings) ? (kept.settings as Settings) : undefined
  } catch {
    return undefined
  }
}

/** Keeps settings under `key`, in place of any others. */
export async function writeCache(commonDir: string, key: string, settings: Settings): Promise<void> {
  try {
    await writeAtomically(cachePath(commonDir), JSON.stringify({ key, settings }))
  } catch {
    // Without the cache the next command is slower, and nothing else.
  }
}

/** Writes a file of the person's own (mode 0600), whole or not at all. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
