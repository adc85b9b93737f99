// Codex: `codex exec --json`. Its own sandbox cannot commit in a linked worktree, so it runs without one.
import type { Adapter, AgentSettings, Client, StartRequest } from './agent.ts'
import { readCodex } from './codex-stream.ts'
import { causeOf } from './failure.ts'
import { invocationOf } from './placeholders.ts'

const client: Client = { program: 'codex', package: '@openai/codex', tested: '0.169.0' }

/** The adapter of Codex. With a command of one's own it resumes only by `settings.resume`: resuming is a subcommand. */
export function codexAdapter(name = 'codex', settings: AgentSettings = {}): Adapter {
  return {
    name,
    client,
    canResume: settings.command === undefined || settings.resume !== undefined,
    prepare: (request, given = settings) => invocationOf(commandOf(request, given), request, given),
    reader: readCodex,
    failureOf: causeOf,
  }
}

function commandOf({ session }: StartRequest, { command, resume, model }: AgentSettings): string[] {
  if (session !== undefined && resume !== undefined) return resume
  if (command !== undefined) return command
  const choice = model === undefined ? [] : ['-m', model]
  return session === undefined
    ? ['codex', 'exec', ...flags, '-C', '{worktree}', ...choice, '-']
    : ['codex', 'exec', 'resume', ...flags, ...choice, '{session}', '-']
}

const flags = [
  '--json',
  '--dangerously-bypass-approvals-and-sandbox',
  '-c',
  'check_for_update_on_startup=false',
]
