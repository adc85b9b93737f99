// Real merges without a working tree: `git merge-tree --write-tree`, many in one process (`--stdin`), one by one where that fails.
// What the batch prints is documented in git-merge-tree(1), OUTPUT; anything on stderr is a failure, never a clean merge.
import { type Oid, oidOf, parseOid } from '../domain/names.ts'
import type { ObjectStore } from './object.ts'
import { decodePath, splitNul } from './path.ts'
import { inRepo, type Repo } from './repo.ts'
import { GitError, git, mapAtOnce } from './spawn.ts'

/** Two commits to be merged; Git finds their merge base. */
export interface MergeRequest {
  ours: Oid
  theirs: Oid
}

/** An unmerged path, and what Git calls the conflict. */
export interface MergeConflict {
  path: string
  kind: string
}

export interface Merge {
  clean: boolean
  /** The merged tree; where not clean it holds conflict markers. */
  tree: Oid
  conflicts: MergeConflict[]
  /** The unmerged entries as `update-index --index-info` reads them: `<mode> <oid> <stage> TAB <path>`. */
  stages: string[]
}

/** How merges are run: where objects go, and the folder whose `.gitattributes` rule. */
export interface MergeSetting {
  /** A folder laid out like a worktree that holds the target's attribute files and nothing else. */
  attributes: string
  store?: ObjectStore
}

/** How to settle submodules goes to stderr since Git 2.45, as advice. */
const settings = ['rerere.enabled=false', 'core.quotePath=false', 'advice.submoduleMergeConflict=false']
const flags = [...settings.flatMap((setting) => ['-c', setting]), 'merge-tree', '--write-tree']

/** Ended by ABRT, KILL and SEGV. */
const broken = [134, 137, 139]

/** Merges every pair, in order. A pair that Git cannot judge gives undefined. */
export async function mergeAll(
  repo: Repo,
  requests: readonly MergeRequest[],
  setting: MergeSetting,
): Promise<(Merge | undefined)[]> {
  if (requests.length === 0) return []
  const input = requests.map(({ ours, theirs }) => `${ours} ${theirs}\n`).join('')
  const args = [...flags, '-z', '--messages', '--allow-unrelated-histories', '--stdin']
  const { stdout, stderr, status } = await git(args, {
    ...mergeOptions(repo, setting),
    input,
    // A merge that Git itself breaks on ends it by a signal: each pair is asked for apart then.
    allow: [1, 128, 70, ...broken],
  })
  const merges = status === 0 && stderr === '' ? parseBatch(stdout, requests.length) : undefined
  return merges ?? (await mapAtOnce(requests, 2, (request) => mergeOrNothing(repo, request, setting)))
}

/** Merges one pair; throws a GitError where Git cannot judge it. */
export async function mergeOne(
  repo: Repo,
  { ours, theirs }: MergeRequest,
  setting: MergeSetting,
): Promise<Merge> {
  const args = [...flags, '-z', '--messages', '--allow-unrelated-histories', ours, theirs]
  const result = await git(args, { ...mergeOptions(repo, setting), allow: [1] })
  const parsed = parseRecord(splitNul(result.stdout), 0, result.status === 0)
  if (result.stderr !== '' || parsed === undefined) throw new GitError(args, result.status, result.stderr)
  return parsed.merge
}

async function mergeOrNothing(
  repo: Repo,
  request: MergeRequest,
  setting: MergeSetting,
): Promise<Merge | undefined> {
  try {
    return await mergeOne(repo, request, setting)
  } catch (error) {
    if (error instanceof GitError) return undefined
    throw error
  }
}

/** An index that does not exist: attributes come from the folder alone, never from what somebody has staged. */
function mergeOptions(
  repo: Repo,
  { attributes, store }: MergeSetting,
): { cwd: string; env: Record<string, string> } {
  const { env } = inRepo(repo)
  const bound = { GIT_WORK_TREE: attributes, GIT_INDEX_FILE: `${attributes}.no-index` }
  return { cwd: attributes, env: { ...env, ...bound, ...store?.env } }
}

/** The records of a batch; undefined where there are not exactly as many as were asked for, each to its end. */
export function parseBatch(stdout: Buffer, count: number): Merge[] | undefined {
  const fields = splitNul(stdout)
  if (stdout.at(-1) !== 0) return undefined
  const merges: Merge[] = []
  let at = 0
  while (at < fields.length) {
    const status = fields[at]?.toString('latin1')
    if (status !== '0' && status !== '1') return undefined
    const parsed = parseRecord(fields, at + 1, status === '1')
    if (parsed === undefined || !parsed.isWhole) return undefined
    merges.push(parsed.merge)
    at = parsed.next
  }
  return merges.length === count ? merges : undefined
}

/** After a conflict of submodules Git before 2.45 prints, where its last NUL belongs, how to settle it. */
const isAdvice = (field: Buffer | undefined): boolean =>
  field?.toString('latin1').startsWith('Recursive merging with submodules ') === true

/**
 * What is missing at the end of a record makes it not whole: in a batch each part is closed by a NUL of its own.
 * `tree NUL (mode SP oid SP stage TAB path NUL)* NUL (count NUL path* type NUL message NUL)* NUL`
 */
function parseRecord(
  fields: Buffer[],
  from: number,
  clean: boolean,
): { merge: Merge; next: number; isWhole: boolean } | undefined {
  const tree = fields[from]?.toString('latin1') ?? ''
  if (parseOid(tree) === undefined) return undefined
  let at = from + 1
  const unmerged = new Set<string>()
  const stages: string[] = []
  for (; at < fields.length && fields[at]?.length !== 0; at++) {
    const field = fields[at] ?? Buffer.alloc(0)
    unmerged.add(decodePath(field.subarray(field.indexOf(9) + 1)))
    stages.push(decodePath(field))
  }
  const hasPaths = at++ < fields.length
  const kinds = new Map<string, string>()
  while (at < fields.length && fields[at]?.length !== 0) {
    const count = Number(fields[at]?.toString('latin1'))
    const type = fields[at + count + 1]?.toString('latin1')
    if (isAdvice(fields[at])) break
    if (!Number.isInteger(count) || type === undefined) return undefined
    const kind = /^CONFLICT \((.*)\)$/.exec(type)?.[1]
    if (kind !== undefined)
      for (const path of fields.slice(at + 1, at + 1 + count)) kinds.set(decodePath(path), kind)
    at += count + 3
  }
  const conflicts = [...new Set([...unmerged, ...(clean ? [] : kinds.keys())])].map((path) => ({
    path,
    kind: kinds.get(path) ?? 'contents',
  }))
  if (!clean && conflicts.length === 0) conflicts.push({ path: '', kind: 'unknown' })
  const isWhole = hasPaths && at < fields.length
  return { merge: { clean, tree: oidOf(tree), conflicts, stages }, next: at + 1, isWhole }
}
