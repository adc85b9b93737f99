// What a plan may say but hardly means: told, and recorded all the same. Pure.
import { intersectGlobs } from '../domain/glob.ts'
import { type Glob, parseGlob } from '../domain/names.ts'
import type { WrittenTask } from './plan-shape.ts'
import type { Flaw, Placed } from './shape.ts'

/** What is odd in one task. */
export function planWarnings({ path, value }: Placed<WrittenTask>): Flaw[] {
  const { paths = [], commits = [], kind } = value
  const warnings: Flaw[] = []
  if (paths.length > 0 && paths.every(isExclusion))
    warnings.push({
      path: [...path, 'paths'],
      text: '`paths` only excludes, so the task claims nothing',
      hint: 'To claim all the rest, add "**"',
    })
  if (kind === 'research' && commits.length > 0)
    warnings.push({
      path: [...path, 'commits'],
      text: 'a research task lands nothing, so its `commits` are idle',
    })
  return [...warnings, ...commits.flatMap((commit) => outsideWarnings(commit, paths))]
}

function outsideWarnings(
  commit: Placed<{ title: string; paths: string[] }>,
  paths: readonly string[],
): Flaw[] {
  const claims = paths.filter((it) => !isExclusion(it)).flatMap((it) => parseGlob(it) ?? [])
  if (claims.length === 0) return []
  return commit.value.paths.flatMap((pattern, index): Flaw[] => {
    const glob = isExclusion(pattern) ? undefined : parseGlob(pattern)
    if (glob === undefined || claims.some((claim) => mayMeet(claim, glob))) return []
    return [
      {
        path: [...commit.path, 'paths', index],
        text: `\`${pattern}\` lies outside the task's \`paths\`, so this commit will be empty of it`,
      },
    ]
  })
}

const isExclusion = (pattern: string): boolean => pattern.startsWith('!')

const mayMeet = (a: Glob, b: Glob): boolean => intersectGlobs(a, b).kind !== 'disjoint'
