// Objects: reading many in one process, and writing commits and notes in one `fast-import` that leaves no ref behind.
import { type Oid, oidOf } from '../domain/names.ts'
import { encodePath } from './path.ts'
import { openReader } from './reader.ts'
import { inRepo, type Repo } from './repo.ts'
import { callerMark, git } from './spawn.ts'

/** Where new objects go: the repository itself, or a quarantine folder that nothing else sees. */
export interface ObjectStore {
  env: Record<string, string>
}

/** An author or committer; `at` is Git's raw date (`<seconds> <zone>`). */
export interface Ident {
  name: string
  email: string
  at: string
}

/** Who makes commits that are only looked at, such as those of trial merges. */
export const nobody: Ident = { name: 'git agents', email: 'agents@localhost', at: '0 +0000' }

/** A note to be attached: to an existing object, or to a commit written in the same stream. */
export interface NoteChange {
  on: Oid | { mark: number }
  text: string
}

/** One commit to be written. `tree` undefined means an empty tree. */
export interface NewCommit {
  mark: number
  tree?: Oid | undefined
  parents: (Oid | { mark: number })[]
  author?: Ident
  committer: Ident
  message: string
  /** Differences from the first parent's tree, in place of `tree`; an absent `oid` removes the path. */
  changes?: { path: string; mode: string; oid: Oid | undefined }[]
  /** With these the commit is a notes commit: its tree is its first parent's with these notes set. */
  notes?: NoteChange[]
}

/**
 * Writes commits in their order and gives their ids by mark. The refs that fast-import needs are taken back
 * inside the same stream, so nothing is left if the caller never names the commits.
 */
export async function writeCommits(
  repo: Repo,
  commits: readonly NewCommit[],
  store?: ObjectStore,
): Promise<Map<number, Oid>> {
  if (commits.length === 0) return new Map()
  const [only] = commits
  if (commits.length === 1 && only !== undefined && isPlain(only))
    return new Map([[only.mark, await writeCommit(repo, only, store)]])
  const zero = '0'.repeat(repo.objectFormat === 'sha256' ? 64 : 40)
  const parts: (string | Buffer)[] = ['feature done\n']
  for (const commit of commits) parts.push(...commitParts(commit))
  for (const { mark } of commits) parts.push(`get-mark :${mark}\n`)
  for (const { mark } of commits) parts.push(`reset ${scratchRef(mark)}\nfrom ${zero}\n\n`)
  parts.push('done\n')
  const input = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  const { cwd, env } = inRepo(repo)
  const { stdout } = await git([...(store ? fleeting : []), ...fastImport], {
    cwd,
    env: { ...env, ...store?.env },
    input,
  })
  const oids = stdout.toString().trim().split('\n').map(oidOf)
  return new Map(commits.map(({ mark }, index) => [mark, oids[index] as Oid]))
}

type Plain = NewCommit & { tree: Oid; parents: Oid[] }

const isPlain = (commit: NewCommit): commit is Plain =>
  commit.tree !== undefined &&
  commit.notes === undefined &&
  commit.parents.every((parent) => typeof parent === 'string')

/** One commit of a tree that is there, byte for byte as fast-import writes it, in one process and not two. */
async function writeCommit(repo: Repo, commit: Plain, store?: ObjectStore): Promise<Oid> {
  const { tree, parents, committer, author = committer, message } = commit
  const heads = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)]
  const idents = [`author ${identLine(author)}`, `committer ${identLine(committer)}`]
  const { cwd, env } = inRepo(repo)
  const args = [...(store ? fleeting : []), 'hash-object', '-t', 'commit', '-w', '--stdin']
  const input = `${[...heads, ...idents].join('\n')}\n\n${message}`
  const oid = oidOf((await git(args, { cwd, env: { ...env, ...store?.env }, input })).stdout.toString())
  knownTrees.set(oid, tree)
  return oid
}

const fastImport = ['fast-import', '--quiet', '--done', '--date-format=raw']
/** What is discarded after a look need not survive a crash, nor be spread over a file for each object. */
const fleeting = ['-c', 'core.fsync=none', '-c', 'fastimport.unpackLimit=0']

/** Where commits are named while they are written: below the process id and when it started, so that no two meet. */
export const scratchPrefix = 'refs/agents/scratch/'

/** The stream resets it before it ends. */
const scratchRef = (mark: number): string => `${scratchPrefix}${callerMark}/${mark}`

function commitParts({
  mark,
  tree,
  parents,
  author,
  committer,
  message,
  notes,
  changes,
}: NewCommit): (string | Buffer)[] {
  const parts: (string | Buffer)[] = [`commit ${scratchRef(mark)}\nmark :${mark}\n`]
  if (author) parts.push(`author ${identLine(author)}\n`)
  parts.push(`committer ${identLine(committer)}\n`, ...dataParts(message))
  for (const [index, parent] of parents.entries())
    parts.push(`${index === 0 ? 'from' : 'merge'} ${nameOf(parent)}\n`)
  if (tree) parts.push(`M 040000 ${tree} \n`)
  else if (changes) parts.push(...changeParts(changes))
  else if (notes === undefined && parents.length > 0) parts.push('deleteall\n')
  for (const { on, text } of notes ?? []) parts.push('N inline ', nameOf(on), '\n', ...dataParts(text))
  parts.push('\n')
  return parts
}

/** Removals first, so that a file may take the place of a folder. */
function changeParts(changes: NonNullable<NewCommit['changes']>): (string | Buffer)[] {
  const gone = changes.filter(({ oid }) => oid === undefined)
  const there = changes.filter(({ oid }) => oid !== undefined)
  return [
    ...gone.flatMap(({ path }) => ['D ', quoted(path), '\n']),
    ...there.flatMap(({ path, mode, oid }) => [`M ${mode} ${oid} `, quoted(path), '\n']),
  ]
}

/** A path in C's quotes, as fast-import reads any path; bytes that need none stay as they are. */
const quoted = (path: string): Buffer =>
  encodePath(`"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)

const nameOf = (commit: Oid | { mark: number }): string =>
  typeof commit === 'string' ? commit : `:${commit.mark}`

function dataParts(text: string): (string | Buffer)[] {
  const bytes = Buffer.from(text, 'utf8')
  return [`data ${bytes.length}\n`, bytes, '\n']
}

/** Name and address without what ends a header line or an address (`<`, `>`, line feeds), as Git itself strips them. */
export const identLine = ({ name, email, at }: Ident): string =>
  `${name.replace(/[<>\n\0]/g, '').trim()} <${email.replace(/[<>\n\0]/g, '').trim()}> ${at}`

/** The content of each object (an id, or `<tree>:<path>` without line feeds), in order; undefined where one is missing. */
export async function readObjects(
  repo: Repo,
  names: readonly string[],
  store?: ObjectStore,
): Promise<(Buffer | undefined)[]> {
  if (names.length === 0) return []
  const reader = openReader(repo, store)
  try {
    return await reader.read(names)
  } finally {
    await reader.close()
  }
}

/** Trees of commits by their ids, which say what is in them. */
const knownTrees = new Map<Oid, Oid>()

/** The tree of each commit, in order; undefined where a name is no commit. */
export async function treesOf(
  repo: Repo,
  commits: readonly Oid[],
  store?: ObjectStore,
): Promise<(Oid | undefined)[]> {
  const fresh = [...new Set(commits)].filter((oid) => !knownTrees.has(oid))
  const contents = await readObjects(repo, fresh, store)
  for (const [index, oid] of fresh.entries()) {
    const tree = treeIn(contents[index])
    if (tree !== undefined) knownTrees.set(oid, tree)
  }
  return commits.map((oid) => knownTrees.get(oid))
}

/** The tree that a commit's own bytes name; undefined for what is no commit. */
export function treeIn(commit: Buffer | undefined): Oid | undefined {
  const tree = /^tree ([0-9a-f]+)$/m.exec(commit?.toString('latin1', 0, 80) ?? '')?.[1]
  return tree === undefined ? undefined : oidOf(tree)
}
