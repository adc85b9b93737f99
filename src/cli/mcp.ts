// The verb `mcp`: the tools that the surface makes, handed to the server.
import type { Command } from '../commands/context.ts'
import { allTools } from './tools.ts'
import { version } from './version.ts'

export const command: Command = async (context) => {
  const { serve } = await import('../commands/serving.ts')
  return await serve(context, allTools(), version)
}
