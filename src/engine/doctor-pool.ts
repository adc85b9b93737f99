// What the doctor says of the pool: worktrees that are ready for tasks to come, and those that nothing asks for any more.
import { curable, type Ill } from './ill.ts'
import { setUpFor } from './keeper.ts'
import { poolOf } from './pool.ts'
import { removePool } from './pool-end.ts'
import type { World } from './world.ts'

/** Nothing where there is no pool. */
export function pool(world: World): Ill[] {
  const there = poolOf(world.repo)
  if (there.length === 0) return []
  const { warm } = world.config
  const ready = there.filter((path) => setUpFor(path) !== undefined).length
  if (there.length <= warm)
    return [{ level: 'ok', text: `${ready} of ${warm} worktrees are ready for tasks to come` }]
  const text = `${there.length} worktrees were made ready for tasks to come, and \`warm\` is ${warm}`
  const mend = 'keep what they hold, and remove them'
  return [curable('warning', text, mend, async () => await removePool(world), 'Run `git agents clean`')]
}
