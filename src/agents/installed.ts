// Which agents this machine has: programs are looked for as a start would find them, and asked for their version.
import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Client } from './agent.ts'
import { clients } from './clients.ts'
import { parseObject, textOf } from './json.ts'

/** The file that `program` names: on PATH, or seen from `folder` where it is a path; undefined where there is none. */
export function findProgram(program: string, env: NodeJS.ProcessEnv, folder: string): string | undefined {
  if (program.includes('/')) return [resolve(folder, program)].find(isExecutable)
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((place) => join(place, program))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The first known client that is installed; where none is, the first of all, so that its name can be told. */
export function defaultAgent(env: NodeJS.ProcessEnv): string {
  const names = Object.keys(clients) as (keyof typeof clients)[]
  return names.find((name) => findProgram(clients[name].program, env, '/') !== undefined) ?? 'claude'
}

/** What a program says of itself: its version, or why it gave none. */
export type Probe = { version: string } | { fault: string }

const limitMs = 8_000

/** The version of an installed client: as npm's manifest beside it says, which takes no time, else as it says itself. */
export async function versionOf(path: string, client: Client, env: NodeJS.ProcessEnv): Promise<Probe> {
  return manifestVersion(path, client) ?? (await probeVersion(path, env))
}

function manifestVersion(path: string, client: Client): Probe | undefined {
  for (let folder = dirname(realpathSync(path)); folder !== dirname(folder); folder = dirname(folder))
    try {
      const manifest = parseObject(readFileSync(join(folder, 'package.json'), 'utf8'))
      const version = textOf(manifest?.version)
      if (manifest?.name === client.package && version !== undefined) return { version }
    } catch {
      // No manifest here: one further up may be the package's.
    }
  return undefined
}

/** Asks a program for its version, outside every repository. It needs neither a network nor a key for that. */
function probeVersion(path: string, env: NodeJS.ProcessEnv): Promise<Probe> {
  return new Promise((done) => {
    const options = { cwd: tmpdir(), env, timeout: limitMs, killSignal: 'SIGKILL', encoding: 'utf8' } as const
    const child = execFile(path, ['--version'], options, (error, stdout) => {
      const version = versionIn(stdout)
      if (error?.killed) done({ fault: `gave no version within ${limitMs / 1000} s` })
      else if (error !== null) done({ fault: `cannot tell its version: ${error.message.split('\n')[0]}` })
      else done(version === undefined ? { fault: 'tells no version that can be read' } : { version })
    })
    child.stdin?.end()
  })
}

/** The version that a program prints of itself. */
export const versionIn = (text: string): string | undefined => /\d+\.\d+\.\d+/.exec(text)?.[0]

/** How a version stands to the one that was tested: up to the next first number nothing is expected to break. */
export function fitOf(version: string, { tested }: Client): 'tested' | 'older' | 'newer' {
  const [own, known] = [version, tested].map((text) => text.split('.').map(Number))
  if (own === undefined || known === undefined) return 'tested'
  if ((own[0] ?? 0) > (known[0] ?? 0)) return 'newer'
  const at = known.findIndex((part, i) => part !== own[i])
  return at >= 0 && (own[at] ?? 0) < (known[at] ?? 0) ? 'older' : 'tested'
}
