// The clients that take everything by flags: a start, a model, a session to go on in.
import type { Adapter, AgentSettings, Client, Reader, StartRequest } from './agent.ts'
import { causeOf } from './failure.ts'
import { invocationOf } from './placeholders.ts'

/** A client's own words: the arguments of a start, and those that choose a model or a `{session}` to go on in. */
export interface Flags {
  start: readonly string[]
  model: string
  resume: readonly string[]
  env?: Record<string, string>
}

/** The adapter of a client whose flags are all that there is to know of calling it. */
export function adapterByFlags(
  name: string,
  client: Client,
  flags: Flags,
  reader: (worktree: string) => Reader,
): Adapter {
  return {
    name,
    client,
    canResume: true,
    prepare: (request, settings = {}) =>
      invocationOf(commandByFlags(flags, request, settings), request, settings, flags.env),
    reader,
    failureOf: causeOf,
  }
}

/** The command of one start. A command of one's own goes on in a session too: the flags may stand anywhere. */
export function commandByFlags(
  { start, model, resume }: Flags,
  { session }: StartRequest,
  settings: AgentSettings,
): string[] {
  if (session !== undefined && settings.resume !== undefined) return settings.resume
  return [
    ...(settings.command ?? start),
    ...(settings.model === undefined ? [] : [model, settings.model]),
    ...(session === undefined ? [] : resume),
  ]
}
