// Codex's `exec --json`: threads, turns and items, one JSON object a line. Edits by shell show no path: Git tells them.
import type { AgentEvent } from '../domain/event.ts'
import type { Usage } from '../domain/task.ts'
import type { Reader, Stream } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, objectsOf, parseObject, textOf } from './json.ts'
import { pathsWithin, shorten, textEvents } from './telling.ts'
import { usageSince } from './usage.ts'

interface Memory {
  before: Usage | undefined
  pathOf: (path: string) => string
  /** Items whose tool use is told already: most come twice, when they start and when they end. */
  told: Set<string>
  /** What it said last; its final message once the turn is complete. */
  said: string | undefined
  failure: string | undefined
}

/** A reader of one run. Codex counts a session from its first turn, hence `before`. */
export function readCodex(worktree: string, before?: Usage): Reader {
  const memory: Memory = {
    before,
    pathOf: pathsWithin(worktree),
    told: new Set(),
    said: undefined,
    failure: undefined,
  }
  const read = (line: string, stream: Stream): AgentEvent[] => {
    const record = stream === 'stdout' ? parseObject(line) : undefined
    return record === undefined ? textEvents(line) : eventsOf(memory, record)
  }
  return Object.assign(read, { finish: () => [] })
}

function eventsOf(memory: Memory, record: Json): AgentEvent[] {
  switch (record.type) {
    case 'thread.started': {
      const id = textOf(record.thread_id)
      return id === undefined ? [] : [{ kind: 'session', id }]
    }
    case 'item.started':
    case 'item.completed':
      return itemEvents(memory, objectOf(record.item) ?? {}, record.type === 'item.completed')
    case 'turn.completed':
      return turnEvents(memory, objectOf(record.usage) ?? {})
    case 'turn.failed':
      return [...failureEvents(memory, textOf(objectOf(record.error)?.message)), { kind: 'end', ok: false }]
    case 'error':
      return failureEvents(memory, textOf(record.message))
    default:
      return []
  }
}

function itemEvents(memory: Memory, item: Json, isCompleted: boolean): AgentEvent[] {
  switch (item.type) {
    case 'agent_message':
      if (!isCompleted) return []
      memory.said = textOf(item.text)
      return textEvents(memory.said ?? '')
    // An item of type `error` is only a warning: what ends a turn comes as a record of its own.
    case 'error':
      return isCompleted ? textEvents(textOf(item.message) ?? '') : []
    case 'command_execution':
      return toolEvents(memory, item, 'shell', commandOf(textOf(item.command) ?? ''))
    case 'file_change':
      return changeEvents(memory, item, isCompleted)
    case 'mcp_tool_call':
      return toolEvents(memory, item, textOf(item.tool) ?? 'mcp', textOf(item.server) ?? '')
    case 'web_search':
      return toolEvents(memory, item, 'web_search', textOf(item.query) ?? '')
    default:
      return []
  }
}

function toolEvents(memory: Memory, item: Json, name: string, target: string): AgentEvent[] {
  const id = textOf(item.id)
  if (id !== undefined && memory.told.has(id)) return []
  if (id !== undefined) memory.told.add(id)
  return [{ kind: 'tool', name, target: shorten(target) }]
}

function changeEvents(memory: Memory, item: Json, isCompleted: boolean): AgentEvent[] {
  const paths = objectsOf(item.changes).flatMap((change) => textOf(change.path) ?? [])
  const inside = paths.map(memory.pathOf)
  const events = toolEvents(memory, item, 'edit', inside.join(' '))
  if (!isCompleted || item.status === 'failed') return events
  return [...events, ...inside.map((path): AgentEvent => ({ kind: 'file', path }))]
}

// `/bin/bash -lc 'cat a && ls'` is how it runs everything; what a person wants to see is the part in quotes.
function commandOf(command: string): string {
  const inner = /^\S*\b(?:ba|z|da)?sh -l?c (.+)$/s.exec(command)?.[1]
  if (inner === undefined) return command
  const quoted = /^(['"])(.*)\1$/s.exec(inner)?.[2] ?? inner
  return inner.startsWith('"') ? quoted.replace(/\\(["\\$`])/g, '$1') : quoted
}

function turnEvents(memory: Memory, usage: Json): AgentEvent[] {
  const total: Usage = {
    input: numberOf(usage.input_tokens),
    output: numberOf(usage.output_tokens),
    cached: numberOf(usage.cached_input_tokens),
  }
  const events: AgentEvent[] = [{ kind: 'usage', usage: usageSince(total, memory.before) }]
  if (memory.said !== undefined) events.push({ kind: 'message', text: memory.said })
  return [...events, { kind: 'end', ok: true }]
}

function failureEvents(memory: Memory, text = 'the turn failed'): AgentEvent[] {
  if (text === memory.failure) return []
  memory.failure = text
  return [{ kind: 'failure', cause: causeOf(text), text }]
}
