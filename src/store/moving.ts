// Moves of refs that survive a kill. Git locks every ref, then renames one after the other: killed in between it leaves
// `*.lock` files, and some refs moved and others not. So what is to move is on disk before Git is told, under the id of
// the process that does it; the next command finishes what had begun and takes back what had not
// (docs/decisions/0018-after-a-kill.md).
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { moveRefs, type RefMove, readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { GitError } from '../git/spawn.ts'
import { type LeftLock, locksLeft } from './left-locks.ts'
import { isAlive, processStart } from './process.ts'

interface MoveRecord {
  /** The Git process that moves. */
  pid: number
  start: string
  moves: RefMove[]
}

const folderOf = (repo: Repo): string => join(repo.agentsDir, 'moving')

/** Moves all refs or none, as `moveRefs` does, and leaves a record for whoever comes after a kill. */
export async function moveRecorded(repo: Repo, moves: readonly RefMove[], reason: string): Promise<void> {
  let path: string | undefined
  const record = (pid: number): void => {
    path = join(folderOf(repo), `${pid}.json`)
    mkdirSync(folderOf(repo), { recursive: true })
    writeFileSync(path, JSON.stringify({ pid, start: processStart(pid) ?? '', moves }), { flush: true })
  }
  try {
    await moveRefs(repo, moves, reason, record)
  } catch (error) {
    // A Git that failed or was killed may have moved some of them: whoever comes next looks.
    if (error instanceof GitError) path = undefined
    if (path !== undefined) rmSync(path, { force: true })
    throw error
  }
  if (path !== undefined) rmSync(path, { force: true })
}

/** Whether a record is left; it may be of somebody who is at work. */
export const isMoving = (repo: Repo): boolean => recordsOf(repo).length > 0

function recordsOf(repo: Repo): string[] {
  try {
    return readdirSync(folderOf(repo)).map((name) => join(folderOf(repo), name))
  } catch {
    return []
  }
}

/** Finishes or takes back what killed processes were moving. Only for who holds the store's lock. Gives whether there was any. */
export async function finishMoves(repo: Repo): Promise<boolean> {
  let isMended = false
  for (const path of recordsOf(repo)) {
    const record = readRecord(path)
    if (record !== undefined && isAlive(record)) continue
    if (record !== undefined && (await finish(repo, record, statSync(path).mtimeMs))) isMended = true
    rmSync(path, { force: true })
  }
  return isMended
}

/** Undefined for one that was being written: Git had been told nothing by then. */
function readRecord(path: string): MoveRecord | undefined {
  try {
    const { moves, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as MoveRecord
    return { ...rest, moves: moves.map((move) => ({ ref: move.ref, old: move.old, new: move.new })) }
  } catch {
    return undefined
  }
}

/** Where refs have moved already the others follow; what somebody else has moved since stays as it is. */
async function finish(repo: Repo, { moves }: MoveRecord, since: number): Promise<boolean> {
  const locks = await ownLocks(repo, moves, since)
  for (const { path } of locks) rmSync(path, { force: true })
  const now = await readRefs(
    repo,
    moves.map(({ ref }) => ref),
  )
  const changing = moves.filter((move) => move.old !== move.new)
  const left = changing.filter(({ ref, old }) => now.get(ref) === old)
  const isBegun = left.length > 0 && changing.some((move) => now.get(move.ref) === move.new)
  if (isBegun) await moveRecorded(repo, left, 'agents: recover')
  return isBegun || locks.length > 0
}

/** How long a lock without content must stay as it is: Git holds one for an instant. */
const restMs = 400

/** Those that the killed Git made: they hold what it was to write, or nothing and nobody else's lock is among them. */
async function ownLocks(repo: Repo, moves: readonly RefMove[], since: number): Promise<LeftLock[]> {
  const before = locksLeft(repo, moves, since)
  const told = before.filter(({ holds }) => holds === 'ours')
  const empty = before.filter(({ holds }) => holds === 'nothing')
  if (empty.length === 0 || before.some(({ holds }) => holds === 'foreign')) return told
  await delay(restMs)
  const still = new Set(locksLeft(repo, moves, since).map(({ is }) => is))
  return [...told, ...empty.filter(({ is }) => still.has(is))]
}
