// Patches between commits as Git writes them (git-diff-tree(1), -p), one text for each changed file; many pairs in one process.
import type { Oid } from '../domain/names.ts'
import { type Change, diffTrees, treePairs } from './diff.ts'
import { inRepo, type Repo } from './repo.ts'
import { git } from './spawn.ts'

/** The patch of one changed file. Text that is not UTF-8 holds replacement characters: it is for reading alone. */
export interface FilePatch {
  change: Change
  patch: string
}

/** The patches of each pair of commits, in order, with renames found; no driver or setting of the person takes part. */
export async function filePatches(
  repo: Repo,
  pairs: readonly { from: Oid; to: Oid }[],
): Promise<FilePatch[][]> {
  if (pairs.length === 0) return []
  const known = await treePairs(repo, pairs)
  const input = known.map(({ from, to }) => `${from} ${to}\n`).join('')
  const args = ['diff-tree', '--stdin', '-r', '-p', '-M', '-l0', '--no-ext-diff', '--no-textconv']
  const [changes, { stdout }] = await Promise.all([
    diffTrees(repo, known, { renames: true }),
    git(['-c', 'core.quotePath=false', ...args, '--no-color'], { ...inRepo(repo), input }),
  ])
  let rest = stdout.toString('utf8')
  return known.map(({ from, to }, index) => {
    const header = `${from} ${to}\n`
    if (!rest.startsWith(header)) throw new Error(`git diff-tree said nothing of ${from} and ${to}`)
    const next = known[index + 1]
    const end = next === undefined ? rest.length : endOf(rest, header.length, `${next.from} ${next.to}\n`)
    const text = rest.slice(header.length, end)
    rest = rest.slice(end)
    return dealt(changes[index] ?? [], text)
  })
}

/** No line of a patch begins with an object id, so the next header ends this one. */
function endOf(text: string, from: number, header: string): number {
  if (text.startsWith(header, from)) return from
  const at = text.indexOf(`\n${header}`, from)
  return at < 0 ? text.length : at + 1
}

/** The patches of the files in order; a file that changed its kind has two, and everything goes to the first where they do not fit. */
function dealt(changes: readonly Change[], text: string): FilePatch[] {
  const parts = text.split(/^(?=diff --git )/m).filter((part) => part !== '')
  const sizes = changes.map(({ status }) => (status === 'T' ? 2 : 1))
  const fits = sizes.reduce((sum, size) => sum + size, 0) === parts.length
  if (!fits) return changes.map((change, index) => ({ change, patch: index === 0 ? text : '' }))
  return changes.map((change, index) => ({ change, patch: parts.splice(0, sizes[index]).join('') }))
}
