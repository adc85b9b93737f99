// What a person should know of the configuration before work begins: keys that nobody knows, keys without effect yet.

import type { Config } from '../config/config.ts'
import { complaintWords } from '../errors.ts'

/** One sentence for each thing. */
export function configNotices(config: Config): string[] {
  const idle = config.budget === undefined ? [] : ['budget']
  return [
    ...config.warnings.map(complaintWords),
    ...idle.map((key) => `\`${key}\` has no effect in this release`),
  ]
}
