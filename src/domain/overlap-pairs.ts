// Which pairs of patterns are worth a decision, among many claims: plain paths are looked up, other patterns compared
// by how they begin and end. Every pattern is looked at once, however many claims it.
import { areApart, type Outline, outlineOf } from './glob-outline.ts'
import type { Glob } from './names.ts'

/** A place where a pattern is claimed: the number of the claim, and of the pattern in it. */
export interface Owner {
  glob: Glob
  claim: number
  index: number
}

/** A pattern and all who claim it; patterns that are the same plain path count as one. */
export interface Pattern {
  outline: Outline
  owners: Owner[]
}

/** The pairs of patterns that are not seen to be apart, each once; a pattern meets itself. */
export function* candidates(
  claims: readonly (readonly Glob[])[],
  nocase: boolean,
): Generator<[Pattern, Pattern]> {
  const patterns = patternsOf(claims, nocase)
  const plain = patterns.filter(({ outline }) => outline.literal !== undefined).sort(byPrefix)
  const magic = patterns.filter(({ outline }) => outline.literal === undefined)
  for (const pattern of patterns) if (pattern.owners.length > 1) yield [pattern, pattern]
  for (const one of magic)
    for (const other of startingWith(one.outline.prefix, plain)) if (!isApart(one, other)) yield [one, other]
  yield* candidatesAmong(magic)
}

/**
 * Two patterns that meet begin alike: one's beginning is a beginning of the other's. Sorted by it, those that go on from
 * a pattern's beginning follow it without a gap, so that a thousand tasks with folders of their own are not half a
 * million pairs.
 */
function* candidatesAmong(magic: readonly Pattern[]): Generator<[Pattern, Pattern]> {
  const places = new Map(magic.map((pattern, place) => [pattern, place]))
  const isBefore = (one: Pattern, other: Pattern): boolean =>
    (places.get(one) ?? 0) < (places.get(other) ?? 0)
  const sorted = magic.toSorted(byPrefix)
  for (const [i, one] of sorted.entries())
    for (let j = i + 1; j < sorted.length; j++) {
      const other = sorted[j]
      if (other === undefined || !other.outline.prefix.startsWith(one.outline.prefix)) break
      if (!isApart(one, other)) yield isBefore(one, other) ? [one, other] : [other, one]
    }
}

/** The pairs of owners from different claims, the earlier claim first. */
export function* ownersOf(one: Pattern, other: Pattern): Generator<[Owner, Owner]> {
  for (const [i, a] of one.owners.entries())
    for (const b of one === other ? one.owners.slice(i + 1) : other.owners)
      if (a.claim !== b.claim) yield a.claim < b.claim ? [a, b] : [b, a]
}

const isApart = (one: Pattern, other: Pattern): boolean => areApart(one.outline, other.outline)

const byPrefix = (one: Pattern, other: Pattern): number =>
  one.outline.prefix < other.outline.prefix ? -1 : one.outline.prefix > other.outline.prefix ? 1 : 0

function patternsOf(claims: readonly (readonly Glob[])[], nocase: boolean): Pattern[] {
  const outlines = new Map<Glob, Outline>()
  const patterns = new Map<string, Pattern>()
  claims.forEach((globs, claim) => {
    globs.forEach((glob, index) => {
      const outline = outlines.get(glob) ?? outlineOf(glob, nocase)
      outlines.set(glob, outline)
      const key = outline.literal === undefined ? `magic ${glob}` : `plain ${outline.literal}`
      const known = patterns.get(key)
      if (known === undefined) patterns.set(key, { outline, owners: [{ glob, claim, index }] })
      else known.owners.push({ glob, claim, index })
    })
  })
  return [...patterns.values()]
}

/** The plain paths, which are sorted, that begin with `prefix`. */
function startingWith(prefix: string, plain: readonly Pattern[]): readonly Pattern[] {
  const from = firstIndex(plain, (path) => path >= prefix)
  const end = firstIndex(plain, (path) => path >= prefix && !path.startsWith(prefix))
  return plain.slice(from, end)
}

/** Where `holds` begins to hold; it holds for all that follow. */
function firstIndex(plain: readonly Pattern[], holds: (path: string) => boolean): number {
  let [low, high] = [0, plain.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(plain[middle]?.outline.prefix ?? '')) high = middle
    else low = middle + 1
  }
  return low
}
