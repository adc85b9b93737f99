// A three-way merge over an explicit base, on synthetic commits whose only parent is that base: what Git then takes as
// merge base is exactly the one we mean (`merge-tree --merge-base` came with Git 2.40).
import type { Oid } from '../domain/names.ts'
import { type Merge, mergeOne } from '../git/merge.ts'
import { nobody, treesOf, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'

/** Merges `theirs` onto `ours` over `base`, with the attributes of a folder (`git/attributes`). */
export async function mergeOver(
  repo: Repo,
  { base, ours, theirs }: { base: Oid; ours: Oid; theirs: Oid },
  attributes: string,
): Promise<Merge> {
  const [baseTree, ourTree, theirTree] = await treesOf(repo, [base, ours, theirs])
  return await mergeTrees(repo, { base: baseTree, ours: ourTree, theirs: theirTree }, attributes)
}

/** The same for trees; an absent one is empty. */
export async function mergeTrees(
  repo: Repo,
  { base, ours, theirs }: { base: Oid | undefined; ours: Oid | undefined; theirs: Oid | undefined },
  attributes: string,
): Promise<Merge> {
  const committer = nobody
  const synthetic = { committer, message: 'merge\n' }
  const written = await writeCommits(repo, [
    { ...synthetic, mark: 1, tree: base, parents: [] },
    { ...synthetic, mark: 2, tree: ours, parents: [{ mark: 1 }] },
    { ...synthetic, mark: 3, tree: theirs, parents: [{ mark: 1 }] },
  ])
  return await mergeOne(repo, { ours: written.get(2) as Oid, theirs: written.get(3) as Oid }, { attributes })
}
