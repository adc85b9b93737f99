// Sums and differences of what a client used. `input` holds the cached tokens too, for every client.
import type { Usage } from '../domain/task.ts'

export const noUsage: Usage = { input: 0, output: 0, cached: 0 }

/** Both together; the cost is told where one of them tells it. */
export function addUsage(a: Usage, b: Usage): Usage {
  return combine(a, b, (x, y) => x + y)
}

/** `total` without what was used `before`; never below zero. */
export function usageSince(total: Usage, before: Usage = noUsage): Usage {
  return combine(total, before, (x, y) => Math.max(0, x - y))
}

function combine(a: Usage, b: Usage, by: (x: number, y: number) => number): Usage {
  const sum: Usage = {
    input: by(a.input, b.input),
    output: by(a.output, b.output),
    cached: by(a.cached ?? 0, b.cached ?? 0),
  }
  return a.cost === undefined && b.cost === undefined ? sum : { ...sum, cost: by(a.cost ?? 0, b.cost ?? 0) }
}

/** `usage` without a cost of nothing: clients tell that of every model whose price they do not know. */
export function pricedUsage({ cost = 0, ...usage }: Usage): Usage {
  return cost > 0 ? { ...usage, cost } : usage
}
