// What work may use up, and whether it has. Pure. Clients that tell no usage use up nothing here.
import type { Usage } from './task.ts'

/** Tokens (as they are shown: input and output together) and US dollars. */
export interface Allowance {
  readonly tokens?: number | undefined
  readonly cost?: number | undefined
}

/** In words by how much `used` is over the allowance; undefined where it is not. `who` begins the sentence. */
export function overspent(
  allowance: Allowance | undefined,
  used: readonly (Usage | undefined)[],
  who: string,
): string | undefined {
  const { tokens = Number.POSITIVE_INFINITY, cost = Number.POSITIVE_INFINITY } = allowance ?? {}
  const all = used.flatMap((one) => one ?? [])
  const usedTokens = all.reduce((sum, { input, output }) => sum + input + output, 0)
  const usedCost = all.reduce((sum, { cost: one = 0 }) => sum + one, 0)
  if (usedTokens > tokens) return `${who} used ${usedTokens} tokens, and \`budget\` allows ${tokens}`
  if (usedCost > cost) return `${who} cost $${usedCost.toFixed(2)}, and \`budget\` allows $${cost.toFixed(2)}`
  return undefined
}

/** What the attempts of one run have used: the last word of each counts. */
export class Spending {
  readonly #used = new Map<string, Usage>()

  tell(task: string, attempt: number, usage: Usage): void {
    this.#used.set(`${task} ${attempt}`, usage)
  }

  all(): Usage[] {
    return [...this.#used.values()]
  }
}
