// Copilot CLI with its JSON lines. It tells its session's id only when it ends, so the id is chosen here.
import { randomUUID } from 'node:crypto'
import type { Adapter, StartRequest } from './agent.ts'
import { clients } from './clients.ts'
import { readCopilot } from './copilot-stream.ts'
import { causeOf } from './failure.ts'
import { commandByFlags, type Flags } from './flags.ts'
import { invocationOf } from './placeholders.ts'

const flags: Flags = {
  start: ['copilot', '--output-format', 'json', '--allow-all', '--no-ask-user', '--no-auto-update'],
  model: '--model',
  resume: ['--resume={session}'],
}

/** The adapter of Copilot CLI. */
export function copilotAdapter(name = 'copilot'): Adapter {
  return {
    name,
    client: clients.copilot,
    canResume: true,
    prepare: (request, settings = {}) => {
      const chosen = request.session ?? randomUUID()
      const isOwn = settings.command !== undefined || settings.resume !== undefined
      const command = [
        ...commandByFlags(flags, request, settings),
        ...(request.session === undefined && !isOwn ? [`--session-id=${chosen}`] : []),
        ...(isOwn ? [] : [`--usage-output-file=${usageFile(request)}`]),
      ]
      return { ...invocationOf(command, request, settings), session: isOwn ? undefined : chosen }
    },
    reader: (worktree, before, promptFile) =>
      readCopilot(worktree, before, promptFile === undefined ? undefined : usageFile({ promptFile })),
    failureOf: causeOf,
  }
}

/** Where the client leaves what it used: beside the prompt, outside every worktree, in a folder that a confinement can open. */
const usageFile = ({ promptFile }: Pick<StartRequest, 'promptFile'>): string =>
  `${promptFile}.usage/usage.json`
