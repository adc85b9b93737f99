// Locks of our own under `<git dir>/agents/locks`: one file a generation, `<name>.<n>`, never removed while it is the
// highest. Who makes generation n+1 (create-only) when n is released or its owner is dead holds the lock, if on a second
// look nothing higher exists. So a stale lock is stolen without a race, and neither kill -9 nor a reboot needs cleaning up.
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { isLinked } from './linking.ts'
import { isAlive, processPlace, processStart } from './process.ts'

export type LockName = 'store' | 'worktrees' | 'land' | 'runner' | 'plan' | 'sync'

/** Who holds a lock. */
export interface Holder extends Lease {
  pid: number
  start: string
  since: string
  /** The boot and the machine that `pid` belongs to. */
  place?: string
  host?: string
  /** The file of its lock. */
  file?: string
}

/** What a runner says of itself in its lock. */
export interface Lease {
  /** The id of its run: the name of the folder where it tells what happens. */
  run?: string
  /** It has no terminal. */
  detached?: boolean
}

/** A held lock. */
export interface Lock {
  release: () => void
}

/** Takes the lock, waiting up to `waitMs` for a living holder. Throws `refused` naming the holder after that. */
export async function takeLock(repo: Repo, name: LockName, waitMs: number): Promise<Lock> {
  const deadline = Date.now() + waitMs
  for (let pause = 4; ; pause = Math.min(pause * 1.5, 60)) {
    const lock = tryLock(repo, name)
    if (lock !== undefined) return lock
    if (Date.now() > deadline) throw busy(repo, name)
    await delay(pause * (0.5 + Math.random()))
  }
}

/** Takes the lock if nobody alive holds it; undefined otherwise. */
export function tryLock(repo: Repo, name: LockName, lease: Lease = {}): Lock | undefined {
  const folder = join(repo.agentsDir, 'locks')
  mkdirSync(folder, { recursive: true })
  const highest = highestGeneration(folder, name)
  if (highest > 0 && holderOf(folder, name, highest) !== undefined) return undefined
  const mine = highest + 1
  const path = join(folder, `${name}.${mine}`)
  if (!createOnly(path, lease)) return undefined
  if (highestGeneration(folder, name) !== mine) {
    rmSync(path, { force: true })
    return undefined
  }
  for (const old of generations(folder, name))
    if (old < mine) rmSync(join(folder, `${name}.${old}`), { force: true })
  return { release: () => release(path) }
}

/** Who holds the lock now; undefined where nobody alive does. */
export function lockHolder(repo: Repo, name: LockName): Holder | undefined {
  const folder = join(repo.agentsDir, 'locks')
  const highest = highestGeneration(folder, name)
  return highest === 0 ? undefined : holderOf(folder, name, highest)
}

function busy(repo: Repo, name: LockName): AgentsError {
  const holder = lockHolder(repo, name)
  const where = holder?.host === undefined || holder.host === hostname() ? '' : ` on ${holder.host}`
  const who = holder === undefined ? 'another process' : `process ${holder.pid}${where} since ${holder.since}`
  return new AgentsError('refused', `Another git agents command holds the ${name} lock: ${who}.`, {
    hints: [
      'Wait until it has ended, or end it, and run the command again',
      ...(holder === undefined ? [] : wayOutOf(holder)),
    ],
  })
}

/** What helps where a holder cannot be seen from here: its machine or container may be gone for good. */
export const wayOutOf = (holder: Holder): string[] =>
  isVisible(holder) || holder.file === undefined
    ? []
    : [`If ${holder.host} is gone for good, or that container of it, remove ${holder.file}`]

/** Linked into place with its content, so that nobody ever reads a half-written holder. */
function createOnly(path: string, lease: Lease): boolean {
  const holder: Holder = {
    pid: process.pid,
    start: processStart(process.pid) ?? '',
    since: new Date().toISOString(),
    place: processPlace(),
    host: hostname(),
    ...lease,
  }
  const draft = `${path}.${crypto.randomUUID()}.draft`
  try {
    writeFileSync(draft, JSON.stringify(holder))
    return isLinked(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The living holder of one generation. */
function holderOf(folder: string, name: LockName, generation: number): Holder | undefined {
  try {
    const file = join(folder, `${name}.${generation}`)
    const text = readFileSync(file, 'utf8')
    if (text === 'released') return undefined
    const holder = JSON.parse(text) as Holder
    return isHolding(holder) ? { ...holder, file } : undefined
  } catch {
    return undefined
  }
}

/**
 * A holder from before a reboot of this machine is dead. One on another machine, or in another container of this one,
 * cannot be seen, and is respected.
 */
function isHolding(holder: Holder): boolean {
  if (isVisible(holder)) return isAlive(holder)
  return holder.host !== hostname() || bootOf(holder.place) === bootOf(processPlace())
}

/** Whether it can be told from here if a holder lives. */
export const isVisible = ({ place }: Holder): boolean => place === undefined || place === processPlace()

const bootOf = (place = ''): string | undefined => place.split(' ')[0]

/**
 * The highest generation stays as a file, marked as released: removing it would let an old number be used again. A full
 * disk has room for an empty file, which names no holder either; else who lives on would hold it for good.
 */
function release(path: string): void {
  const draft = `${path}.${process.pid}.released`
  try {
    writeFileSync(draft, 'released')
    renameSync(draft, path)
  } catch {
    rmSync(draft, { force: true })
    truncateSync(path)
  }
}

function generations(folder: string, name: LockName): number[] {
  const pattern = new RegExp(`^${name}\\.(\\d+)$`)
  try {
    return readdirSync(folder).flatMap((file) => Number(pattern.exec(file)?.[1] ?? '') || [])
  } catch {
    return []
  }
}

const highestGeneration = (folder: string, name: LockName): number =>
  Math.max(0, ...generations(folder, name))
