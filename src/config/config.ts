// `.agentsrc`, the personal `.agentsrc.local` and `git config agents.*` made one frozen Config, the later over the earlier.
import { availableParallelism, totalmem } from 'node:os'
import type { Allowance } from '../domain/budget.ts'
import { defaultConcurrency, machineText } from '../domain/concurrency.ts'
import type { Complaint } from '../errors.ts'
import { readCache, writeCache } from './cache.ts'
import type { GitConfig } from './git-config.ts'
import type { Read } from './layers.ts'
import { merge } from './merge.ts'
import { readTexts, spokenTexts, type Texts } from './search.ts'
import type { AgentSettings, Settings } from './settings.ts'

/** The configuration of a repository, whole and checked. Times are in seconds. */
export interface Config {
  readonly target?: string
  readonly agent: string
  readonly agents: Readonly<Record<string, AgentSettings>>
  /** The template of every agent's prompt; absent for the one that is built in. */
  readonly prompt?: string
  readonly concurrency: number
  /** What `concurrency` goes by where nobody has set it: the machine, in words. */
  readonly concurrencyFrom?: string
  readonly overlap: 'warn' | 'serialize' | 'refuse'
  readonly scope: 'warn' | 'deny' | 'off'
  readonly isolation: 'worktree' | 'shared'
  /** A path with `{repo}` and `{id}`, seen from the main worktree. */
  readonly worktrees: string
  /** A branch's short name with `{id}`. */
  readonly branches: string
  /** Command lines, each for `sh -c`; so are `checks`. */
  readonly setup: readonly string[]
  /** Whether tasks have only what they claim; the folders that are there too. */
  readonly sparse: false | readonly string[]
  /** How many worktrees are set up beforehand. */
  readonly warm: number
  readonly copy: readonly string[]
  readonly link: readonly string[]
  readonly checks: readonly string[]
  readonly timeout?: number
  readonly idleTimeout?: number
  readonly retries: number
  /** Bytes; where it is absent, what `domain/disk` says. */
  readonly diskReserve?: number
  readonly budget?: Allowance & { readonly run?: Allowance }
  readonly commit: {
    readonly template?: string
    readonly trailers: Readonly<Record<string, string>>
    /** `Name <address>`. */
    readonly author?: string
    readonly committer?: string
    /** `Name <address>`, or `agent` for the one that worked. */
    readonly coAuthors: readonly string[]
  }
  /** How the person is called when something needs them. */
  readonly notify: 'bell' | 'desktop' | 'none'
  readonly env: Readonly<Record<string, string>>
  /** What agents are started through; empty where they start as they are. */
  readonly launch: readonly string[]
  /** The files that were read, strongest last. */
  readonly sources: readonly string[]
  readonly warnings: readonly Complaint[]
}

/** Where the configuration is: the main worktree's root, or in a bare repository the target's files by name. */
export type ConfigQuery = ({ root: string } | { files: Texts }) & {
  /** The repository's common Git folder, for the cache. */
  commonDir: string
  /** Of it only HOME is used, for a `worktrees` that begins with `~/`. */
  env?: NodeJS.ProcessEnv
  gitConfig?: GitConfig
  /** The agent where none is configured; `claude` unless it is given. */
  defaultAgent?: () => string
}

export const defaultWorktrees = '../{repo}.agents/{id}'
export const defaultBranches = 'agents/{id}'

/**
 * Reads the configuration of a repository. What is in the cache, or not there at all, loads next to nothing.
 * @throws AgentsError `config` with every mistake of every source at once
 */
export async function readConfig(query: ConfigQuery): Promise<Config> {
  const texts = spokenTexts('root' in query ? readTexts(query.root) : query.files)
  const files = await readFiles(texts, query)
  const own = await readGit(query.gitConfig ?? new Map())
  const complaints = [...files.complaints, ...own.complaints]
  if (complaints.length > 0) {
    const { refusalOf } = await import('./complaints.ts')
    throw refusalOf('the configuration', complaints)
  }
  const settings = merge(files.settings, own.settings)
  return freeze(configOf(settings, [...texts.keys()], own.warnings, query))
}

const nothing = { settings: {}, complaints: [], warnings: [] }

async function readFiles(texts: Texts, query: ConfigQuery): Promise<Read> {
  if (texts.size === 0) return nothing
  const kept = readCache(query.commonDir, texts)
  if (kept !== undefined) return { settings: kept, complaints: [] }
  const { readLayers } = await import('./layers.ts')
  const read = await readLayers(texts, 'root' in query ? query.root : undefined)
  if (read.complaints.length === 0) await writeCache(query.commonDir, texts, read.settings)
  return read
}

async function readGit(values: GitConfig): Promise<Read & { warnings: Complaint[] }> {
  if (![...values.keys()].some((key) => key.toLowerCase().startsWith('agents.'))) return nothing
  const { gitSettings } = await import('./git-config.ts')
  return gitSettings(values)
}

function configOf(
  settings: Settings,
  sources: string[],
  warnings: Complaint[],
  { env, defaultAgent }: ConfigQuery,
): Config {
  const home = env?.HOME
  const { worktrees = defaultWorktrees, commit = {} } = settings
  const machine = { cores: availableParallelism(), memory: memoryHere() }
  return {
    agent: settings.agent ?? defaultAgent?.() ?? 'claude',
    agents: {},
    concurrency: defaultConcurrency(machine),
    ...(settings.concurrency === undefined ? { concurrencyFrom: machineText(machine) } : {}),
    overlap: 'warn',
    scope: 'warn',
    isolation: 'worktree',
    branches: defaultBranches,
    setup: [],
    sparse: false,
    warm: 0,
    copy: [],
    link: [],
    checks: [],
    retries: 0,
    notify: 'bell',
    env: {},
    launch: [],
    ...settings,
    worktrees: home === undefined ? worktrees : worktrees.replace(/^~(?=\/)/, () => home),
    commit: { trailers: {}, coAuthors: [], ...commit },
    sources,
    warnings,
  }
}

/** What a container may have of it counts, not what the machine has. */
const memoryHere = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}
