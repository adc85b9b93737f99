// Claude Code: `claude -p` with its JSON lines. As root it refuses full permissions, so there it names its tools.
import type { Adapter, AgentSettings, StartRequest } from './agent.ts'
import { readClaude } from './claude-stream.ts'
import { clients } from './clients.ts'
import { causeOf } from './failure.ts'
import { invocationOf } from './placeholders.ts'

const tools = 'Bash Edit Write Read Glob Grep NotebookEdit WebFetch WebSearch Task Agent'

/** The adapter of Claude Code. A command of one's own goes on in a session too: the flag may stand anywhere. */
export function claudeAdapter(name = 'claude'): Adapter {
  return {
    name,
    client: clients.claude,
    canResume: true,
    prepare: (request, settings = {}) =>
      invocationOf(commandOf(request, settings), request, settings, { DISABLE_AUTOUPDATER: '1' }),
    reader: readClaude,
    failureOf: causeOf,
  }
}

function commandOf({ session }: StartRequest, settings: AgentSettings): string[] {
  if (session !== undefined && settings.resume !== undefined) return settings.resume
  return [
    ...(settings.command ?? [...start, ...permissions(settings)]),
    ...(settings.model === undefined ? [] : ['--model', settings.model]),
    ...(session === undefined ? [] : ['--resume', '{session}']),
  ]
}

const start = ['claude', '-p', '--output-format', 'stream-json', '--verbose']

function permissions(settings: AgentSettings): string[] {
  // The client itself takes no other value than 1 for a sandbox.
  const isSandbox = (settings.env?.IS_SANDBOX ?? process.env.IS_SANDBOX) === '1'
  return process.getuid?.() === 0 && !isSandbox
    ? ['--permission-mode', 'acceptEdits', '--allowedTools', tools]
    : ['--dangerously-skip-permissions']
}
