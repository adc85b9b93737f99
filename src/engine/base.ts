// The commit that an attempt starts from: the target with the results of its dependencies merged in their order (DESIGN 4).
import type { Oid, TaskId } from '../domain/names.ts'
import { type Observed, resultOf } from '../domain/observe.ts'
import { attributesOf } from '../git/attributes.ts'
import { mergeBases, rememberAncestor } from '../git/history.ts'
import { mergeOne } from '../git/merge.ts'
import { type Ident, treesOf, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'

export type BasePlan =
  | { kind: 'base'; base: Oid /** The dependencies' tips that it holds. */; needs: Record<string, Oid> }
  /** Their results conflict with each other or with the target. */
  | { kind: 'conflict'; with: TaskId; paths: string[] }

/** Builds the base. Results that have landed on the target come with it; only the others are merged. */
export async function buildBase(
  repo: Repo,
  target: Oid,
  dependencies: readonly Observed[],
  ident: Ident,
): Promise<BasePlan> {
  const needs: Record<string, Oid> = {}
  let base = target
  for (const dependency of dependencies) {
    const tip = resultOf(dependency)
    if (tip === undefined) continue
    needs[dependency.id] = tip
    if (dependency.state === 'landed') continue
    const common = await mergeBases(repo, base, tip)
    if (common.includes(tip)) continue
    if (common.includes(base)) {
      rememberAncestor(base, tip)
      base = tip
      continue
    }
    const merged = await mergeResult(repo, base, tip, dependency, ident)
    if (typeof merged !== 'string') return merged
    for (const parent of [base, tip]) rememberAncestor(parent, merged)
    base = merged
  }
  return { kind: 'base', base, needs }
}

async function mergeResult(
  repo: Repo,
  base: Oid,
  tip: Oid,
  dependency: Observed,
  ident: Ident,
): Promise<Oid | (BasePlan & { kind: 'conflict' })> {
  const [tree] = await treesOf(repo, [base])
  const attributes = await attributesOf(repo, tree as Oid)
  const merge = await mergeOne(repo, { ours: base, theirs: tip }, { attributes })
  if (!merge.clean)
    return { kind: 'conflict', with: dependency.id, paths: merge.conflicts.map(({ path }) => path) }
  const committer = { ...ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const message = `Base with the result of ${dependency.id}\n`
  const written = await writeCommits(repo, [
    { mark: 1, tree: merge.tree, parents: [base, tip], committer, message },
  ])
  return written.get(1) as Oid
}
