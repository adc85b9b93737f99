// Claude Code's `--output-format stream-json`: one JSON object a line, read for what a person wants to see of it.
import type { AgentEvent } from '../domain/event.ts'
import type { FailureCause } from '../domain/failure.ts'
import type { Usage } from '../domain/task.ts'
import type { Reader } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, objectsOf, textOf } from './json.ts'
import { recordReader, type Tools, toolCalls } from './records.ts'
import { textEvents } from './telling.ts'
import { addUsage, noUsage } from './usage.ts'

interface Memory {
  session: string | undefined
  tools: Tools
  /** What each message of the model used, by its id: the running total until a result tells the true one. */
  messages: Map<string, Usage>
  /** The sum of the results so far: one process may give several. */
  results: Usage | undefined
}

/** A reader of one run. Its usage counts this run alone, in a resumed session too. */
export function readClaude(worktree: string): Reader {
  const memory: Memory = {
    session: undefined,
    tools: toolCalls(worktree, ['Write', 'Edit', 'MultiEdit', 'NotebookEdit']),
    messages: new Map(),
    results: undefined,
  }
  return recordReader((record) => eventsOf(memory, record))
}

function eventsOf(memory: Memory, record: Json): AgentEvent[] {
  switch (record.type) {
    case 'system':
      return systemEvents(memory, record)
    case 'assistant':
      return assistantEvents(memory, record)
    case 'user':
      return toolResults(memory, record)
    case 'result':
      return resultEvents(memory, record)
    default:
      return []
  }
}

function systemEvents(memory: Memory, record: Json): AgentEvent[] {
  if (record.subtype === 'api_retry') return [retryEvent(record)]
  const id = textOf(record.session_id)
  if (record.subtype !== 'init' || id === undefined || id === memory.session) return []
  memory.session = id
  return [{ kind: 'session', id }]
}

function retryEvent(record: Json): AgentEvent {
  const error = textOf(record.error) ?? 'error'
  const status = numberOf(record.error_status) || 'no status'
  const text = `${error} (${status}), try ${numberOf(record.attempt)} of ${numberOf(record.max_retries)}`
  return { kind: 'failure', cause: causes.get(error) ?? causeOf(text), text }
}

const causes = new Map<string, FailureCause>([
  ['rate_limit', 'rate-limit'],
  ['overloaded', 'overloaded'],
  ['authentication_failed', 'auth'],
])

function assistantEvents(memory: Memory, record: Json): AgentEvent[] {
  // An error of the service comes as a message of its own making; the result tells it again.
  if (record.is_api_error_message === true) return []
  const message = objectOf(record.message) ?? {}
  const events = objectsOf(message.content).flatMap((part) => partEvents(memory, part))
  const id = textOf(message.id)
  const usage = objectOf(message.usage)
  if (id === undefined || usage === undefined || memory.messages.has(id)) return events
  memory.messages.set(id, usageOf(usage))
  return [...events, { kind: 'usage', usage: [...memory.messages.values()].reduce(addUsage, noUsage) }]
}

function partEvents(memory: Memory, part: Json): AgentEvent[] {
  if (part.type === 'text') return textEvents(textOf(part.text) ?? '')
  if (part.type !== 'tool_use') return []
  return [memory.tools.use(textOf(part.id), textOf(part.name) ?? 'tool', objectOf(part.input) ?? {})]
}

function toolResults(memory: Memory, record: Json): AgentEvent[] {
  return objectsOf(objectOf(record.message)?.content).flatMap((part) =>
    memory.tools.done(textOf(part.tool_use_id), part.is_error !== true),
  )
}

// A failed run has `subtype: "success"` with `is_error: true`; an ended one may have been denied what it needed.
function resultEvents(memory: Memory, record: Json): AgentEvent[] {
  const isError = record.is_error === true
  const text = textOf(record.result) ?? textOf(record.subtype) ?? ''
  const denied = objectsOf(record.permission_denials).map((denial) => textOf(denial.tool_name) ?? 'a tool')
  memory.results = addUsage(memory.results ?? noUsage, resultUsage(record))
  const events: AgentEvent[] = [{ kind: 'usage', usage: memory.results }]
  if (denied.length > 0)
    events.push({
      kind: 'failure',
      cause: 'permission',
      text: `not allowed: ${[...new Set(denied)].join(', ')}`,
    })
  const status = numberOf(record.api_error_status)
  if (isError) events.push({ kind: 'failure', cause: causeOf(status > 0 ? `status ${status}` : text), text })
  else if (text !== '') events.push({ kind: 'message', text })
  return [...events, { kind: 'end', ok: !isError }]
}

// In a resumed session `modelUsage` and `total_cost_usd` count it from its beginning, the part since the last result not.
function resultUsage(record: Json): Usage {
  const models = objectOf(record.model_usage_since_last_result)
  if (models === undefined)
    return { ...usageOf(objectOf(record.usage) ?? {}), cost: numberOf(record.total_cost_usd) }
  return objectsOf(Object.values(models))
    .map((model) => ({
      input:
        numberOf(model.inputTokens) +
        numberOf(model.cacheReadInputTokens) +
        numberOf(model.cacheCreationInputTokens),
      output: numberOf(model.outputTokens),
      cached: numberOf(model.cacheReadInputTokens),
      cost: numberOf(model.costUSD),
    }))
    .reduce(addUsage, { ...noUsage, cost: 0 })
}

const usageOf = (usage: Json): Usage => ({
  input:
    numberOf(usage.input_tokens) +
    numberOf(usage.cache_read_input_tokens) +
    numberOf(usage.cache_creation_input_tokens),
  output: numberOf(usage.output_tokens),
  cached: numberOf(usage.cache_read_input_tokens),
})
