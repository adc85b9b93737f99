// Which text of a configuration makes this machine do something, and whether the person has agreed to that exact text.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AgentsError, diskHint, isDenied } from '../errors.ts'
import { writeAtomically } from './atomic.ts'
import { type Config, defaultBranches, defaultWorktrees } from './config.ts'
import { isMap } from './is-map.ts'

/** The keys that run, link, copy, direct every agent, or set environment, a path or a name. */
type Executable = Pick<
  Config,
  'agents' | 'setup' | 'checks' | 'env' | 'copy' | 'link' | 'launch' | 'worktrees' | 'branches' | 'prompt'
>

/**
 * Every key that must be trusted, as JSON with sorted keys; empty where nothing needs trust, as with the built-in agents
 * alone. Equal meaning gives equal text, whichever file said it in whatever order.
 */
export function executableText(config: Executable): string {
  const { agents, setup, checks, env, copy, link, launch, worktrees, branches, prompt = '' } = config
  const own = {
    agents,
    setup,
    checks,
    env,
    copy,
    link,
    launch,
    worktrees: worktrees === defaultWorktrees ? '' : worktrees,
    branches: branches === defaultBranches ? '' : branches,
    prompt,
  }
  const said = Object.entries(own).filter(([, value]) => Object.keys(value).length > 0)
  return said.length === 0 ? '' : canonical(Object.fromEntries(said))
}

/** The text to trust for the checks of a plan or of a task that came by `sync`; empty where there are none. */
export const checkText = (commands: readonly string[]): string =>
  commands.length === 0 ? '' : canonical({ checks: commands })

/** What a trusted text is known by: its SHA-256 in hexadecimal. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The lines to show a person who is asked for trust: everything that would take effect, word for word. */
export function explainTrust(config: Executable): string[] {
  const { agents, setup, checks, env, copy, link, launch, worktrees, branches, prompt = '' } = config
  return [
    ...Object.entries(agents).flatMap(([name, agent]) => explainAgent(name, agent)),
    ...setup.map((line) => `setup runs: ${line}`),
    ...checks.map((line) => `check runs: ${line}`),
    ...Object.entries(env).map(([name, value]) => `environment: ${name}=${value}`),
    ...copy.map((glob) => `copies: ${glob}`),
    ...link.map((path) => `links: ${path}`),
    ...launchLines(launch, 'agents start through'),
    ...(worktrees === defaultWorktrees ? [] : [`worktrees at: ${worktrees}`]),
    ...(branches === defaultBranches ? [] : [`branches named: ${branches}`]),
    ...(prompt === '' ? [] : prompt.trim().split('\n')).map((line) => `every agent is told: ${line}`),
  ]
}

function explainAgent(name: string, agent: Config['agents'][string]): string[] {
  const { command, resume, format, model, launch, labels = [], env = {} } = agent
  const lines = [
    ...(command === undefined ? [] : [`runs: ${command.map(argumentWords).join(' ')}`]),
    ...(resume === undefined ? [] : [`resumes with: ${resume.map(argumentWords).join(' ')}`]),
    ...(format === undefined ? [] : [`is read as: ${format}`]),
    ...(model === undefined ? [] : [`uses model: ${model}`]),
    ...(launch === undefined
      ? []
      : launch.length === 0
        ? ['starts through no launcher']
        : launchLines(launch, 'starts through')),
    ...Object.entries(env).map(([key, value]) => `environment: ${key}=${value}`),
    ...(labels.length === 0 ? [] : [`wants a machine that is: ${labels.join(', ')}`]),
  ]
  return lines.map((line) => `agent ${name} ${line}`)
}

const launchLines = (launch: readonly string[], words: string): string[] =>
  launch.length === 0 ? [] : [`${words}: ${launch.map(argumentWords).join(' ')}`]

/** An argument as it is where no one can misread its ends, else in JSON's quotes. */
const argumentWords = (argument: string): string =>
  /^[\w@%+=:,./{}-]+$/.test(argument) ? argument : JSON.stringify(argument)

/** What the person has agreed to in this repository. */
export interface TrustStore {
  isTrusted(digest: string): Promise<boolean>
  /** Remembers it; `what` says for a reader of the file what it was. */
  trust(digest: string, what: string): Promise<void>
}

/** The store under the common Git folder, shared by all worktrees and tracked by none. */
export function trustStore(commonDir: string): TrustStore {
  const path = join(commonDir, 'agents', 'trust.json')
  return {
    isTrusted: async (digest) => Object.hasOwn(await readTrusted(path), digest),
    async trust(digest, what) {
      const trusted = { ...(await readTrusted(path)), [digest]: what }
      try {
        await writeAtomically(path, `${JSON.stringify({ version: 1, trusted }, undefined, 2)}\n`)
      } catch (cause) {
        throw new AgentsError('refused', 'cannot remember what you trust', {
          hints: [ownHint(String(cause)) ?? `To let it be remembered, make ${path} writable`],
          cause,
        })
      }
    },
  }
}

/** A file that is absent or damaged holds no trust. */
async function readTrusted(path: string): Promise<Record<string, unknown>> {
  try {
    const file: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isMap(file) && isMap(file.trusted) ? file.trusted : {}
  } catch {
    return {}
  }
}

function canonical(value: unknown): string {
  const sorted = (_key: string, it: unknown): unknown =>
    isMap(it) ? Object.fromEntries(Object.entries(it).toSorted(([a], [b]) => (a < b ? -1 : 1))) : it
  return JSON.stringify(value, sorted)
}

/** What helps, except where the file alone is not writable. */
const ownHint = (text: string): string | undefined => (isDenied(text) ? undefined : diskHint(text))
