// Which known name a mistyped one was meant to be. Pure.

/**
 * The known name nearest to `name` by Damerau-Levenshtein distance, letter case aside, first of equals; undefined
 * where none is within a third of the longer one's length.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined
  for (const candidate of known) {
    const limit = Math.floor(Math.max(name.length, candidate.length) / 3)
    if (Math.abs(name.length - candidate.length) > limit) continue
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase())
    if (distance <= limit && (best === undefined || distance < best.distance))
      best = { name: candidate, distance }
  }
  return best?.name
}

/** Edits between two words: insert, remove, replace, or swap two neighbours; each place is edited once at most. */
function distanceOf(a: string, b: string): number {
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const options = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1)]
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) options.push(at(older, j - 2) + 1)
      row.push(Math.min(...options))
    }
    older = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY
