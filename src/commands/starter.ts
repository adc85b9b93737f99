// The `.agentsrc` that `init` writes: the shipped example with every line a comment, but for the target.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of a new `.agentsrc`. */
export function starterConfig(target: string | undefined): string {
  const example = readFileSync(join(import.meta.dirname, '../.agentsrc.example'), 'utf8')
  const commented = example
    .split('\n')
    .map((line) => (line === '' || line.startsWith('#') ? line : `# ${line}`))
  const own = target === undefined ? [] : [`target: ${JSON.stringify(target)}`, '']
  return [...own, ...commented].join('\n')
}
