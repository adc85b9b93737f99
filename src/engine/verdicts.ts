// Verdicts of trial merges, remembered by content under `<git dir>/agents/cache/verdicts`: the same trees under the same
// configuration merge the same way for ever. One file for each environment, to which lines are appended, each in one
// write with its own digest: a line that a kill or another writer has cut is not believed.
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Conflict } from '../domain/rows.ts'
import type { Repo } from '../git/repo.ts'

/** What is known of one merge. */
export interface Known {
  conflicts: Conflict[]
  /** Paths that the merged tree changed besides those of the work itself (a folder that the other side renamed). */
  also: string[]
}

export interface Verdicts {
  get: (key: string) => Known | undefined
  put: (key: string, known: Known) => void
  /** Writes down what was put. A disk that is full costs no more than the remembering. */
  save: () => void
}

/** Beyond this a file is written anew with the younger half of its lines. */
const mostBytes = 4 * 1024 * 1024
/** So many environments are kept: another Git version or configuration makes another file. */
const mostFiles = 4

/** Remembers nothing. */
export const noVerdicts: Verdicts = { get: () => undefined, put: () => {}, save: () => {} }

/** The verdicts of one environment (a digest of attributes, Git's version and configuration). */
export function openVerdicts(repo: Repo, environment: string): Verdicts {
  const folder = join(repo.agentsDir, 'cache', 'verdicts')
  const file = join(folder, environment)
  const lines = linesByKey(readText(file))
  const known = new Map<string, Known>()
  const fresh: string[] = []
  return {
    get: (key) => {
      const found = known.get(key) ?? knownOf(lines.get(key))
      if (found !== undefined) known.set(key, found)
      return found
    },
    put: (key, value) => {
      known.set(key, value)
      fresh.push(lineOf(key, value))
    },
    save: () => {
      if (fresh.length === 0) return
      try {
        mkdirSync(folder, { recursive: true })
        // The line feed first ends a line that somebody was killed in.
        appendFileSync(file, `\n${fresh.join('\n')}\n`)
        fresh.length = 0
        keepSmall(folder, file)
      } catch {
        // The merges are made again.
      }
    },
  }
}

const sum = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** `<digest of the rest> <key> <what is known>`; a key holds no space. */
function lineOf(key: string, value: Known): string {
  const rest = `${key} ${JSON.stringify(value)}`
  return `${sum(rest)} ${rest}`
}

function linesByKey(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line.length > 17)
  return new Map(lines.map((line) => [line.slice(17, line.indexOf(' ', 17)), line]))
}

function knownOf(line: string | undefined): Known | undefined {
  const rest = line?.slice(17)
  if (line === undefined || rest === undefined || line.slice(0, 16) !== sum(rest)) return undefined
  return JSON.parse(rest.slice(rest.indexOf(' ') + 1)) as Known
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function keepSmall(folder: string, file: string): void {
  if (statSync(file).size > mostBytes) {
    const lines = readText(file).split('\n').filter(Boolean)
    const draft = `${file}.${process.pid}.draft`
    writeFileSync(draft, `${lines.slice(lines.length >> 1).join('\n')}\n`)
    renameSync(draft, file)
  }
  const age = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const old = readdirSync(folder).sort((a, b) => age(b) - age(a))
  for (const name of old.slice(mostFiles)) rmSync(join(folder, name), { force: true })
}
