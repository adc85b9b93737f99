// What a landing of workers would do, computed in this process as `land --dry-run` computes it: nothing moves.

import { oidOf, type TaskId } from '../../src/domain/names.ts'
import type { Held } from '../../src/domain/rows.ts'
import { buildChain, type Link } from '../../src/engine/chain.ts'
import { select } from '../../src/engine/selection.ts'
import { attributesAt } from '../../src/engine/standing.ts'
import type { World } from '../../src/engine/world.ts'
import type { Field } from './field.ts'
import { type Place, worldOf } from './look.ts'

/** The chain of the tasks that are wanted, in the order that `select` gives them unless another is asked for. */
export async function chainOf(
  at: Field,
  places: readonly Place[] | undefined,
  wanted: readonly string[],
  inOrder: <One>(ready: One[]) => One[] = (ready) => ready,
): Promise<{ world: World; links: Link[]; held: Held[] }> {
  const world = await worldOf(at, places)
  const target = oidOf(at.git(at.repo, 'rev-parse', 'main'))
  const tasks = wanted.flatMap((id) => world.tasks.get(id as TaskId) ?? [])
  const { ready, held } = await select(world, tasks, target, 'main')
  const ident = { name: 'Pat', email: 'pat@example.org', at: '1700000000 +0000' }
  const attributes = await attributesAt(world.repo, target)
  const style = { sign: false, cleanup: 'default', encoding: 'UTF-8', template: undefined } as const
  const setting = { repo: world.repo, target, attributes, author: ident, committer: ident, ...style }
  const chain = await buildChain({ ...setting, trailers: () => [] }, inOrder(ready))
  return { world, links: chain.links, held: [...held, ...chain.held] }
}

/** Which tasks would land, and which would be held. */
export async function landing(
  at: Field,
  places: readonly Place[],
  wanted: readonly string[],
): Promise<{ landed: string[]; held: Held[] }> {
  const { links, held } = await chainOf(at, places, wanted)
  return { landed: links.map(({ ready: { task } }) => task.id), held }
}
