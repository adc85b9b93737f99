// The launcher of an agent: a command that starts the agent's own command somewhere else, or confined. Pure.
import { quoteSh } from '../domain/quote-sh.ts'

/** What a launcher's arguments may name. Nothing that an agent or a plan has worded is among them. */
export interface LaunchFacts {
  id: string
  worktree: string
  /** The Git directory of the worktree, and the one that all worktrees share. */
  gitDir: string
  commonDir: string
  home: string
}

const placeholder = /\{(id|worktree|gitDir|commonDir|home|command)\}/g

/**
 * The launcher with `command` after it. An argument that holds `{command}` is a line for a shell (that of `ssh`): there
 * all values are quoted for `sh`, and the command is not added again.
 */
export function launched(
  command: readonly string[],
  launch: readonly string[],
  facts: LaunchFacts,
): string[] {
  const isLine = (argument: string): boolean => argument.includes('{command}')
  const line = command.map(quoteSh).join(' ')
  const filled = launch.map((argument) =>
    argument.replace(placeholder, (_, name: keyof LaunchFacts | 'command') =>
      name === 'command' ? line : isLine(argument) ? quoteSh(facts[name]) : facts[name],
    ),
  )
  return launch.some(isLine) ? filled : [...filled, ...command]
}
