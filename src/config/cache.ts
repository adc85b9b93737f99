// The settings of the files as they were last read, so that reading them again loads neither the shapes, YAML nor
// cosmiconfig. It holds the files' texts rather than a digest of them: loading node:crypto takes longer than comparing.
// A cache that cannot be read, written or believed is no error: the files are read instead.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap } from './is-map.ts'
import type { Texts } from './search.ts'
import type { Settings } from './settings.ts'

/** Raised with every change to the shape of the settings or to what is read out of them; a test sees to it. */
export const shapeVersion = 11

const cachePath = (commonDir: string): string => join(commonDir, 'agents', 'cache', 'config.json')
const keyOf = (texts: Texts): string => JSON.stringify([shapeVersion, ...texts])

/** The settings that were read out of exactly these texts; undefined where they are not kept. */
export function readCache(commonDir: string, texts: Texts): Settings | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(cachePath(commonDir), 'utf8'))
    if (!isMap(kept) || kept.key !== keyOf(texts) || !isMap(kept.settings)) return undefined
    return kept.settings as Settings
  } catch {
    return undefined
  }
}

/** Keeps the settings of these texts, in place of any others. */
export async function writeCache(commonDir: string, texts: Texts, settings: Settings): Promise<void> {
  try {
    const { writeAtomically } = await import('./atomic.ts')
    await writeAtomically(cachePath(commonDir), JSON.stringify({ key: keyOf(texts), settings }))
  } catch {
    // Without the cache the next command is slower, and nothing else.
  }
}
