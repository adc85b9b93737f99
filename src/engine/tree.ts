// Small readings of trees that several machines need.
import type { Oid } from '../domain/names.ts'
import { diffCommits } from '../git/diff.ts'
import type { Repo } from '../git/repo.ts'

/** The paths that differ between two commits; none where one of them is missing. */
export async function changedFiles(
  repo: Repo,
  from: Oid | undefined,
  to: Oid | undefined,
): Promise<string[]> {
  if (from === undefined || to === undefined || from === to) return []
  const [changes] = await diffCommits(repo, [{ from, to }])
  return (changes ?? []).map(({ path }) => path)
}
