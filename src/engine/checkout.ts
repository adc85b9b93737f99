// Work in the person's own checkout: which of its files are a task's, and those as one commit over the task's base. The
// checkout's files, index and HEAD are only read. See docs/decisions/0019-work-in-the-checkout.md.
import { matcherOf } from '../domain/glob.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Unassigned } from '../domain/rows.ts'
import { isInCheckout, isOpen } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import type { Change } from '../git/diff.ts'
import { isAncestor } from '../git/history.ts'
import { type Ident, type NewCommit, type ObjectStore, writeCommits } from '../git/object.ts'
import { readPart } from '../git/part.ts'
import { branchOf } from '../git/refs.ts'
import { gitDirOf, type Repo } from '../git/repo.ts'
import { branchRef } from '../store/tasks.ts'
import { asChange } from './checkout-change.ts'
import { operationInProgress } from './follow.ts'
import type { World } from './world.ts'

/** What a task has in the checkout. */
export interface CheckoutWork {
  /** The commit that the changes are told against. */
  base: Oid
  changes: Change[]
  /** Changed files that other tasks in the checkout claim too: nobody's, until a person says whose. */
  contested: Unassigned[]
  degraded?: string
}

/** The checkout that tasks may work in. Throws where there is none, or where it is not on the branch that they land on. */
export async function requireCheckout(repo: Repo, target: string): Promise<string> {
  const { main } = repo
  if (main === undefined)
    throw new AgentsError('refused', 'A bare repository has no checkout to work in.', {
      hints: ['Set `isolation: worktree` in .agentsrc'],
    })
  const branch = await branchOf(main)
  if (branch !== target)
    throw new AgentsError(
      'refused',
      `The checkout ${main} is on ${branch ?? 'no branch'}, not on ${target}.`,
      {
        hints: [`Run \`git switch ${target}\` there, or set \`isolation: worktree\` in .agentsrc`],
      },
    )
  const operation = operationInProgress({ path: main, gitDir: gitDirOf(main) })
  if (operation !== undefined)
    throw new AgentsError('refused', `A ${operation} is under way in ${main}.`, {
      hints: ['Finish it or abort it there, then run the command again'],
    })
  return main
}

/** A task in the checkout without paths would claim everything in it. */
export function requirePaths({ id, task }: Pick<Observed, 'id' | 'task'>): void {
  if (task.brief.paths.length === 0)
    throw new AgentsError(
      'refused',
      `${id} names no paths, and what it does in a checkout is told by them.`,
      {
        hints: [`To name them, run \`git agents edit ${id} --paths 'src/**'\``],
      },
    )
}

/** The open tasks that have begun in the checkout, each with the paths that it claims. */
export function claimants(world: World): { one: Observed; claims: (path: string) => boolean }[] {
  return [...world.tasks.values()]
    .filter((one) => isInCheckout(one) && isOpen(one.task))
    .map((one) => ({ one, claims: matcherOf(one.task.brief.paths) }))
}

/** Whether one of two was begun on the result of the other: then what the later has changed is its own. */
export const isInRow = (a: Observed, b: Observed): boolean =>
  Object.hasOwn(a.attempt?.needs ?? {}, b.id) || Object.hasOwn(b.attempt?.needs ?? {}, a.id)

/** What a task's claims cover in the checkout, and which of that is claimed by others as well. */
export async function readWork(world: World, one: Observed, store?: ObjectStore): Promise<CheckoutWork> {
  const main = world.repo.main ?? ''
  const base = await baseNow(world, one)
  const claims = matcherOf(one.task.brief.paths)
  const part = await readPart(world.repo, main, base, claims, store)
  return { base, ...splitContested(world, one, part.changes), ...degradedOf(part) }
}

const degradedOf = ({ degraded }: { degraded?: string }): { degraded?: string } =>
  degraded === undefined ? {} : { degraded }

/** Of changes in the paths that a task claims: its own, and those that are others' as well. */
export function splitContested(
  world: World,
  one: Observed,
  changes: readonly Change[],
): Pick<CheckoutWork, 'changes' | 'contested'> {
  const rivals = claimants(world).filter((other) => other.one.id !== one.id && !isInRow(other.one, one))
  const rivalsAt = (path: string): TaskId[] =>
    rivals.filter(({ claims }) => claims(path)).map((other) => other.one.id)
  return {
    changes: changes.filter(({ path }) => rivalsAt(path).length === 0),
    contested: changes.flatMap(({ path }) => {
      const claimedBy = rivalsAt(path)
      return claimedBy.length === 0 ? [] : [{ path, claimedBy: [one.id, ...claimedBy] }]
    }),
  }
}

/** The target as it is now where that holds the base: what it brought since is nobody's work here. */
export async function baseNow({ repo, store }: World, { task, base }: Observed): Promise<Oid> {
  const head = store.refs.get(branchRef(task.target))
  if (base === undefined) throw new Error('a task that has begun has a base')
  return head !== undefined && head !== base && (await isAncestor(repo, base, head)) ? head : base
}

/** Changes over a commit, as a commit on it. */
export async function commitWork(
  repo: Repo,
  { base, changes }: Pick<CheckoutWork, 'base' | 'changes'>,
  about: { author?: Ident; committer: Ident; message: string },
): Promise<Oid> {
  if (changes.length === 0) return base
  const commit: NewCommit = { mark: 1, parents: [base], changes: changes.map(asChange), ...about }
  return (await writeCommits(repo, [commit])).get(1) as Oid
}
