// A copy of a worktree's index to look through, so that its own is never touched. Right after a checkout most entries of an
// index are "racy": Git reads all those files again at every look. Such an index is refreshed once, in a copy that is kept
// under `<git dir>/agents/cache/indexes` for as long as the worktree's own index stays the same (docs/decisions/0021).
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { hasCode } from '../errors.ts'
import { noHooks } from './hooks.ts'
import { countRacy } from './index-facts.ts'
import { gitDirOf, type Repo } from './repo.ts'
import { git } from './spawn.ts'

/** So many files are read again sooner than a process is started to spare it. */
const fewFiles = 100

let serial = 0

/** The bytes of an index, and the whole second of its time. */
export interface Index {
  bytes: Buffer
  second: number
}

/** A copy of the index of `worktree`, for `GIT_INDEX_FILE`; the caller removes it. Where there is no index the path is free. */
export async function copyIndex(repo: Repo, worktree: string): Promise<string> {
  const gitDir = gitDirOf(worktree)
  const folder = join(repo.agentsDir, 'tmp')
  mkdirSync(folder, { recursive: true })
  const copy = join(folder, `index-${process.pid}-${serial++}`)
  const original = join(gitDir, 'index')
  if (!existsSync(original)) return copy
  const own = readIndex(original)
  const sum = sumOf(repo, own.bytes)
  const kept = join(repo.agentsDir, 'cache', 'indexes', `${placeOf(gitDir, repo)}.${sum}`)
  const best = readKept(repo, kept) ?? own
  writeIndex(copy, best)
  if (/[1-9a-f]/.test(sum) && isWorthIt(repo, best, copy) && (await refresh(worktree, copy, best)))
    keep(copy, kept)
  return copy
}

/** A time of the very file that was read, whoever puts another in its place meanwhile. */
export function readIndex(path: string): Index {
  const file = openSync(path, 'r')
  try {
    return { second: Math.floor(fstatSync(file).mtimeMs / 1000), bytes: readFileSync(file) }
  } finally {
    closeSync(file)
  }
}

/**
 * The copy keeps the whole seconds of the original's time: with a later time Git would trust entries whose files
 * changed in the same second (29 of 30 edits were missed that way).
 */
function writeIndex(path: string, { bytes, second }: Index): void {
  writeFileSync(path, bytes)
  utimesSync(path, second, second)
}

/**
 * Puts an index in the place of a worktree's own, under Git's lock of it and with the time that its entries go by. Gives
 * false where another Git holds the lock, or there is none to replace.
 */
export function putIndex(worktree: string, { bytes, second }: Index): boolean {
  const own = join(gitDirOf(worktree), 'index')
  const lock = `${own}.lock`
  const mode = statSync(own, { throwIfNoEntry: false })?.mode
  const file = mode === undefined ? undefined : openNew(lock, mode & 0o777)
  if (file === undefined) return false
  try {
    writeFileSync(file, bytes)
    futimesSync(file, second, second)
    renameSync(lock, own)
  } catch (error) {
    rmSync(lock, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  return true
}

/** Undefined where there is such a file already. */
function openNew(path: string, mode: number): number | undefined {
  try {
    return openSync(path, 'wx', mode)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined
    throw error
  }
}

/** How long the ids are that objects have here. */
export const hashBytes = ({ objectFormat }: Repo): 20 | 32 => (objectFormat === 'sha256' ? 32 : 20)

/** The checksum with which an index ends; zeros where `index.skipHash` leaves it out. */
const sumOf = (repo: Repo, bytes: Buffer): string =>
  bytes.toString('hex', Math.max(0, bytes.length - hashBytes(repo)))

/** Whether a refresh now spares reading many files; those written this very second it would not spare. */
function isWorthIt(repo: Repo, { bytes, second }: Index, copy: string): boolean {
  const racySince = (since: number): number => countRacy(bytes, since, hashBytes(repo))
  return racySince(second) - racySince(beginning(copy)) > fewFiles
}

/** The second before a copy was written, by the clock of its file system. */
const beginning = (copy: string): number => Math.floor(statSync(copy).ctimeMs / 1000) - 1

const placeOf = (gitDir: string, repo: Repo): string =>
  gitDir === repo.commonDir ? 'main' : `worktrees-${basename(gitDir)}`

/**
 * Git compares the files with their entries, and marks those that differ. The copy gets the second before that began: a
 * file that changes later and shows its old time has that time in this second or after it, and is read again.
 */
async function refresh(worktree: string, copy: string, before: Index): Promise<boolean> {
  const { ino } = statSync(copy)
  const begun = beginning(copy)
  const args = [...noHooks, 'update-index', '-q', '--refresh', '--force-write-index']
  const { status } = await git(args, { cwd: worktree, env: { GIT_INDEX_FILE: copy }, allow: [1, 128, 129] })
  // 1 only tells that some files differ. Git puts a new file in place of the old.
  const isRefreshed = status <= 1 && statSync(copy).ino !== ino
  if (isRefreshed) utimesSync(copy, begun, begun)
  else writeIndex(copy, before)
  return isRefreshed
}

/** Keeps a refreshed copy for the next look. A disk that is full costs no more than the keeping. */
function keep(copy: string, kept: string): void {
  const folder = dirname(kept)
  const draft = join(folder, `${basename(copy)}.draft`)
  try {
    mkdirSync(folder, { recursive: true })
    writeIndex(draft, readIndex(copy))
    renameSync(draft, kept)
    for (const name of readdirSync(folder))
      if (isStale(folder, name, basename(kept))) rmSync(join(folder, name), { force: true })
  } catch {
    rmSync(draft, { force: true })
  }
}

const monthMs = 30 * 86_400_000

/** What was kept for an earlier index of the same worktree, or for one that nobody has changed for a month. */
function isStale(folder: string, name: string, kept: string): boolean {
  if (name === kept) return false
  const placeIn = (text: string): string => text.replace(/\.[0-9a-f]+$/, '')
  const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: 0 }
  return placeIn(name) === placeIn(kept) || Date.now() - mtimeMs > monthMs
}

/** The refreshed index that is kept, if any; one that a crash has cut does not end with its own checksum. */
function readKept(repo: Repo, kept: string): Index | undefined {
  try {
    const index = readIndex(kept)
    const body = index.bytes.subarray(0, Math.max(0, index.bytes.length - hashBytes(repo)))
    const sum = createHash(repo.objectFormat).update(body).digest('hex')
    return sum === sumOf(repo, index.bytes) ? index : undefined
  } catch {
    return undefined
  }
}
