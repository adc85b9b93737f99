// `.agentsrc`, the personal `.agentsrc.local` and `git config agents.*` made one frozen Config, the later over the earlier.
import { availableParallelism } from 'node:os'
import type { Complaint } from '../errors.ts'
import { cacheKey, readCache, writeCache } from './cache.ts'
import { complaintsOf, refusalOf } from './complaints.ts'
import { type GitConfig, gitSettings } from './git-config.ts'
import { configFiles, localFile, readTexts, searchFolder, spokenTexts, type Texts } from './search.ts'
import { type AgentSettings, type Settings, settingsShape } from './settings.ts'
import { type Flaw, isMap } from './shape.ts'

/** The configuration of a repository, whole and checked. Times are in seconds. */
export interface Config {
  readonly target?: string
  readonly agent: string
  readonly agents: Readonly<Record<string, AgentSettings>>
  readonly concurrency: number
  readonly overlap: 'warn' | 'serialize' | 'refuse'
  readonly scope: 'warn' | 'deny' | 'off'
  readonly isolation: 'worktree' | 'shared'
  /** A path with `{repo}` and `{id}`, seen from the main worktree. */
  readonly worktrees: string
  /** A branch's short name with `{id}`. */
  readonly branches: string
  /** Command lines, each for `sh -c`; so are `checks`. */
  readonly setup: readonly string[]
  readonly copy: readonly string[]
  readonly link: readonly string[]
  readonly checks: readonly string[]
  readonly timeout?: number
  readonly idleTimeout?: number
  readonly retries: number
  readonly budget?: { readonly tokens?: number; readonly cost?: number }
  readonly commit: { readonly template?: string; readonly trailers: Readonly<Record<string, string>> }
  readonly env: Readonly<Record<string, string>>
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
}

export const defaultWorktrees = '../{repo}.agents/{id}'
export const defaultBranches = 'agents/{id}'

/**
 * Reads the configuration of a repository.
 * @throws AgentsError `config` with every mistake of every source at once
 */
export async function readConfig(query: ConfigQuery): Promise<Config> {
  const texts = spokenTexts('root' in query ? await readTexts(query.root) : query.files)
  const own = gitSettings(query.gitConfig ?? new Map())
  const read = await readFiles(texts, query)
  const complaints = [...read.complaints, ...own.complaints]
  if (complaints.length > 0) throw refusalOf('the configuration', complaints)
  const settings = merge(read.settings, own.settings)
  return freeze(configOf(settings, [...texts.keys()], own.warnings, query.env?.HOME))
}

interface Read {
  settings: Settings
  complaints: Complaint[]
}

async function readFiles(texts: Texts, query: ConfigQuery): Promise<Read> {
  if (texts.size === 0) return { settings: {}, complaints: [] }
  const key = cacheKey(texts)
  const kept = await readCache(query.commonDir, key)
  if (kept !== undefined) return { settings: kept, complaints: [] }
  const rivals = configFiles.filter((name) => texts.has(name))
  const main = 'root' in query && rivals.length > 0 ? await searchFolder(query.root) : undefined
  const layers = await Promise.all([main ?? rivals[0], localFile].map((name) => readLayer(name ?? '', texts)))
  const complaints = [...layers.flatMap((layer) => layer.complaints), ...tooMany(rivals)]
  const settings = layers.reduce<Settings>((below, layer) => merge(below, layer.settings), {})
  if (complaints.length === 0) await writeCache(query.commonDir, key, settings)
  return { settings, complaints }
}

async function readLayer(name: string, texts: Texts): Promise<Read> {
  const text = texts.get(name)
  if (text === undefined) return { settings: {}, complaints: [] }
  const { parseDocument } = await import('./document.ts')
  const document = await parseDocument(text, name)
  if (document.isBroken) return { settings: {}, complaints: document.complaints }
  const inside = name === 'package.json' ? ['agents'] : []
  const value = inside.length > 0 && isMap(document.value) ? document.value.agents : document.value
  const flaws: Flaw[] = []
  // A file of comments alone is as good as none: `init` writes one.
  const settings = settingsShape.read(value ?? {}, [], flaws) ?? {}
  return { settings, complaints: [...document.complaints, ...complaintsOf(document, flaws, inside)] }
}

const tooMany = ([first, ...others]: readonly string[]): Complaint[] =>
  others.map((file) => ({
    file,
    text: `\`${first}\` configures this repository already`,
    hint: `To have one configuration, move what ${file} says to ${first}`,
  }))

/** `above` over `below`: maps key by key, everything else whole. */
function merge<T>(below: T, above: T): T {
  if (!isMap(below) || !isMap(above)) return above
  const inner = Object.entries(above).map(([key, value]): [string, unknown] => [
    key,
    Object.hasOwn(below, key) ? merge(below[key], value) : value,
  ])
  return { ...below, ...Object.fromEntries(inner) }
}

function configOf(
  settings: Settings,
  sources: string[],
  warnings: Complaint[],
  home: string | undefined,
): Config {
  const { worktrees = defaultWorktrees, commit = {} } = settings
  return {
    agent: 'claude',
    agents: {},
    concurrency: Math.min(8, Math.max(2, availableParallelism())),
    overlap: 'warn',
    scope: 'warn',
    isolation: 'worktree',
    branches: defaultBranches,
    setup: [],
    copy: [],
    link: [],
    checks: [],
    retries: 1,
    env: {},
    ...settings,
    worktrees: home === undefined ? worktrees : worktrees.replace(/^~(?=\/)/, () => home),
    commit: { trailers: {}, ...commit },
    sources,
    warnings,
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}
