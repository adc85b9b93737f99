// A file that comes into being with its content, or not at all, where nothing of its name is there.
import { linkSync } from 'node:fs'
import { hasCode } from '../errors.ts'

/** Gives a written file one more name; false where something has that name already. */
export function isLinked(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false
    throw cause
  }
}
