// What the tests of the adapters share: a start, and a recorded stream of a real client read as the engine would.
import { readFileSync } from 'node:fs'
import type { Reader, StartRequest } from '../../src/agents/agent.ts'
import type { AgentEvent } from '../../src/domain/event.ts'

/** The first start of an agent, as its adapter is asked for it. */
export const request: StartRequest = {
  id: 'a',
  title: 'A',
  prompt: 'do it',
  promptFile: '/p',
  worktree: '/worktree',
  base: 'abc',
  branch: 'agents/a',
}

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
