// What tasks would take from each other if they ran at once on one machine: ports, and the names of Docker Compose's
// projects. Each task has its own, the same at every attempt.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import type { TaskId } from '../domain/names.ts'
import type { Repo } from '../git/repo.ts'

/** Ranges of ten from 20,000 on, below those that Linux hands out by itself. */
const size = 10
const count = 1_200
const first = 20_000

/**
 * The start of ten ports: those that the task had before unless somebody listens there now, else the first ten that are
 * free and no other open task's. Only the runner calls this, so that nobody else reserves meanwhile.
 */
export async function portOf(repo: Repo, id: TaskId, isOpen: (id: string) => boolean): Promise<number> {
  const wish = slotOf(repo, id) ?? digest(repo.commonDir, id).readUInt16BE(0) % count
  for (let tries = 0; tries < count; tries++) {
    const start = reserve(repo, id, isOpen, (wish + tries) % count)
    if (start !== undefined && (await isFree(start))) return start
  }
  return first + wish * size
}

/** A short name that Compose takes, different in every clone. */
export function composeProject({ main, commonDir }: Pick<Repo, 'main' | 'commonDir'>, id: TaskId): string {
  const name = basename(main ?? commonDir).replace(/\.git$/, '') || basename(dirname(commonDir))
  const mark = digest(commonDir, id).toString('hex').slice(0, 6)
  return `${name}-${mark}-${id}`
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
}

const digest = (...parts: string[]): Buffer => createHash('sha256').update(parts.join('\0')).digest()

/** Gives the range `slot` to the task, in place of any other that it had; undefined where another open task has it. */
function reserve(repo: Repo, id: TaskId, isOpen: (id: string) => boolean, slot: number): number | undefined {
  const file = join(repo.agentsDir, 'ports.json')
  const taken = readTaken(file)
  const start = first + slot * size
  const owner = taken[start]
  if (owner === id) return start
  if (owner !== undefined && isOpen(owner)) return undefined
  const others = Object.entries(taken).filter(([, other]) => other !== id && isOpen(other))
  mkdirSync(repo.agentsDir, { recursive: true })
  writeFileSync(`${file}.draft`, JSON.stringify({ ...Object.fromEntries(others), [start]: id }))
  renameSync(`${file}.draft`, file)
  return start
}

/** The range that the task had before. */
function slotOf(repo: Repo, id: TaskId): number | undefined {
  const had = Object.entries(readTaken(join(repo.agentsDir, 'ports.json'))).find(([, owner]) => owner === id)
  return had === undefined ? undefined : (Number(had[0]) - first) / size
}

/** Losing the file costs no more than a task that gets other ports. */
function readTaken(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  } catch {
    return {}
  }
}

/** Whether nobody listens on any of the ten. */
async function isFree(start: number): Promise<boolean> {
  const ports = Array.from({ length: size }, (_, i) => start + i)
  return (await Promise.all(ports.map(canListen))).every(Boolean)
}

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)))
  })
