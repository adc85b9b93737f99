// Reads a recorded stream of a real client through a reader, as the engine would.
import { readFileSync } from 'node:fs'
import type { Reader } from '../../src/agents/agent.ts'
import type { AgentEvent } from '../../src/domain/event.ts'

/** The events of `test/fixtures/streams/<path>.jsonl`, recorded in the worktree `/worktree`; `change` alters a line. */
export function replay(reader: Reader, path: string, change = (line: string) => line): AgentEvent[] {
  const file = new URL(`../fixtures/streams/${path}.jsonl`, import.meta.url)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return [...lines.flatMap((line) => reader(change(line), 'stdout')), ...reader.finish()]
}

/** The last event of a kind. */
export const last = <Kind extends AgentEvent['kind']>(
  events: AgentEvent[],
  kind: Kind,
): (AgentEvent & { kind: Kind }) | undefined =>
  events.findLast((event): event is AgentEvent & { kind: Kind } => event.kind === kind)
