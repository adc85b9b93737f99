// What lands and is in the checkout already: the files of tasks that worked there. Their landing writes only the index, so
// the files stay byte for byte as they are. A file that a person has changed since its snapshot holds its task.
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Unassigned } from '../domain/rows.ts'
import { isFinished, isInCheckout } from '../domain/task.ts'
import { type Change, diffCommits } from '../git/diff.ts'
import { readPart, readStaged } from '../git/part.ts'
import { claimants, isInRow } from './checkout.ts'
import { contentOf } from './checkout-change.ts'
import type { World } from './world.ts'

interface Work {
  task: Observed
  base: Oid
  tip: Oid
}

/**
 * How a path that is dirty in the checkout stands to what a task that worked there is to land: it holds that and stays, it
 * holds something else, or it is staged with other content.
 */
export type Staying = (task: Observed, path: string) => 'stays' | 'differs' | 'staged'

const none: Staying = () => 'differs'

/** Looks at the paths that the works would land; `checkout` is where the target is checked out. */
export async function stayingIn(
  world: World,
  checkout: string | undefined,
  target: Oid,
  works: readonly Work[],
): Promise<Staying> {
  const inside = works.filter(({ task }) => isInCheckout(task))
  if (checkout === undefined || inside.length === 0) return none
  const others = claimants(world).filter(({ one }) => one.tip !== undefined && one.base !== undefined)
  const diffs = await diffCommits(world.repo, [
    ...inside.map(({ base, tip }) => ({ from: base, to: tip })),
    ...others.map(({ one }) => ({ from: target, to: one.tip as Oid })),
  ])
  const landing = new Map(inside.map(({ task }, at) => [task.id, byPath(diffs[at] ?? [])]))
  const paths = new Set([...landing.values()].flatMap((changes) => [...changes.keys()]))
  const [now, staged] = await Promise.all([
    readPart(world.repo, checkout, target, (path) => paths.has(path)),
    readStaged(checkout, target),
  ])
  const files = byPath(now.changes)
  const entries = byPath(staged)
  const later = others.map(({ one, claims }, at) => ({
    one,
    claims,
    changes: byPath(diffs[inside.length + at] ?? []),
  }))
  return (task, path) => {
    const lands = landing.get(task.id)?.get(path)
    const isStagedOtherwise = entries.has(path) && entries.get(path) !== lands
    if (lands === undefined) return 'differs'
    if (isStagedOtherwise) return 'staged'
    const holds = files.get(path)
    const isLater = later.some(
      ({ one, claims, changes }) =>
        comesAfter(one, task) && claims(path) && (!isFinished(one) || changes.get(path) === holds),
    )
    return holds === lands || isLater ? 'stays' : 'differs'
  }
}

const byPath = (changes: readonly Change[]): Map<string, string> =>
  new Map(changes.map((change) => [change.path, contentOf(change)]))

const comesAfter = (later: Observed, earlier: Observed): boolean =>
  Object.hasOwn(later.attempt?.needs ?? {}, earlier.id)

/** Changed files of the checkout that no task in it claims, or several that do not build on each other. */
export async function unassignedIn(
  world: World,
  checkout: string,
  target: Oid,
  landing: ReadonlySet<string>,
): Promise<Unassigned[]> {
  const all = claimants(world)
  const { changes } = await readPart(world.repo, checkout, target, () => true)
  return changes
    .filter(({ path }) => !landing.has(path))
    .flatMap(({ path }) => {
      const who = all.filter(({ claims }) => claims(path)).map(({ one }) => one)
      const isContested = who.some((one) => who.some((other) => one !== other && !isInRow(one, other)))
      const claimedBy: TaskId[] = who.map(({ id }) => id)
      return who.length === 0 || isContested ? [{ path, claimedBy }] : []
    })
}
