// Reads from the main worktree what `init` offers: the files that tell how it is set up and tested, and ignored files
// that hold what one machine needs.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fitting, fittingOf, personalFiles, telltales } from '../domain/fitting.ts'
import { matcherOf } from '../domain/glob.ts'
import type { Glob } from '../domain/names.ts'
import { decodePath, splitNul } from '../git/path.ts'
import { git } from '../git/spawn.ts'
import { includeFile } from './furnish.ts'

export interface Offer extends Fitting {
  /** Ignored files that a new worktree would not have; empty where `.worktreeinclude` says already what it has. */
  personal: string[]
}

/** What fits the repository in `main`. */
export async function offerFor(main: string): Promise<Offer> {
  const contents = telltales.flatMap((name): [string, string][] => {
    const text = readIfThere(join(main, name))
    return text === undefined ? [] : [[name, text]]
  })
  return { ...fittingOf(new Map(contents)), personal: await personal(main) }
}

async function personal(main: string): Promise<string[]> {
  if (existsSync(join(main, includeFile))) return []
  const flags = ['--others', '--ignored', '--exclude-standard', '--directory', '-z']
  const { stdout } = await git(['ls-files', ...flags], { cwd: main })
  return splitNul(stdout)
    .map(decodePath)
    .filter(matcherOf(personalFiles as readonly string[] as readonly Glob[]))
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
