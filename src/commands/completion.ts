// `completion`: the shipped completion of a shell, as it is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from './context.ts'

const files: Record<string, string> = {
  bash: 'git-agents.bash',
  zsh: '_git-agents',
  fish: 'git-agents.fish',
}

export const command: Command = async (_, { args: [shell = ''] }) => ({
  kind: 'text',
  text: readFileSync(join(import.meta.dirname, '../completions', files[shell] ?? ''), 'utf8'),
})
