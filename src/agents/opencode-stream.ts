// OpenCode's `run --format json`: steps and their parts, one JSON object a line. A tool is told when it is done, and a
// failed request only when it gives up: while it tries again it says nothing.
import type { AgentEvent } from '../domain/event.ts'
import type { Usage } from '../domain/task.ts'
import type { Reader } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, textOf } from './json.ts'
import { recordReader, type Tools, toolCalls } from './records.ts'
import { textEvents } from './telling.ts'
import { addUsage, noUsage, pricedUsage } from './usage.ts'

interface Memory {
  session: string | undefined
  tools: Tools
  usage: Usage
  /** What it said in this step; its final message where no step follows. */
  said: string
}

/** A reader of one run. Its usage counts this run alone, in a resumed session too. */
export function readOpencode(worktree: string): Reader {
  const tools = toolCalls(worktree, ['write', 'edit'])
  const memory: Memory = { session: undefined, tools, usage: noUsage, said: '' }
  return recordReader((record) => [...sessionEvents(memory, record), ...eventsOf(memory, record)])
}

function sessionEvents(memory: Memory, record: Json): AgentEvent[] {
  const id = textOf(record.sessionID)
  if (id === undefined || id === memory.session) return []
  memory.session = id
  return [{ kind: 'session', id }]
}

function eventsOf(memory: Memory, record: Json): AgentEvent[] {
  const part = objectOf(record.part) ?? {}
  switch (record.type) {
    case 'step_start':
      memory.said = ''
      return []
    case 'text': {
      const text = textOf(part.text) ?? ''
      memory.said = [memory.said, text].filter((it) => it !== '').join('\n\n')
      return textEvents(text)
    }
    case 'tool_use':
      return toolEvents(memory, part)
    case 'step_finish':
      return stepEvents(memory, part)
    case 'error':
      return errorEvents(objectOf(record.error) ?? {})
    default:
      return []
  }
}

function toolEvents(memory: Memory, part: Json): AgentEvent[] {
  const id = textOf(part.callID)
  const state = objectOf(part.state) ?? {}
  return [
    memory.tools.use(id, textOf(part.tool) ?? 'tool', objectOf(state.input) ?? {}),
    ...memory.tools.done(id, state.status === 'completed'),
  ]
}

function stepEvents(memory: Memory, part: Json): AgentEvent[] {
  const tokens = objectOf(part.tokens) ?? {}
  const cache = objectOf(tokens.cache) ?? {}
  const step = pricedUsage({
    input: numberOf(tokens.input) + numberOf(cache.read) + numberOf(cache.write),
    output: numberOf(tokens.output) + numberOf(tokens.reasoning),
    cached: numberOf(cache.read),
    cost: numberOf(part.cost),
  })
  memory.usage = addUsage(memory.usage, step)
  const events: AgentEvent[] = [{ kind: 'usage', usage: memory.usage }]
  if (part.reason !== 'stop') return events
  if (memory.said !== '') events.push({ kind: 'message', text: memory.said })
  return [...events, { kind: 'end', ok: true }]
}

function errorEvents(error: Json): AgentEvent[] {
  const data = objectOf(error.data) ?? {}
  const text = textOf(data.message) ?? textOf(error.name) ?? 'it ended with an error'
  const status = numberOf(data.statusCode)
  const cause = causeOf(status > 0 ? `status ${status}` : text)
  return [
    { kind: 'failure', cause: cause === 'other' ? causeOf(text) : cause, text },
    { kind: 'end', ok: false },
  ]
}
