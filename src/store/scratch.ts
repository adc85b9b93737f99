// What a `fast-import` that was killed leaves: locks of the names under which it wrote (`git/object`). Nobody's way is barred
// by them, since no two processes use one name.
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratchPrefix } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { processStart } from './process.ts'

/** Takes those of processes away that have ended; what cannot be taken away stays. */
export function sweepScratch(repo: Repo): void {
  const folder = join(repo.commonDir, scratchPrefix)
  if (!existsSync(folder)) return
  try {
    for (const name of readdirSync(folder))
      if (processStart(Number.parseInt(name, 10)) === undefined)
        rmSync(join(folder, name), { recursive: true, force: true })
    rmdirSync(folder)
  } catch {
    // Read-only, or somebody writes there.
  }
}
