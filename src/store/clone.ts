// The id of this clone on this machine: only it may declare the runners that it started dead (DESIGN 2), and its agents'
// processes bear it. It belongs to the folder that it was made in: a copy of that is another clone.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { hasCode } from '../errors.ts'
import type { Repo } from '../git/repo.ts'

/** What is recorded: the id, and where it was last seen. */
interface Known {
  id: string
  /** Device and inode of the common git directory, which a move keeps and a bind mount too. */
  inode?: string
  path?: string
  text: string
}

type Place = Pick<Repo, 'agentsDir' | 'commonDir'>

/** The clone's id; empty where nothing was ever run here and `create` is not asked for. */
export function cloneId(repo: Place, create = false): string {
  const known = readKnown(repo.agentsDir)
  if (known === undefined) return create ? createId(repo) : ''
  const { inode, path } = known
  if (inode === inodeOf(repo.commonDir) && path === repo.commonDir) return known.id
  if (isCopy(repo, known)) return leaveOriginal(repo, known)
  record(repo, known)
  return known.id
}

const pathIn = (agentsDir: string): string => join(agentsDir, 'clone')

function readKnown(agentsDir: string): Known | undefined {
  try {
    const text = readFileSync(pathIn(agentsDir), 'utf8')
    const [id = '', inode, path] = text.split('\n')
    return { id, text, ...(inode && path ? { inode, path: JSON.parse(path) } : {}) }
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined
    throw error
  }
}

function inodeOf(folder: string): string | undefined {
  const stat = statSync(folder, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.dev}:${stat.ino}`
}

/**
 * Whether the folder that the id was made in is still there, and is not this one. Where it is gone, this one is it: moved,
 * to another file system too, or brought back from a copy.
 */
function isCopy({ commonDir }: Place, { id, inode, path }: Known): boolean {
  if (path === undefined || path === commonDir || inode === inodeOf(commonDir)) return false
  return inodeOf(path) !== inodeOf(commonDir) && readKnown(join(path, 'agents'))?.id === id
}

/** What tells of commands that are under way in the original: here nobody works yet. */
const doings = ['locks', 'work', 'checking', 'planning', 'follow.json']

/** Of several commands at once in a fresh copy one puts the copied id away. */
function leaveOriginal(repo: Place, { text }: Known): string {
  const aside = `${pathIn(repo.agentsDir)}.${process.pid}`
  try {
    renameSync(pathIn(repo.agentsDir), aside)
    if (readFileSync(aside, 'utf8') === text)
      for (const name of doings) rmSync(join(repo.agentsDir, name), { recursive: true, force: true })
    else linkSync(aside, pathIn(repo.agentsDir))
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EEXIST', 'EACCES', 'EROFS', 'EPERM')) throw error
    if (!hasCode(error, 'ENOENT', 'EEXIST')) return ''
  } finally {
    rmSync(aside, { force: true })
  }
  return createId(repo)
}

function createId(repo: Place): string {
  const { agentsDir } = repo
  mkdirSync(agentsDir, { recursive: true })
  const draft = draftOf(repo, `${hostname()}-${crypto.randomUUID().slice(0, 8)}`)
  try {
    linkSync(draft, pathIn(agentsDir))
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readKnown(agentsDir)?.id ?? ''
}

/** Remembers where it is now. A place that cannot be written to is told the same the next time. */
function record(repo: Place, { id }: Known): void {
  try {
    renameSync(draftOf(repo, id), pathIn(repo.agentsDir))
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOENT')) throw error
  }
}

function draftOf({ agentsDir, commonDir }: Place, id: string): string {
  const draft = `${pathIn(agentsDir)}.${process.pid}`
  writeFileSync(draft, `${id}\n${inodeOf(commonDir) ?? ''}\n${JSON.stringify(commonDir)}\n`)
  return draft
}
