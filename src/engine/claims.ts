// What tasks claim of the target's tree, and what of it is odd enough to be told.
import { type Claim, claimOf, isMost, nearMisses, Tracked } from '../domain/claims.ts'
import type { Glob } from '../domain/names.ts'
import { readTree } from '../git/diff.ts'
import { requireTarget, requireTip, type World } from './world.ts'

/** A claim with what a person should know of it. */
export interface Claimed {
  claim: Claim
  warnings: { text: string; hint?: string }[]
}

/** Judges claims against the files of the target's tip; one process to list them. */
export async function claimJudge(world: World): Promise<(paths: readonly Glob[]) => Claimed> {
  const tip = requireTip(world, requireTarget(world))
  const tracked = new Tracked([...(await readTree(world.repo, tip)).keys()])
  const options = { nocase: world.folding.ignoreCase }
  return (paths) => {
    const claim = claimOf(paths, tracked, options)
    const misses = nearMisses(paths, tracked, options).map(({ pattern, nearest }) => ({
      text: `\`${pattern}\` matches no tracked file`,
      hint: `Did you mean \`${nearest}\`?`,
    }))
    return { claim, warnings: isMost(claim, tracked) ? [...misses, tooMuch(claim)] : misses }
  }
}

const tooMuch = ({ files, share }: Claim) => ({
  text: `it claims ${files} tracked files, ${Math.round(share * 100)} % of all: most other work will overlap it`,
  hint: 'Narrow its paths, or exclude some with `!`',
})
