// What one try of a landing tells the next, where somebody else moved the target meanwhile: in which order the tasks stand,
// and where each merge led. The next try makes every merge anew; foreseen rightly, they are made in one batch.
import type { Placed } from '../domain/landing-order.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { Chain, Ready } from './chain.ts'

/** Tasks that could land, and the order that was found for them. */
export interface Ordered {
  ready: readonly Ready[]
  order: Placed[]
}

export interface Foresight {
  /** What each task's merge changed; nothing where it conflicted, or was there already. */
  led: ReadonlyMap<TaskId, readonly Change[]>
  last: Ordered
}

/** What a try that came too late has found. */
export async function foresightOf(repo: Repo, { links, held }: Chain, last: Ordered): Promise<Foresight> {
  const trees = await treesOf(
    repo,
    links.map(({ before }) => before),
  )
  const diffs = await diffTrees(
    repo,
    links.map(({ merged }, index) => ({ from: trees[index] as Oid, to: merged })),
  )
  const led = new Map(links.map(({ ready }, index) => [ready.task.id, diffs[index] ?? []]))
  for (const { id, reason } of held) if (reason === 'conflict' || reason === 'empty') led.set(id, [])
  return { led, last }
}

/** The order that was found for the same work before. */
export function knownOrder({ last }: Foresight, ready: readonly Ready[]): Placed[] | undefined {
  const workOf = ({ task, base, tip }: Ready): string => `${task.id} ${base} ${tip}`
  const works = new Set(last.ready.map(workOf))
  const isSame = ready.length === works.size && ready.every((one) => works.has(workOf(one)))
  return isSame ? last.order : undefined
}

/** The first of `ready`, up to the last of so many that are foreseen to land. */
export function firstToLand(
  ready: readonly Ready[],
  most: number,
  led: Foresight['led'] = new Map(),
): readonly Ready[] {
  const able = ready.filter(({ task }) => led.get(task.id)?.length !== 0)
  const next = able[most]
  return next === undefined ? ready : ready.slice(0, ready.indexOf(next))
}
