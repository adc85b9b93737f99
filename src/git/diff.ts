// Differences between trees, many pairs in one process, with every path byte-exact.
import { type Oid, oidOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { type ObjectStore, treesOf } from './object.ts'
import { decodePath, splitNul } from './path.ts'
import { inRepo, type Repo } from './repo.ts'
import { git } from './spawn.ts'

/** One changed path. `from` is the old name of a rename or copy. Modes are octal text; an absent side has mode `000000`. */
export interface Change {
  status: 'A' | 'M' | 'D' | 'R' | 'C' | 'T' | 'U' | 'X'
  path: string
  from?: string
  oldMode: string
  newMode: string
  oldOid: Oid
  newOid: Oid
}

/** The changes from tree `from` to tree `to` for each pair, in order, in one process. */
export async function diffTrees(
  repo: Repo,
  pairs: readonly { from: Oid; to: Oid }[],
  options: { renames?: boolean; store?: ObjectStore } = {},
): Promise<Change[][]> {
  if (pairs.length === 0) return []
  const { cwd, env } = inRepo(repo)
  const renames = options.renames ? '-M' : '--no-renames'
  const input = pairs.map(({ from, to }) => `${from} ${to}\n`).join('')
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-abbrev', renames, '-l0']
  const { stdout } = await git(args, { cwd, env: { ...env, ...options.store?.env }, input })
  return parseStream(stdout, pairs)
}

/** The same for pairs of commits; one more process, which finds their trees (`--stdin` reads two commits as child and parent). */
export async function diffCommits(
  repo: Repo,
  pairs: readonly { from: Oid; to: Oid }[],
  options: { renames?: boolean; store?: ObjectStore } = {},
): Promise<Change[][]> {
  return await diffTrees(repo, await treePairs(repo, pairs, options.store), options)
}

/** The trees of pairs of commits, in order, in one process. Throws `git` where one is no commit. */
export async function treePairs(
  repo: Repo,
  pairs: readonly { from: Oid; to: Oid }[],
  store?: ObjectStore,
): Promise<{ from: Oid; to: Oid }[]> {
  const trees = await treesOf(
    repo,
    pairs.flatMap(({ from, to }) => [from, to]),
    store,
  )
  return pairs.map((pair, index) => {
    const [from, to] = [trees[index * 2], trees[index * 2 + 1]]
    if (from === undefined || to === undefined)
      throw new AgentsError('git', `${from === undefined ? pair.from : pair.to} is no commit here.`)
    return { from, to }
  })
}

/** diff-tree prints `<from> <to>\n` for each pair, and behind it the changes, each field ended by NUL. */
function parseStream(stdout: Buffer, pairs: readonly { from: Oid; to: Oid }[]): Change[][] {
  const fields = splitNul(stdout)
  const results: Change[][] = []
  let at = 0
  let field = fields[at]?.toString('latin1') ?? ''
  for (const { from, to } of pairs) {
    const header = `${from} ${to}\n`
    if (!field.startsWith(header)) throw new Error(`git diff-tree said nothing of ${from} and ${to}`)
    field = field.slice(header.length)
    const changes: Change[] = []
    while (field.startsWith(':')) {
      const { change, used } = parseChange(field, fields, at + 1)
      changes.push(change)
      at += 1 + used
      field = fields[at]?.toString('latin1') ?? ''
    }
    results.push(changes)
  }
  return results
}

/** The changes that `diff-index -z --raw` prints. */
export function parseChanges(stdout: Buffer): Change[] {
  const fields = splitNul(stdout)
  const changes: Change[] = []
  for (let at = 0; at < fields.length; ) {
    const { change, used } = parseChange(fields[at]?.toString('latin1') ?? '', fields, at + 1)
    changes.push(change)
    at += 1 + used
  }
  return changes
}

function parseChange(meta: string, fields: Buffer[], at: number): { change: Change; used: number } {
  const [oldMode = '', newMode = '', oldOid = '', newOid = '', letter = 'X'] = meta.slice(1).split(' ')
  const status = letter.charAt(0) as Change['status']
  const isPair = status === 'R' || status === 'C'
  const first = decodePath(fields[at] ?? Buffer.alloc(0))
  const path = isPair ? decodePath(fields[at + 1] ?? Buffer.alloc(0)) : first
  const change = { status, path, oldMode, newMode, oldOid: oidOf(oldOid), newOid: oidOf(newOid) }
  return { change: isPair ? { ...change, from: first } : change, used: isPair ? 2 : 1 }
}

/** Paths in which the difference adds conflict markers, as `git diff --check` tells them. */
export async function leftoverMarkers(repo: Repo, from: Oid, to: Oid): Promise<string[]> {
  const args = ['-c', 'core.quotePath=false', 'diff-tree', '-r', '--check', '--no-renames', from, to]
  const { stdout } = await git(args, { ...inRepo(repo), allow: [2] })
  const found = stdout.toString('utf8').matchAll(/^(.*):\d+: leftover conflict marker$/gm)
  return [...new Set([...found].map(([, path = '']) => path))]
}

/** Lines added and removed; both 0 for a binary file. */
export interface LineCount {
  path: string
  insertions: number
  deletions: number
}

/** Lines added and removed by path between the commits of each pair, in order, in two processes for all of them. */
export async function countLinesAll(
  repo: Repo,
  pairs: readonly { from: Oid; to: Oid }[],
): Promise<LineCount[][]> {
  if (pairs.length === 0) return []
  const known = await treePairs(repo, pairs)
  const input = known.map(({ from, to }) => `${from} ${to}\n`).join('')
  const args = ['diff-tree', '--stdin', '-r', '-z', '--numstat', '--no-renames']
  const fields = splitNul((await git(args, { ...inRepo(repo), input })).stdout)
  let field = fields.shift()
  return known.map(({ from, to }) => {
    const header = `${from} ${to}\n`
    if (field?.toString('latin1', 0, header.length) !== header)
      throw new Error(`git diff-tree said nothing of ${from} and ${to}`)
    field = field.subarray(header.length)
    const counts: LineCount[] = []
    for (; field !== undefined && isCount(field); field = fields.shift()) counts.push(parseCount(field))
    return counts
  })
}

const isCount = (field: Buffer): boolean => /^(?:\d+|-)\t(?:\d+|-)\t/.test(field.toString('latin1', 0, 32))

function parseCount(field: Buffer): LineCount {
  const [insertions = 0, deletions = 0] = field
    .toString('latin1')
    .split('\t', 2)
    .map((n) => Number(n) || 0)
  const tab = field.indexOf(9, field.indexOf(9) + 1)
  return { path: decodePath(field.subarray(tab + 1)), insertions, deletions }
}

/** One entry of a tree, by path, as `ls-tree -r` gives it. */
export interface TreeEntry {
  mode: string
  type: 'blob' | 'commit'
  oid: Oid
}

/** Every file of a tree, or of a commit's tree, by its path. */
export async function readTree(repo: Repo, tree: Oid): Promise<Map<string, TreeEntry>> {
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', tree], inRepo(repo))
  return new Map(
    splitNul(stdout).map((field) => {
      const tab = field.indexOf(9)
      const [mode = '', type, oid = ''] = field.toString('latin1', 0, tab).split(' ')
      const entry: TreeEntry = { mode, type: type === 'commit' ? 'commit' : 'blob', oid: oidOf(oid) }
      return [decodePath(field.subarray(tab + 1)), entry]
    }),
  )
}
