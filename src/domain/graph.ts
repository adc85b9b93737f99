// The graph that `after` makes of tasks: its cycles, waves, order and chains. Pure; no recursion, so that depth is no limit.
// An id in `after` that names no node is passed over: it is finished, gone or somebody else's complaint.

/** A node and the ids that it waits for. */
export interface GraphNode {
  readonly id: string
  readonly after: readonly string[]
}
type Nodes = readonly GraphNode[]

/** The first cycle as a path along `after` that ends where it began (`a, b, c, a`); undefined where there is none. */
export function cycleIn(nodes: Nodes): string[] | undefined {
  const after = edgesOf(nodes)
  const done = new Set<string>()
  for (const { id } of nodes) {
    const cycle = cycleFrom(id, after, done)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

function cycleFrom(start: string, after: Edges, done: Set<string>): string[] | undefined {
  const path: { id: string; next: number }[] = []
  const onPath = new Set<string>()
  const enter = (id: string): void => {
    path.push({ id, next: 0 })
    onPath.add(id)
  }
  if (!done.has(start)) enter(start)
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = after.get(top.id)?.[top.next++]
    if (next === undefined) {
      path.pop()
      onPath.delete(top.id)
      done.add(top.id)
    } else if (onPath.has(next)) {
      const ids = path.map(({ id }) => id)
      return [...ids.slice(ids.indexOf(next)), next]
    } else if (!done.has(next)) enter(next)
  }
  return undefined
}

/**
 * Every id once, each behind all that it waits for; whatever may come next comes in input order.
 * Nodes on a cycle, and those behind one, close the row in input order.
 */
export function topological(nodes: Nodes): string[] {
  const place = new Map(nodes.map(({ id }, index) => [id, index]))
  const after = edgesOf(nodes)
  const dependants = reversed(after)
  const missing = new Map([...after].map(([id, ids]) => [id, ids.length]))
  const ready = [...after.keys()].filter((id) => missing.get(id) === 0)
  const order: string[] = []
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id)
    for (const next of dependants.get(id) ?? []) {
      const left = (missing.get(next) ?? 0) - 1
      missing.set(next, left)
      if (left === 0) insert(ready, next, place)
    }
  }
  const seen = new Set(order)
  return [...order, ...[...after.keys()].filter((id) => !seen.has(id))]
}

function insert(ready: string[], id: string, place: ReadonlyMap<string, number>): void {
  const rank = (other: string): number => place.get(other) ?? 0
  let low = 0
  for (let high = ready.length; low < high; ) {
    const middle = (low + high) >> 1
    if (rank(ready[middle] ?? id) < rank(id)) low = middle + 1
    else high = middle
  }
  ready.splice(low, 0, id)
}

/** The ids by wave, each wave in input order: those of one wait for nothing but earlier waves (cycles aside). */
export function wavesOf(nodes: Nodes): string[][] {
  const after = edgesOf(nodes)
  const wave = new Map<string, number>()
  for (const id of topological(nodes))
    wave.set(id, 1 + Math.max(-1, ...(after.get(id) ?? []).map((before) => wave.get(before) ?? -1)))
  const waves: string[][] = []
  for (const id of after.keys()) {
    const index = wave.get(id) ?? 0
    const others = waves[index]
    if (others === undefined) waves[index] = [id]
    else others.push(id)
  }
  return waves
}

/** All that waits for `id`, directly or not; never `id` itself. */
export const dependantsOf = (id: string, nodes: Nodes): Set<string> => reach(id, reversed(edgesOf(nodes)))

/** All that `id` waits for, directly or not; never `id` itself. */
export const dependenciesOf = (id: string, nodes: Nodes): Set<string> => reach(id, edgesOf(nodes))

/**
 * For each id the weight of the heaviest chain that begins with it and runs on through what waits for it, its own
 * weight included: how much must still follow one another once it starts. A weight is 1 unless told otherwise.
 */
export function longestChains(nodes: Nodes, weight: (id: string) => number = () => 1): Map<string, number> {
  const dependants = reversed(edgesOf(nodes))
  const chains = new Map<string, number>()
  for (const id of topological(nodes).toReversed()) {
    const rest = (dependants.get(id) ?? []).map((next) => chains.get(next) ?? 0)
    chains.set(id, weight(id) + Math.max(0, ...rest))
  }
  return chains
}

type Edges = ReadonlyMap<string, readonly string[]>

function edgesOf(nodes: Nodes): Edges {
  const ids = new Set(nodes.map(({ id }) => id))
  return new Map(nodes.map(({ id, after }) => [id, [...new Set(after)].filter((before) => ids.has(before))]))
}

function reversed(edges: Edges): Edges {
  const back = new Map<string, string[]>([...edges.keys()].map((id) => [id, []]))
  for (const [id, ids] of edges) for (const before of ids) back.get(before)?.push(id)
  return back
}

function reach(start: string, edges: Edges): Set<string> {
  const reached = new Set<string>()
  const rest = [...(edges.get(start) ?? [])]
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    if (id === start || reached.has(id)) continue
    reached.add(id)
    rest.push(...(edges.get(id) ?? []))
  }
  return reached
}
