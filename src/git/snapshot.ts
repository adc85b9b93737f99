// A tree that holds everything in a worktree, uncommitted and untracked files included, made through a copy of its
// index: the worktree's own index, locks and HEAD are never touched (DESIGN 5).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { type Oid, oidOf } from '../domain/names.ts'
import { hasCode } from '../errors.ts'
import { hiddenPaths } from './hidden.ts'
import { noHooks } from './hooks.ts'
import { copyIndex, hashBytes, type Index, readIndex } from './index-copy.ts'
import { mayBeUnmerged } from './index-facts.ts'
import type { ObjectStore } from './object.ts'
import { decodePath, encodePath, splitNul } from './path.ts'
import { gitDirOf, type Repo } from './repo.ts'
import { git } from './spawn.ts'

export interface Snapshot {
  tree: Oid
  /** Why it could not hold everything; such a snapshot is never called clear. */
  degraded?: string
  /** The index that was looked through, where it was asked for: it holds the tree, with what Git saw of the files. */
  index?: Index
}

let serial = 0

/** The tree of everything in `worktree`. Ignored files are left out, as `git add -A` leaves them out. */
export async function snapshotTree(
  repo: Repo,
  worktree: string,
  { store, keepsIndex = false }: { store?: ObjectStore | undefined; keepsIndex?: boolean } = {},
): Promise<Snapshot> {
  const index = await copyIndex(repo, worktree)
  try {
    const snapshot = await throughIndex(repo, worktree, index, store)
    return keepsIndex && existsSync(index) ? { ...snapshot, index: readIndex(index) } : snapshot
  } finally {
    rmSync(index, { force: true })
    rmSync(`${index}.lock`, { force: true })
  }
}

async function throughIndex(
  repo: Repo,
  worktree: string,
  index: string,
  store?: ObjectStore,
): Promise<Snapshot> {
  const options = { cwd: worktree, env: { ...store?.env, GIT_INDEX_FILE: index }, allow: [1, 128] }
  const quiet = [
    ...noHooks,
    '-c',
    'core.safecrlf=false',
    '-c',
    'advice.addEmbeddedRepo=false',
    ...lfsIn(store),
  ]
  let said = ''
  const add = async (...flags: string[]) => {
    const added = await git([...quiet, 'add', ...flags], options)
    said += added.stderr
    return added
  }
  let added = await add('-A', '--sparse')
  const notes: string[] = []
  if (added.status !== 0) {
    notes.push(errorLine(added.stderr))
    await add('-A', '--sparse', '--ignore-errors')
    added = await add('-u', '--sparse')
  }
  if (added.status !== 0) notes.push(errorLine(added.stderr))
  const embedded = embeddedRepos(said)
  const isOurs = (path: string): boolean => isLinked(repo, worktree, path)
  const foreign = embedded.find((path) => !isOurs(path))
  if (foreign !== undefined) notes.push(`adding embedded git repository: ${foreign}`)
  const linked = embedded.filter(isOurs).map((path) => encodePath(`${path.replace(/\/$/, '')}\0`))
  const hidden = Buffer.concat([hiddenPaths(worktree) ?? Buffer.alloc(0), ...linked])
  if (hidden.length > 0)
    await git([...quiet, 'update-index', '--force-remove', '-z', '--stdin'], {
      ...options,
      input: hidden,
      allow: [],
    })
  const { stdout } = await git([...quiet, 'write-tree'], { ...options, allow: [] })
  const tree = oidOf(stdout.toString())
  return notes.length === 0 ? { tree } : { tree, degraded: [...new Set(notes)].join('; ') }
}

/** Git LFS puts what it makes of a changed file where the objects of a look go, too. */
const lfsIn = (store: ObjectStore | undefined): string[] => {
  const folder = store?.env.GIT_OBJECT_DIRECTORY
  return folder === undefined ? [] : ['-c', `lfs.storage=${join(folder, 'lfs')}`]
}

/** What Git says is wrong: its first `error:`, which names the path, else its last line. */
const errorLine = (text: string): string =>
  /^error: (.*)$/m.exec(text)?.[1] ?? text.trim().split('\n').at(-1) ?? ''

/** A nested repository becomes a bare link: its content is in no object of ours. */
const embeddedRepos = (stderr: string): string[] => {
  const told = stderr.matchAll(/^warning: adding embedded git repository: (.*)$/gm)
  return [...new Set([...told].map(([, path = '']) => path))]
}

/**
 * Whether a folder of the person's own checkout is another worktree of the same repository (`.claude/worktrees/x`): no
 * part of it. Nothing of that checkout is ever removed, so what is in the folder need not be kept with it.
 */
export const isLinked = ({ commonDir }: Repo, worktree: string, path: string): boolean =>
  gitDirOf(worktree) === commonDir &&
  gitDirOf(join(worktree, path)).startsWith(join(commonDir, 'worktrees') + sep)

/** Unmerged paths of a worktree's own index: an agent left a merge unfinished there. */
export async function unmergedPaths(repo: Repo, worktree: string): Promise<string[]> {
  const index = join(gitDirOf(worktree), 'index')
  if (!existsSync(index) || !mayBeUnmerged(readFileSync(index), hashBytes(repo))) return []
  const { stdout } = await git(['ls-files', '-u', '-z'], { cwd: worktree })
  return [...new Set(splitNul(stdout).map((field) => decodePath(field.subarray(field.indexOf(9) + 1))))]
}

const oldMs = 3_600_000

/** What a killed process has left: nobody of that id lives, and it has not been touched for an hour. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder, { encoding: 'utf8' })) {
    const pid = /^(?:objects|index)-(\d+)-\d+/.exec(name)?.[1]
    const path = join(folder, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (pid !== undefined && age > oldMs && !isAlive(Number(pid)))
      rmSync(path, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

/** A quarantine for objects that are made only to look: nothing in it ever reaches the repository. */
export function quarantine(repo: Repo): { store: ObjectStore; discard: () => void } {
  const folder = join(repo.agentsDir, 'tmp', `objects-${process.pid}-${serial++}`)
  mkdirSync(folder, { recursive: true })
  sweep(join(repo.agentsDir, 'tmp'))
  const { GIT_OBJECT_DIRECTORY: outer, GIT_ALTERNATE_OBJECT_DIRECTORIES: own } = repo.objects ?? {}
  const seen = outer === undefined ? [join(repo.commonDir, 'objects')] : [outer, own ?? '']
  const env = { GIT_OBJECT_DIRECTORY: folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: seen.join(delimiter) }
  return { store: { env }, discard: () => rmSync(folder, { recursive: true, force: true }) }
}
