// What a dispatcher asks first of a plan: which tasks are independent, which wait for each other, which share state, and
// what each way out would cost. A cost is measured on the graph, every task counting one. Pure.
import { longestChains } from './graph.ts'
import type { TaskId } from './names.ts'
import { planStarts } from './schedule.ts'

/** `waves`: rounds of at most so many agents at once; `chain`: how many tasks must follow one another at least. */
export interface Cost {
  waves: number
  chain: number
}

/** A way out for two tasks that share state. `isolate`: side by side, and what conflicts is settled on landing. */
export interface Choice {
  way: 'isolate' | 'order' | 'narrow' | 'split'
  cost: Cost
  /** For `order`: who goes first. For `narrow`: who keeps what both claim. */
  first?: TaskId
  /** For `narrow`: the pattern that the other leaves out. */
  exclude?: string
}

export interface Sharing {
  a: TaskId
  b: TaskId
  /** The tracked files that both claim, the first few; a path that both could make where there is none. */
  files: string[]
  count: number
  /** The best first. */
  choices: Choice[]
}

export interface Advice {
  /** How many agents work at once, as configured. */
  concurrency: number
  cost: Cost
  /** Neither waits nor is waited for, and shares nothing. */
  independent: TaskId[]
  ordered: { id: TaskId; after: TaskId[] }[]
  shared: Sharing[]
  /** Pairs that share something beyond those told. */
  more: number
}

export interface AdviceNode {
  id: TaskId
  after: readonly TaskId[]
  /** It has begun: its place and paths are what they are. */
  hasBegun?: boolean
}

export interface SharedPair {
  a: TaskId
  b: TaskId
  overlap: readonly { globs: readonly [string, string]; witness: string; files: readonly string[] }[]
  ordered: boolean
}

const mostPairs = 40
const mostFiles = 3

/** Advice on the tasks given; `pairs` are those of them that overlap. */
export function adviseOn(
  nodes: readonly AdviceNode[],
  pairs: readonly SharedPair[],
  concurrency: number,
): Advice {
  const free = pairs.filter(({ ordered }) => !ordered)
  const ids = new Set(nodes.map(({ id }) => id))
  const edges = nodes.flatMap(({ id, after }) => after.filter((one) => ids.has(one)).map((one) => [one, id]))
  const bound = new Set([...edges.flat(), ...free.flatMap(({ a, b }) => [a, b])])
  return {
    concurrency,
    cost: costOf(nodes, concurrency),
    independent: nodes.map(({ id }) => id).filter((id) => !bound.has(id)),
    ordered: nodes
      .filter(({ after }) => after.length > 0)
      .map(({ id, after }) => ({ id, after: [...after] })),
    shared: free.slice(0, mostPairs).map((pair) => sharingOf(nodes, pair, concurrency)),
    more: Math.max(0, free.length - mostPairs),
  }
}

/** How long the graph takes when every task takes one round. */
export function costOf(nodes: readonly AdviceNode[], concurrency: number): Cost {
  const chain = Math.max(0, ...longestChains(nodes).values())
  const finished = new Set<TaskId>()
  const known = new Set(nodes.map(({ id }) => id))
  let waves = 0
  for (; finished.size < nodes.length; waves++) {
    const tasks = nodes.map(({ id, after }) => ({
      id,
      after: after.filter((one) => known.has(one)),
      state: finished.has(id) ? ('done' as const) : ('pending' as const),
      wanted: true,
    }))
    const { start } = planStarts(tasks, concurrency, () => false)
    if (start.length === 0) break
    for (const id of start) finished.add(id)
  }
  return { waves, chain }
}

function sharingOf(nodes: readonly AdviceNode[], pair: SharedPair, concurrency: number): Sharing {
  const { a, b, overlap } = pair
  const cost = (changed: readonly AdviceNode[]): Cost => costOf(changed, concurrency)
  const files = [...new Set(overlap.flatMap((one) => one.files))].sort()
  const isSame = overlap.some(({ globs: [one, other] }) => one === other)
  const mayChange = (id: TaskId): boolean => nodes.find((node) => node.id === id)?.hasBegun !== true
  const orders = [
    { way: 'order' as const, first: a, second: b },
    { way: 'order' as const, first: b, second: a },
  ]
    .filter(({ second }) => mayChange(second))
    .map(({ way, first, second }) => ({ way, first, cost: cost(withEdge(nodes, first, second)) }))
    .sort(byCost)
  const isolate: Choice = { way: 'isolate', cost: cost(nodes) }
  const narrow = isSame ? [] : narrowed(pair, files, mayChange).map((one) => ({ ...one, cost: isolate.cost }))
  const canSplit = files.length > 0 && files.length <= mostFiles && !isSame && mayChange(a) && mayChange(b)
  const split: Choice[] = canSplit ? [{ way: 'split', cost: cost(withTaskBefore(nodes, a, b)) }] : []
  const rest = [...orders.slice(0, 1), ...split]
  return {
    a,
    b,
    files: files.length > 0 ? files.slice(0, mostFiles) : overlap.slice(0, 1).map(({ witness }) => witness),
    count: files.length,
    choices:
      files.length === 0
        ? [isolate, ...narrow, ...rest]
        : [...bestFirst(narrow, rest, files.length), isolate],
  }
}

/** Who claims the more exactly keeps what both claim; the other leaves that out, where it has not begun. */
function narrowed(
  { a, b, overlap }: SharedPair,
  files: readonly string[],
  mayChange: (id: TaskId) => boolean,
): Omit<Choice, 'cost'>[] {
  const [meeting] = overlap
  if (meeting === undefined || overlap.length > 1) return []
  const [ofA, ofB] = meeting.globs
  const sides = [
    { first: a, second: b, own: ofA },
    { first: b, second: a, own: ofB },
  ].toSorted((one, other) => other.own.length - one.own.length)
  const side = sides.find(({ second }) => mayChange(second))
  if (side === undefined) return []
  const exclude = files.length === 1 ? (files[0] ?? side.own) : side.own
  return [{ way: 'narrow', first: side.first, exclude }]
}

/** A few files are left to one of the two; where both want the same many, one goes behind the other. */
const bestFirst = (narrow: readonly Choice[], rest: readonly Choice[], files: number): Choice[] =>
  files <= mostFiles ? [...narrow, ...rest] : [...rest, ...narrow]

const byCost = (one: Choice, other: Choice): number =>
  one.cost.waves - other.cost.waves || one.cost.chain - other.cost.chain

const withEdge = (nodes: readonly AdviceNode[], first: TaskId, second: TaskId): AdviceNode[] =>
  nodes.map((node) => (node.id === second ? { ...node, after: [...node.after, first] } : node))

/** What both share done before, by a task of its own. */
function withTaskBefore(nodes: readonly AdviceNode[], a: TaskId, b: TaskId): AdviceNode[] {
  const shared = `${a}+${b}` as TaskId
  return [
    { id: shared, after: [] },
    ...nodes.map((node) =>
      node.id === a || node.id === b ? { ...node, after: [...node.after, shared] } : node,
    ),
  ]
}
