// Qwen Code's `--output-format stream-json`: the shape of Claude Code's lines, with other tools, other failures, no cost.
import type { AgentEvent } from '../domain/event.ts'
import type { Usage } from '../domain/task.ts'
import type { Reader, Stream } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, objectsOf, textOf } from './json.ts'
import { recordReader, type Tools, toolCalls } from './records.ts'
import { textEvents } from './telling.ts'
import { addUsage, noUsage } from './usage.ts'

interface Memory {
  session: string | undefined
  tools: Tools
  /** What each message of the model used: the result counts a resumed session from its first turn. */
  messages: Map<string, Usage>
}

/** A reader of one run. Its usage counts this run alone, in a resumed session too. */
export function readQwen(worktree: string): Reader {
  const tools = toolCalls(worktree, ['write_file', 'edit', 'notebook_edit'])
  const memory: Memory = { session: undefined, tools, messages: new Map() }
  return recordReader((record) => eventsOf(memory, record), plainEvents)
}

function eventsOf(memory: Memory, record: Json): AgentEvent[] {
  switch (record.type) {
    case 'system': {
      const id = textOf(record.session_id)
      if (record.subtype !== 'init' || id === undefined || id === memory.session) return []
      memory.session = id
      return [{ kind: 'session', id }]
    }
    case 'assistant':
      return assistantEvents(memory, objectOf(record.message) ?? {})
    case 'user':
      return objectsOf(objectOf(record.message)?.content).flatMap((part) =>
        memory.tools.done(textOf(part.tool_use_id), part.is_error !== true),
      )
    case 'result':
      return resultEvents(record)
    default:
      return []
  }
}

function assistantEvents(memory: Memory, message: Json): AgentEvent[] {
  const events = objectsOf(message.content).flatMap((part) => partEvents(memory, part))
  const id = textOf(message.id)
  const usage = objectOf(message.usage)
  if (id === undefined || usage === undefined) return events
  memory.messages.set(id, {
    input: numberOf(usage.input_tokens),
    output: numberOf(usage.output_tokens),
    cached: numberOf(usage.cache_read_input_tokens),
  })
  return [...events, { kind: 'usage', usage: [...memory.messages.values()].reduce(addUsage, noUsage) }]
}

// An error of the service comes as a message of its own making; the result tells it again.
function partEvents(memory: Memory, part: Json): AgentEvent[] {
  const text = part.type === 'text' ? (textOf(part.text) ?? '') : ''
  if (part.type !== 'tool_use') return text.startsWith('[API Error:') ? [] : textEvents(text)
  return [memory.tools.use(textOf(part.id), textOf(part.name) ?? 'tool', objectOf(part.input) ?? {})]
}

function resultEvents(record: Json): AgentEvent[] {
  const denied = objectsOf(record.permission_denials).map((denial) => textOf(denial.tool_name) ?? 'a tool')
  const events: AgentEvent[] = []
  if (denied.length > 0)
    events.push({
      kind: 'failure',
      cause: 'permission',
      text: `not allowed: ${[...new Set(denied)].join(', ')}`,
    })
  const isError = record.is_error === true
  const text = textOf(objectOf(record.error)?.message) ?? textOf(record.result) ?? ''
  if (isError) events.push({ kind: 'failure', cause: causeOf(plainWords(text)), text })
  else if (text !== '') events.push({ kind: 'message', text })
  return [...events, { kind: 'end', ok: !isError }]
}

// It says on stderr alone that it waits, a minute and more; shorter waits it does not tell at all.
function plainEvents(line: string, stream: Stream): AgentEvent[] {
  if (stream === 'stderr' && line.startsWith('Ripgrep not available')) return []
  if (stream !== 'stderr' || !/^Retrying in \d+/.test(line)) return textEvents(line)
  return [{ kind: 'failure', cause: causeOf(plainWords(line)), text: line }]
}

/** `[API Error: 429 words]`: the status stands first in what counts. */
const plainWords = (text: string): string => text.replace(/^.*\[API Error: ?/, '')
