// Gemini CLI's `--output-format stream-json`: one JSON object a line. That it tries again it says on stderr alone.
import type { AgentEvent } from '../domain/event.ts'
import type { FailureCause } from '../domain/failure.ts'
import type { Reader, Stream } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, textOf } from './json.ts'
import { recordReader, type Tools, toolCalls } from './records.ts'
import { textEvents } from './telling.ts'

interface Memory {
  tools: Tools
  /** What it says since its last tool: it comes in pieces, and is its final message at the end. */
  said: string
  /** Why it last tried again: the words of its end do not always tell. */
  retried: FailureCause
}

/** A reader of one run. Its usage counts this run alone, in a resumed session too. */
export function readGemini(worktree: string): Reader {
  const memory: Memory = { tools: toolCalls(worktree, ['write_file', 'replace']), said: '', retried: 'other' }
  return recordReader(
    (record) => eventsOf(memory, record),
    (line, stream) => plainEvents(memory, line, stream),
  )
}

function eventsOf(memory: Memory, record: Json): AgentEvent[] {
  switch (record.type) {
    case 'init': {
      const id = textOf(record.session_id)
      return id === undefined ? [] : [{ kind: 'session', id }]
    }
    case 'message':
      if (record.role === 'assistant') memory.said += textOf(record.content) ?? ''
      return []
    case 'tool_use': {
      const name = textOf(record.tool_name) ?? 'tool'
      const input = objectOf(record.parameters) ?? {}
      return [...spoken(memory), memory.tools.use(textOf(record.tool_id), name, input)]
    }
    case 'tool_result':
      return memory.tools.done(textOf(record.tool_id), record.status === 'success')
    case 'error':
      return textEvents(textOf(record.message) ?? '')
    case 'result':
      return resultEvents(memory, record)
    default:
      return []
  }
}

function spoken(memory: Memory): AgentEvent[] {
  const events = textEvents(memory.said)
  memory.said = ''
  return events
}

function resultEvents(memory: Memory, record: Json): AgentEvent[] {
  const stats = objectOf(record.stats) ?? {}
  const usage = {
    input: numberOf(stats.input_tokens),
    output: numberOf(stats.output_tokens),
    cached: numberOf(stats.cached),
  }
  const message = memory.said
  const events: AgentEvent[] = [...spoken(memory), { kind: 'usage', usage }]
  if (record.status === 'success') {
    if (message !== '') events.push({ kind: 'message', text: message })
    return [...events, { kind: 'end', ok: true }]
  }
  const text = textOf(objectOf(record.error)?.message) ?? 'it ended with an error'
  const told = causeOf(text)
  const cause = told === 'other' ? memory.retried : told
  return [...events, { kind: 'failure', cause, text }, { kind: 'end', ok: false }]
}

// What stderr says of every start, and the stacks of errors: neither says anything to whom it is shown.
const noise = /^(Warning: 256-color|YOLO mode|Ripgrep is not|\[STARTUP\])|^\s+|^\}$/

function plainEvents(memory: Memory, line: string, stream: Stream): AgentEvent[] {
  if (stream === 'stderr' && noise.test(line)) return []
  const attempt = /^Attempt \d+ failed with status \d+/.exec(line)?.[0]
  if (stream !== 'stderr' || attempt === undefined) return textEvents(line)
  memory.retried = causeOf(attempt)
  return [{ kind: 'failure', cause: memory.retried, text: attempt }]
}
