// What a new worktree needs beyond its tracked files: untracked ones to copy (`.worktreeinclude`, `copy`), paths to link.
// Copies are copy-on-write where the file system can; nothing that is there already is overwritten.
import { constants, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { intersectGlobs, matcherOf } from '../domain/glob.ts'
import type { Glob } from '../domain/names.ts'
import { decodePath, splitNul } from '../git/path.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'

/** Names untracked files that a new worktree gets, in the language of `.gitignore`; other tools read it too. */
export const includeFile = '.worktreeinclude'

/** Copies and links into a worktree what the main worktree has untracked. Gives the paths, for the log. */
export async function furnish(repo: Repo, config: Config, worktree: string): Promise<string[]> {
  const { main } = repo
  if (main === undefined) return []
  const links = config.link.filter(
    (path) => existsSync(join(main, path)) && !existsSync(join(worktree, path)),
  )
  const isLinked = (path: string): boolean =>
    links.some((link) => path === link || path.startsWith(`${link}/`))
  const paths = (await copiesOf(main, config)).filter((path) => !isLinked(path))
  for (const path of paths) await copyInto(main, worktree, path)
  for (const path of links) linkInto(main, worktree, path)
  return [...paths.map((path) => `copied ${path}`), ...links.map((path) => `linked ${path}`)]
}

/** The untracked files of the main worktree that a new one gets, each once. */
export async function copiesOf(main: string, { copy }: Config): Promise<string[]> {
  return [...new Set([...(await included(main)), ...(await copied(main, copy as readonly Glob[]))])]
}

/** Untracked files that `.worktreeinclude` names; its language is that of `.gitignore`. */
async function included(main: string): Promise<string[]> {
  if (!existsSync(join(main, includeFile))) return []
  return await untracked(main, ['--ignored', `--exclude-from=${join(main, includeFile)}`])
}

/** Untracked files, ignored or not, that the patterns match; a folder is entered only where a pattern can match inside. */
async function copied(main: string, globs: readonly Glob[]): Promise<string[]> {
  if (globs.length === 0) return []
  const isWanted = matcherOf(globs)
  const reaches = (folder: string): boolean =>
    globs.some((glob) => intersectGlobs(glob, `${escaped(folder)}/**` as Glob).kind !== 'disjoint')
  const entries = await untracked(main, ['--directory', '--no-empty-directory'])
  return entries.flatMap((entry) =>
    entry.endsWith('/') ? walk(main, entry.slice(0, -1), isWanted, reaches) : isWanted(entry) ? [entry] : [],
  )
}

async function untracked(main: string, flags: string[]): Promise<string[]> {
  const { stdout } = await git(['ls-files', '--others', '-z', ...flags], { cwd: main })
  return splitNul(stdout).map(decodePath)
}

function walk(
  main: string,
  folder: string,
  isWanted: (path: string) => boolean,
  reaches: (path: string) => boolean,
): string[] {
  if (!reaches(folder)) return []
  return readdirSync(join(main, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? walk(main, path, isWanted, reaches) : isWanted(path) ? [path] : []
  })
}

const escaped = (path: string): string => path.replace(/[[\]{}()*?!+@\\|]/g, '\\$&')

async function copyInto(main: string, worktree: string, path: string): Promise<void> {
  const to = join(worktree, path)
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return
  mkdirSync(dirname(to), { recursive: true })
  await cp(join(main, path), to, {
    force: false,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    recursive: true,
  })
}

function linkInto(main: string, worktree: string, path: string): void {
  mkdirSync(dirname(join(worktree, path)), { recursive: true })
  symlinkSync(join(main, path), join(worktree, path))
}
