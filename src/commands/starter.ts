// The files that `init` writes. `.agentsrc` is the shipped example with every line a comment, but for the target and what
// the person agreed to.
import type { Fitting } from '../domain/fitting.ts'
import { shipped } from './shipped.ts'

/** The text of a new `.agentsrc`; what fits stands in it as it is where `agreed`, else in the comments. */
export function starterConfig(target: string | undefined, fitting: Fitting, agreed: boolean): string {
  const example = shipped('.agentsrc.example')
  const own = [
    ...(target === undefined ? [] : [`target: ${JSON.stringify(target)}`, '']),
    ...(agreed ? sections(fitting).flatMap((lines) => [...lines, '']) : []),
  ]
  const fitted = agreed ? example : fittedExample(example, fitting)
  const commented = fitted
    .split('\n')
    .map((line) => (line === '' || line.startsWith('#') ? line : `# ${line}`))
  return [...own, ...commented].join('\n')
}

/** A new `.worktreeinclude`, which names these paths and no others: its language is that of `.gitignore`. */
export const starterInclude = (paths: readonly string[]): string =>
  paths.map((path) => `/${path.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}\n`).join('')

const sections = ({ setup, checks }: Fitting): string[][] =>
  [section('setup', setup), section('checks', checks)].filter((lines) => lines.length > 0)

const section = (key: string, commands: readonly string[]): string[] =>
  commands.length === 0 ? [] : [`${key}:`, ...commands.map((line) => `  - ${JSON.stringify(line)}`)]

/** The example with its own set-up and checks in place of those of this repository. */
function fittedExample(example: string, { setup, checks }: Fitting): string {
  const withKey = (text: string, key: string, commands: readonly string[]): string =>
    commands.length === 0
      ? text
      : text.replace(
          new RegExp(`^${key}:\\n(  - .*\\n)+`, 'm'),
          () => `${section(key, commands).join('\n')}\n`,
        )
  return withKey(withKey(example, 'setup', setup), 'checks', checks)
}
