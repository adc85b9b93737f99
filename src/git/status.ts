// What a worktree holds beyond its HEAD, as `git status` tells it, at some paths or everywhere. It writes no index and
// no object, so it costs a few files' attributes where a snapshot reads every file.
import type { ChangedPath } from '../domain/candidates.ts'
import type { Oid } from '../domain/names.ts'
import { decodePath, splitNul } from './path.ts'
import { git } from './spawn.ts'

/** `unknown`: HEAD is elsewhere, a merge is unfinished, or Git could not look. */
export type Dirt = ChangedPath[] | 'unknown'

/**
 * The uncommitted changes of a worktree that should stand at `tip`, staged, unstaged and untracked alike: at `paths` (a
 * folder with all below) or, without them, everywhere. A path may be told twice, as gone and as new; none is left out.
 */
export async function dirtOf(
  worktree: string,
  tip: Oid,
  paths: readonly string[] | undefined,
): Promise<Dirt> {
  const format = ['--porcelain=v2', '--branch', '--no-ahead-behind', '-z']
  const scope = ['--untracked-files=all', '--no-renames', '--ignore-submodules=dirty']
  const specs = (paths ?? []).map((path) => `:(top,literal)${path}`)
  const args = ['status', ...format, ...scope, '--', ...specs]
  const said = await git(args, { cwd: worktree, allow: [128] }).catch(() => undefined)
  if (said?.status !== 0 || said.stderr !== '') return 'unknown'
  const rows = splitNul(said.stdout)
  if (!rows.some((row) => row.toString('latin1') === `# branch.oid ${tip}`)) return 'unknown'
  const changes = rows.filter((row) => row[0] !== 0x23).map(changesOf)
  return changes.includes(undefined) ? 'unknown' : changes.flatMap((some) => some ?? [])
}

/** `1 XY sub mH mI mW hH hI path` or `? path` (git-status(1), Porcelain Format Version 2). */
function changesOf(row: Buffer): ChangedPath[] | undefined {
  const kind = row.toString('latin1', 0, 2)
  if (kind === '? ') return [{ status: 'A', path: decodePath(row.subarray(2)).replace(/\/$/, '') }]
  if (kind !== '1 ') return undefined
  const path = decodePath(row.subarray(fieldAt(row, 8)))
  const letters = [...row.toString('latin1', 2, 4)].filter((letter) => letter !== '.')
  return letters.map((status) => ({ status, path }))
}

/** Where the field behind `count` spaces begins. */
function fieldAt(row: Buffer, count: number): number {
  let at = 0
  for (let n = 0; n < count; n++) at = row.indexOf(0x20, at) + 1
  return at
}
