// Copilot CLI's `--output-format json`: one event a line, most of them of no use here. What it used stands in no line: it
// goes to a file of its own when the client ends.
import { readFileSync, rmSync } from 'node:fs'
import type { AgentEvent } from '../domain/event.ts'
import type { Usage } from '../domain/task.ts'
import type { Reader } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, numberOf, objectOf, objectsOf, parseObject, textOf } from './json.ts'
import { recordReader, type Tools, toolCalls } from './records.ts'
import { pathsWithin, textEvents } from './telling.ts'
import { addUsage, noUsage, usageSince } from './usage.ts'

interface Memory {
  tools: Tools
  pathOf: (path: string) => string
  /** What it said last; its final message at the end. */
  said: string
  /** Ended by a signal it says so, and yet exits with 0. */
  isAborted: boolean
}

/** A reader of one run; `usageFile` is where the client leaves what it used, with the turns `before` it. */
export function readCopilot(worktree: string, before?: Usage, usageFile?: string): Reader {
  const memory: Memory = {
    tools: toolCalls(worktree, []),
    pathOf: pathsWithin(worktree),
    said: '',
    isAborted: false,
  }
  const read = recordReader((record) => eventsOf(memory, record, objectOf(record.data) ?? {}))
  return Object.assign(read, {
    finish: () => (usageFile === undefined ? [] : usageEvents(usageFile, before)),
  })
}

function eventsOf(memory: Memory, record: Json, data: Json): AgentEvent[] {
  switch (record.type) {
    case 'assistant.message': {
      const text = textOf(data.content)
      if (text !== undefined) memory.said = text
      return textEvents(text ?? '')
    }
    case 'tool.execution_start': {
      const name = textOf(data.toolName) ?? 'tool'
      return [memory.tools.use(textOf(data.toolCallId), name, objectOf(data.arguments) ?? {})]
    }
    case 'tool.execution_complete':
      if (data.success !== true) return []
      return objectsOf(data.fileEdits)
        .flatMap((edit) => textOf(edit.path) ?? [])
        .map((path) => ({ kind: 'file', path: memory.pathOf(path) }))
    case 'model.call_failure': {
      const text = `status ${numberOf(data.statusCode)}, try ${numberOf(data.retryAttempt) + 1}`
      return [{ kind: 'failure', cause: causeOf(text), text }]
    }
    case 'abort':
      memory.isAborted = true
      return []
    case 'session.error':
      return [errorEvent(data)]
    case 'result':
      return resultEvents(memory, record)
    default:
      return []
  }
}

function errorEvent(data: Json): AgentEvent {
  const text = textOf(data.message) ?? textOf(data.errorType) ?? 'it ended with an error'
  const status = numberOf(data.statusCode)
  const cause = causeOf(status > 0 ? `status ${status}` : text)
  return { kind: 'failure', cause: cause === 'other' ? causeOf(text) : cause, text }
}

function resultEvents(memory: Memory, record: Json): AgentEvent[] {
  const id = textOf(record.sessionId)
  const ok = record.exitCode === 0 && !memory.isAborted
  return [
    ...(id === undefined ? [] : [{ kind: 'session', id } as const]),
    ...(ok && memory.said !== '' ? [{ kind: 'message', text: memory.said } as const] : []),
    { kind: 'end', ok },
  ]
}

// The file is read once: it belongs to nobody afterwards. It counts a session from its first turn.
function usageEvents(usageFile: string, before: Usage | undefined): AgentEvent[] {
  try {
    const text = readFileSync(usageFile, 'utf8')
    rmSync(usageFile, { force: true })
    const models = objectOf(parseObject(text)?.modelMetrics)
    if (models === undefined) return []
    const total = objectsOf(Object.values(models)).map(usageOf).reduce(addUsage, noUsage)
    return [{ kind: 'usage', usage: usageSince(total, before) }]
  } catch {
    return []
  }
}

function usageOf(model: Json): Usage {
  const usage = objectOf(model.usage) ?? {}
  return {
    input: numberOf(usage.inputTokens),
    output: numberOf(usage.outputTokens),
    cached: numberOf(usage.cacheReadTokens),
  }
}
