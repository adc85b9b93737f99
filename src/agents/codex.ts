// Codex: `codex exec --json`. Its own sandbox cannot commit in a linked worktree, so it runs without one.
import type { Adapter, AgentSettings, StartRequest } from './agent.ts'
import { clients } from './clients.ts'
import { readCodex } from './codex-stream.ts'
import { causeOf } from './failure.ts'
import { invocationOf } from './placeholders.ts'

/** The adapter of Codex. With a command of one's own it resumes only by `settings.resume`: resuming is a subcommand. */
export function codexAdapter(name = 'codex', settings: AgentSettings = {}): Adapter {
  return {
    name,
    client: clients.codex,
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
