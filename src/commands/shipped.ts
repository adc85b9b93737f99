// Files that the package ships beside its program, as they are.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The text of a file of the package; `path` is relative to its root. */
export const shipped = (path: string): string =>
  readFileSync(join(rootAround(import.meta.dirname), path), 'utf8')

/** The nearest folder with a `package.json`: the built program and its source are at different depths. */
const rootAround = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : rootAround(dirname(folder))
