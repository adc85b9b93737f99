// A scratch repository for one test: a copy of the template, sealed from the machine, gone when the test has ended.
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { findRepo, type Repo } from '../../src/git/repo.ts'
import { type Ran, type Running, type StartOptions, start } from './process.ts'
import { epoch, sealedEnvironment } from './sealed.ts'

interface ListDocument {
  tasks: { id: string; state: string }[]
}

export interface Scratch {
  /** The folder that holds everything of this test: `repo`, `home`, `repo.agents`. */
  root: string
  /** The repository, on `main`, with one commit. */
  repo: string
  /** The environment of all that is started here; a test may add to it. */
  env: Record<string, string>
  /** The built folder: its `bin/git-agents.js` is the program. */
  built: string
  /** What Git prints, without its last line feed; throws where it fails. Each call is one second later. */
  git(...args: string[]): Promise<string>
  /** Runs Git in another folder, with input; never throws for an exit code. */
  gitIn(options: Partial<StartOptions>, ...args: string[]): Promise<Ran>
  /** Runs `git agents …` to its end. */
  agents(...args: string[]): Promise<Ran>
  agentsIn(options: Partial<StartOptions>, ...args: string[]): Promise<Ran>
  /** Starts `git agents …` and does not wait. */
  start(...args: string[]): Running
  /** The same, failing loudly where the exit code is not 0; gives stdout. */
  ok(...args: string[]): Promise<string>
  /** What `git agents … --json` prints, parsed. */
  json<Document>(...args: string[]): Promise<Document>
  /** Every task's state by its id, as `list` tells it. */
  states(): Promise<Record<string, string>>
  /** Writes a file of the repository, and its folders. */
  write(path: string, content: string | Buffer): Promise<void>
  read(path: string): Promise<string>
  /** Writes files and commits them. */
  commit(message: string, files?: Record<string, string | Buffer>): Promise<string>
  /** The folder of a task's worktree. */
  worktree(id: string): string
}

/** A scratch repository; `config` is added to its `.agentsrc`, and committed. */
export async function scratch(options: { config?: string; bare?: boolean } = {}): Promise<Scratch> {
  const built = inject('built')
  const root = await realpath(await mkdtemp(join(tmpdir(), 'agents-')))
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
  await cp(join(built, 'template'), root, { recursive: true, preserveTimestamps: true })
  const made = scratchIn(root, built)
  if (options.config !== undefined)
    await made.commit('config', { '.agentsrc': `${await made.read('.agentsrc')}${options.config}` })
  return made
}

function scratchIn(root: string, built: string): Scratch {
  const repo = join(root, 'repo')
  const env = sealedEnvironment(root, built)
  let now = epoch
  const clocked = (): Record<string, string> => {
    const date = `@${++now} +0000`
    return { ...env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  }
  const gitIn = async (more: Partial<StartOptions>, ...args: string[]): Promise<Ran> =>
    await start('git', args, { cwd: repo, env: clocked(), ...more }).ended
  const git = async (...args: string[]): Promise<string> => output('git', args, await gitIn({}, ...args))
  const begin = (more: Partial<StartOptions>, args: string[]): Running =>
    start(process.execPath, [join(built, 'bin/git-agents.js'), ...args], { cwd: repo, env, ...more })
  const agents = async (...args: string[]): Promise<Ran> => await begin({}, args).ended
  const ok = async (...args: string[]): Promise<string> => output('git agents', args, await agents(...args))
  const write = async (path: string, content: string | Buffer): Promise<void> => {
    const file = resolve(repo, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  return {
    root,
    repo,
    env,
    built,
    git,
    gitIn,
    agents,
    ok,
    agentsIn: async (more, ...args) => await begin(more, args).ended,
    start: (...args) => begin({}, args),
    json: async (...args) => JSON.parse(await ok(...args, '--json')),
    states: async () => {
      const { tasks } = JSON.parse(await ok('list', '--json')) as ListDocument
      return Object.fromEntries(tasks.map(({ id, state }) => [id, state]))
    },
    write,
    read: async (path) => await readFile(resolve(repo, path), 'utf8'),
    commit: async (message, files = {}) => {
      for (const [path, content] of Object.entries(files)) await write(path, content)
      await git('add', '-A')
      await git('commit', '--quiet', '--allow-empty', '-m', message)
      return await git('rev-parse', 'HEAD')
    },
    worktree: (id) => join(root, 'repo.agents', id),
  }
}

/** The repository of a scratch (or of a folder in it) for tests that call the source itself; this process is sealed meanwhile. */
export async function repoOf(s: Scratch, folder = s.repo): Promise<Repo> {
  onTestFinished(sealedIn(s))
  return await findRepo(folder)
}

/** Seals this process from the machine, as what a scratch starts is; gives what takes that back. */
export function sealedIn(s: Scratch): () => void {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (/^(GIT|XDG)_|^HOME$/.test(name)) delete process.env[name]
  Object.assign(process.env, s.env)
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

function output(name: string, args: readonly string[], { stdout, stderr, code }: Ran): string {
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
  return stdout.replace(/\n$/, '')
}
