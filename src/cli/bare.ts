// `git agents` alone: what waits for the person; outside of a repository the overview.
import { existsSync } from 'node:fs'
import type { Command } from '../commands/context.ts'
import { AgentsError } from '../errors.ts'
import { overview } from './help.ts'

export const command: Command = async (context, input) => {
  const waiting = await import('../commands/waiting.ts')
  try {
    return await waiting.command(context, input)
  } catch (error) {
    const isOutside = error instanceof AgentsError && error.code === 'not-found' && existsSync(context.cwd)
    if (!isOutside) throw error
    return { kind: 'text', text: overview() }
  }
}
