// What a plan may say but hardly means: told, and recorded all the same. Pure.
import { intersectGlobs, splitPaths } from '../domain/glob.ts'
import { type Glob, parseGlob } from '../domain/names.ts'
import type { WrittenTask } from './plan-shape.ts'
import type { Flaw, Placed } from './shape.ts'

/** What is odd in one task. */
export function planWarnings({ path, value }: Placed<WrittenTask>): Flaw[] {
  const { paths = [], commits = [], kind } = value
  const warnings: Flaw[] = []
  if (paths.length > 0 && splitPaths(globsOf(paths)).claimed.length === 0)
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
  const { claimed, excluded } = splitPaths(globsOf(paths))
  if (claimed.length === 0) return []
  return commit.value.paths.flatMap((pattern, index): Flaw[] => {
    const own = splitPaths(globsOf([pattern])).claimed
    const isInside = own.every((glob) => claimed.some((claim) => mayMeet(claim, glob, excluded)))
    if (isInside) return []
    const text = `\`${pattern}\` lies outside the task's \`paths\``
    return [
      {
        path: [...commit.path, 'paths', index],
        text,
        hint: 'To let the task write there, add it to its paths',
      },
    ]
  })
}

const globsOf = (paths: readonly string[]): Glob[] => paths.flatMap((it) => parseGlob(it) ?? [])

const mayMeet = (a: Glob, b: Glob, except: readonly Glob[]): boolean =>
  intersectGlobs(a, b, { except }).kind !== 'disjoint'
