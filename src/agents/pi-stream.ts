// pi's `--mode json`: agents, turns and messages, one JSON object a line. It exits with 0 whatever happened, so that its
// last `agent_end` says how it went. Lines that repeat a message as it grows are passed over.
import type { AgentEvent } from '../domain/event.ts'
import type { Usage } from '../domain/task.ts'
import type { Reader } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, objectsOf, textOf } from './json.ts'
import { recordReader, type Tools, toolCalls } from './records.ts'
import { textEvents } from './telling.ts'
import { addUsage, noUsage, pricedUsage } from './usage.ts'

interface Memory {
  tools: Tools
  usage: Usage
  /** Whether its latest `agent_end` was a failure; it may still try again. */
  hasFailed: boolean
}

/** A reader of one run. Its usage counts this run alone, in a resumed session too. */
export function readPi(worktree: string): Reader {
  const memory: Memory = { tools: toolCalls(worktree, ['write', 'edit']), usage: noUsage, hasFailed: false }
  const read = recordReader((record) => eventsOf(memory, record))
  const finish = (): AgentEvent[] => (memory.hasFailed ? [{ kind: 'end', ok: false }] : [])
  return Object.assign(read, { finish })
}

function eventsOf(memory: Memory, record: Json): AgentEvent[] {
  switch (record.type) {
    case 'session': {
      const id = textOf(record.id)
      return id === undefined ? [] : [{ kind: 'session', id }]
    }
    case 'message_end':
      return messageEvents(memory, objectOf(record.message) ?? {})
    case 'tool_execution_start': {
      const input = objectOf(record.args) ?? {}
      return [memory.tools.use(textOf(record.toolCallId), textOf(record.toolName) ?? 'tool', input)]
    }
    case 'tool_execution_end':
      return memory.tools.done(textOf(record.toolCallId), record.isError === false)
    case 'agent_end':
      return endEvents(memory, objectsOf(record.messages).at(-1) ?? {})
    default:
      return []
  }
}

function messageEvents(memory: Memory, message: Json): AgentEvent[] {
  if (message.role !== 'assistant') return []
  memory.usage = addUsage(memory.usage, usageOf(objectOf(message.usage) ?? {}))
  return [...textEvents(wordsOf(message)), { kind: 'usage', usage: memory.usage }]
}

const usageOf = (usage: Json): Usage =>
  pricedUsage({
    input: numberOf(usage.input) + numberOf(usage.cacheRead) + numberOf(usage.cacheWrite),
    output: numberOf(usage.output),
    cached: numberOf(usage.cacheRead),
    cost: numberOf(objectOf(usage.cost)?.total),
  })

const wordsOf = (message: Json): string =>
  objectsOf(message.content)
    .flatMap((part) => (part.type === 'text' ? (textOf(part.text) ?? []) : []))
    .join('\n')

function endEvents(memory: Memory, message: Json): AgentEvent[] {
  const reason = textOf(message.stopReason)
  memory.hasFailed = reason !== 'stop'
  if (memory.hasFailed) {
    const text = textOf(message.errorMessage) ?? `it stopped early (${reason ?? 'no reason given'})`
    return [{ kind: 'failure', cause: causeOf(text), text }]
  }
  const text = wordsOf(message)
  return [...(text === '' ? [] : [{ kind: 'message', text } as const]), { kind: 'end', ok: true }]
}
