// What a path pattern means: minimatch's language on the paths that Git tracks, which begin and end with a name and
// hold no `.`, `..` or empty segment. minimatch costs 12 ms to load, so it is loaded when the first wildcard is met.
import { createRequire } from 'node:module'
import type { Minimatch, MinimatchOptions } from 'minimatch'
import { automatonOf, type State } from './glob-automaton.ts'
import { faultOf, shown } from './glob-check.ts'
import { foldText } from './glob-fold.ts'
import type { Budget } from './glob-meet.ts'
import { areApart, type Outline, outlineOf } from './glob-outline.ts'
import { shortestPath } from './glob-product.ts'
import { rowsOf } from './glob-rows.ts'
import type { Glob } from './names.ts'

export interface GlobOptions {
  /** Upper and lower case are one, as where Git's `core.ignoreCase` is set. */
  nocase?: boolean
}

/** Whether two patterns meet; `undecided` where finding out would have taken too long. */
export type Intersection = { kind: 'disjoint' } | { kind: 'overlap'; witness: string } | { kind: 'undecided' }

/** What one decision may cost, in steps: some tenths of a second at the very most. */
const budgetOfOne = 1_000_000

type Library = typeof import('minimatch')
let library: Library | undefined
const minimatch = (): Library => {
  library ??= createRequire(import.meta.filename)('minimatch') as Library
  return library
}

type Matcher = (path: string) => boolean

/** A pattern with all that is known of it. */
interface Pattern {
  outline: Outline
  matches: Matcher
  /** Undefined where it is too large to be compared; made when it is first needed. */
  automaton: () => State | undefined
}

const patterns = new Map<string, Pattern>()

function patternOf(glob: string, nocase: boolean): Pattern {
  const key = `${nocase ? 'i' : 's'}${glob}`
  const known = patterns.get(key)
  if (known !== undefined) return known
  if (patterns.size > 5000) patterns.clear()
  const outline = outlineOf(glob, nocase)
  const pattern = {
    outline,
    matches: once(() => matcher(glob, outline, nocase)),
    automaton: lazyAutomaton(glob, nocase),
  }
  patterns.set(key, pattern)
  return pattern
}

function once(make: () => Matcher): Matcher {
  let made: Matcher | undefined
  return (path) => {
    made ??= make()
    return made(path)
  }
}

/** minimatch for patterns with wildcards; it is not asked about a plain path, unless in odd spelling (`a//b`, `a/`). */
function matcher(glob: string, { literal }: Outline, nocase: boolean): Matcher {
  const magic = once(() => magicMatcher(glob, nocase))
  if (literal === undefined) return magic
  const fold = nocase ? foldText : (path: string) => path
  return (path) => fold(path) === literal || (/\/(\/|$)/.test(path) && magic(path))
}

function magicMatcher(glob: string, nocase: boolean): Matcher {
  const made = compile(glob, nocase)
  return (path) => made?.match(path) ?? false
}

/** minimatch refuses patterns of more than 65,536 characters or 256 extglobs in a segment: undefined. */
function compile(glob: string, nocase: boolean): Minimatch | undefined {
  const settings: MinimatchOptions = { dot: true, nonegate: true, nocomment: true, nocase, platform: 'linux' }
  try {
    return new (minimatch().Minimatch)(glob, settings)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function lazyAutomaton(glob: string, nocase: boolean): () => State | undefined {
  let made: { automaton: State | undefined } | undefined
  return () => {
    made ??= { automaton: makeAutomaton([glob], nocase) }
    return made.automaton
  }
}

function makeAutomaton(globs: readonly string[], nocase: boolean): State | undefined {
  const rows = globs.map((glob) => rowsOf(glob, expand))
  return rows.every((row) => row !== undefined) ? automatonOf(rows.flat(), nocase) : undefined
}

const expand = (pattern: string, max: number): string[] =>
  minimatch().braceExpand(pattern, { braceExpandMax: max })

/** Whether `path` matches `glob`. A pattern that minimatch refuses (`checkGlob` says why) matches nothing. */
export const isMatch = (glob: Glob, path: string, options: GlobOptions = {}): boolean =>
  patternOf(glob, options.nocase ?? false).matches(path)

/** The patterns of a set that claim, and those that exclude: they begin with `!`, which is taken away here. */
export function splitPaths(paths: readonly Glob[]): { claimed: Glob[]; excluded: Glob[] } {
  return {
    claimed: paths.filter((path) => !isExclusion(path)),
    excluded: paths.filter(isExclusion).map((path) => path.replace(/^!(\.?\/)*/, '') as Glob),
  }
}

/** `!(a|b)` at the beginning is an extglob; `!\(a` excludes a path that begins with a parenthesis. */
const isExclusion = (path: string): boolean => path.startsWith('!') && !/^!\([^/]*\)/.test(path)

/** The paths that a set claims: one of its plain patterns matches, and none that begins with `!` does. */
export function matcherOf(paths: readonly Glob[], options: GlobOptions = {}): (path: string) => boolean {
  const { claimed, excluded } = splitPaths(paths)
  const isClaimed = anyOf(claimed, options)
  const isExcluded = anyOf(excluded, options)
  return (path) => isClaimed(path) && !isExcluded(path)
}

function anyOf(globs: readonly Glob[], { nocase = false }: GlobOptions): Matcher {
  const all = globs.map((glob) => patternOf(glob, nocase))
  const literals = new Set(all.flatMap(({ outline }) => outline.literal ?? []))
  const others = all.filter(({ outline }) => outline.literal === undefined)
  const fold = nocase ? foldText : (path: string) => path
  return (path) => literals.has(fold(path)) || others.some(({ matches }) => matches(path))
}

/**
 * Whether a path can match both patterns and none of `except`, with the shortest such path. Decided on the patterns
 * alone; minimatch itself has confirmed every witness.
 */
export function intersectGlobs(
  a: Glob,
  b: Glob,
  options: GlobOptions & { except?: readonly Glob[] } = {},
): Intersection {
  const { nocase = false, except = [] } = options
  const [one, other] = [patternOf(a, nocase), patternOf(b, nocase)]
  if (areApart(one.outline, other.outline)) return { kind: 'disjoint' }
  const isExcluded = anyOf(except, options)
  const witness = one.outline.path ?? other.outline.path
  if (witness !== undefined) return literalMeets(witness, [one, other], isExcluded)
  return search(one, other, except, isExcluded, nocase)
}

function literalMeets(path: string, both: readonly Pattern[], isExcluded: Matcher): Intersection {
  const meets = both.every(({ matches }) => matches(path)) && !isExcluded(path)
  return meets ? { kind: 'overlap', witness: path } : { kind: 'disjoint' }
}

function search(
  one: Pattern,
  other: Pattern,
  except: readonly Glob[],
  isExcluded: Matcher,
  nocase: boolean,
): Intersection {
  const [a, b] = [one.automaton(), other.automaton()]
  const avoid = except.length === 0 ? undefined : makeAutomaton(except, nocase)
  if (a === undefined || b === undefined || (except.length > 0 && avoid === undefined))
    return { kind: 'undecided' }
  const budget: Budget = { left: budgetOfOne }
  const witness = shortestPath(a, b, avoid, budget)
  if (budget.left <= 0) return { kind: 'undecided' }
  if (witness === undefined) return { kind: 'disjoint' }
  const isProved = one.matches(witness) && other.matches(witness) && !isExcluded(witness)
  return isProved ? { kind: 'overlap', witness } : { kind: 'undecided' }
}

/** Why a pattern can match no file, in words for the person who wrote it; undefined where it can match one. */
export function checkGlob(glob: string): string | undefined {
  const isExcluding = isExclusion(glob)
  const plain = glob.replace(isExcluding ? /^!(\.?\/)*/ : /^(\.?\/)+(?=.)/, '')
  const fault = faultOf(plain)
  if (fault !== undefined) return fault
  if (outlineOf(plain, false).literal !== undefined) return undefined
  if (compile(plain, false) === undefined) return `${shown(plain)} is too complex and matches no file`
  if (intersectGlobs(plain as Glob, plain as Glob).kind === 'disjoint')
    return `${shown(plain)} can match no file`
  return undefined
}
