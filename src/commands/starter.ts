// The `.agentsrc` that `init` writes: the shipped example with every line a comment, but for the target.
import { readFileSync } from 'node:fs'

/** The text of a new `.agentsrc`. */
export function starterConfig(target: string | undefined): string {
  const example = readFileSync(new URL('../.agentsrc.example', import.meta.url), 'utf8')
  const commented = example
    .split('\n')
    .map((line) => (line === '' || line.startsWith('#') ? line : `# ${line}`))
  const own = target === undefined ? [] : [`target: ${JSON.stringify(target)}`, '']
  return [...own, ...commented].join('\n')
}
