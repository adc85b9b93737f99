// `completion`: the shipped completion of a shell, as it is.
import type { Command } from './context.ts'
import { shipped } from './shipped.ts'

const files: Record<string, string> = {
  bash: 'git-agents.bash',
  zsh: '_git-agents',
  fish: 'git-agents.fish',
}

export const command: Command = async (_, { args: [shell = ''] }) => ({
  kind: 'text',
  text: shipped(`completions/${files[shell]}`),
})
