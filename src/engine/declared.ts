// The declared layer: which open tasks' paths can meet, and which tracked files both match. A fact about globs alone.

import { pairKey } from '../domain/candidates.ts'
import type { Glob, Oid, TaskId } from '../domain/names.ts'
import { overlapsAmong, sharedFiles } from '../domain/overlap.ts'
import type { Overlap } from '../domain/rows.ts'
import type { Folding } from '../domain/twins.ts'
import { readTree } from '../git/diff.ts'
import type { Repo } from '../git/repo.ts'

export interface Claim {
  id: TaskId
  paths: Glob[]
}

/** The overlaps of all pairs by pair key, each with the files of the target's tip that both claim. */
export async function declaredOverlaps(
  repo: Repo,
  tip: Oid,
  claims: readonly Claim[],
  { ignoreCase }: Pick<Folding, 'ignoreCase'> = { ignoreCase: false },
): Promise<Map<string, Overlap[]>> {
  const options = { nocase: ignoreCase }
  const found = overlapsAmong(claims, options)
  if (found.length === 0) return new Map()
  const files = [...(await readTree(repo, tip)).keys()]
  const paths = new Map(claims.map((claim) => [claim.id as string, claim.paths]))
  return new Map(
    found.map(({ a, b, overlap }) => {
      const [left, right] = [paths.get(a) ?? [], paths.get(b) ?? []]
      const both = sharedFiles(left, right, files, options)
      return [pairKey(a, b), overlap.map(({ globs, witness }) => ({ globs, witness, files: both }))]
    }),
  )
}
