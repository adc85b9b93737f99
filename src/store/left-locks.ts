// The lock files that a transaction of refs makes (refs kept as files): one beside each ref, one of HEAD where HEAD names
// a ref that moves, one of the packed refs where a ref goes.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Oid } from '../domain/names.ts'
import type { RefMove } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'

/** A lock file that is there. */
export interface LeftLock {
  path: string
  /** What the transaction was to write there; nothing, as Git leaves it for what it only guards; what somebody else writes. */
  holds: 'ours' | 'nothing' | 'foreign'
  /** Which file it is: another one in its place is another. */
  is: string
}

/** The locks of a transaction that are there and not older than `since`, in milliseconds. */
export function locksLeft(repo: Repo, moves: readonly RefMove[], since: number): LeftLock[] {
  return lockPaths(repo, moves).flatMap(({ path, oid }) => lookAt(path, oid, since) ?? [])
}

function lockPaths(repo: Repo, moves: readonly RefMove[]): { path: string; oid: Oid | undefined }[] {
  const at = (name: string): string => join(repo.commonDir, `${name}.lock`)
  const changing = moves.filter((move) => move.old !== move.new)
  const head = headOf(repo)
  return [
    ...moves.map(({ ref, old, new: next }) => ({ path: at(ref), oid: old === next ? undefined : next })),
    ...(changing.some(({ ref }) => ref === head) ? [{ path: at('HEAD'), oid: undefined }] : []),
    ...(changing.some((move) => move.new === undefined) ? [{ path: at('packed-refs'), oid: undefined }] : []),
  ]
}

function headOf(repo: Repo): string | undefined {
  try {
    return /^ref: (.+)\n$/.exec(readFileSync(join(repo.commonDir, 'HEAD'), 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

function lookAt(path: string, oid: Oid | undefined, since: number): LeftLock | undefined {
  try {
    const { ino, mtimeMs } = statSync(path)
    const text = readFileSync(path, 'utf8')
    const isOurs = oid !== undefined && text === `${oid}\n`
    const holds = isOurs ? 'ours' : text === '' && mtimeMs >= since - clockMs ? 'nothing' : 'foreign'
    return { path, holds, is: `${path} ${ino} ${mtimeMs}` }
  } catch {
    return undefined
  }
}

/** By how much the times of two files may be apart that were made one after the other. */
const clockMs = 20
