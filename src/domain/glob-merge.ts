// Rows that differ in one segment only become one row that accepts either there, so that `*.{js,ts}` is searched
// once and not once for each row, and two such patterns not once for each pair of rows.
import { type Segment, unionOf } from './glob-segment.ts'

/** Rows that accept the same paths as `rows`, and are fewer where some of them can be merged. */
export function mergeRows(rows: readonly Segment[][]): Segment[][] {
  const longest = Math.max(0, ...rows.map((row) => row.length))
  let merged = [...rows]
  for (let at = longest - 1; at >= 0 && merged.length > 1; at--) merged = mergeAt(merged, at)
  return merged
}

function mergeAt(rows: readonly Segment[][], at: number): Segment[][] {
  const groups = new Map<string, Segment[][]>()
  for (const row of rows) {
    const key = isMergeable(row[at]) ? keyWithout(row, at) : `${groups.size}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].map((group) => unite(group, at))
}

/** Words are told apart faster as they are. */
const isMergeable = (part: Segment | undefined): boolean =>
  part !== undefined && part.literal === undefined && !part.isGlobstar

const keyWithout = (row: readonly Segment[], at: number): string =>
  row.map(({ id }, i) => (i === at ? '*' : id)).join('/')

function unite(group: readonly Segment[][], at: number): Segment[] {
  const [first = []] = group
  const parts = [...new Set(group.flatMap((row) => row[at] ?? []))]
  return parts.length < 2 ? first : first.with(at, unionOf(parts))
}
