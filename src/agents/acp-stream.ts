// What an agent that speaks the Agent Client Protocol tells of its work. A session that is taken up is first played back:
// nothing counts before it is open.
import { stripVTControlCharacters } from 'node:util'
import type { AgentEvent } from '../domain/event.ts'
import type { Usage } from '../domain/task.ts'
import { isAllowed } from './acp-policy.ts'
import {
  errorWords,
  isWriting,
  type Message,
  mergeCall,
  parseMessage,
  pathsOf,
  requests,
} from './acp-words.ts'
import type { Reader, Stream } from './agent.ts'
import { causeOf, complaintLines } from './failure.ts'
import { type Json, numberOf, objectOf, textOf } from './json.ts'
import { pathsWithin, shorten, textEvents } from './telling.ts'
import { addUsage, noUsage } from './usage.ts'

interface Memory {
  worktree: string
  pathOf: (path: string) => string
  isOpen: boolean
  /** Gemini CLI plays a loaded session back when it has already said that it is loaded. */
  isLoaded: boolean
  /** Tool calls that were played back so. */
  past: Set<string>
  /** Tool calls by their id, each as all that was said of it together. */
  calls: Map<string, Json>
  told: Set<string>
  /** What it says since its last tool: it comes in pieces, and is its final message at the end. */
  said: string
  usage: Usage
  hasAnswered: boolean
  /** Its last lines on stderr: where it ends without an answer, they may tell why. */
  complaints: string[]
}

/** A reader of one run. Its usage counts this run alone, where the agent tells it. */
export function readAcp(worktree: string): Reader {
  const memory: Memory = {
    worktree,
    pathOf: pathsWithin(worktree),
    isOpen: false,
    isLoaded: false,
    past: new Set(),
    calls: new Map(),
    told: new Set(),
    said: '',
    usage: noUsage,
    hasAnswered: false,
    complaints: [],
  }
  const read = (line: string, stream: Stream): AgentEvent[] => {
    const message = stream === 'stdout' ? parseMessage(line) : undefined
    if (stream === 'stderr') memory.complaints = [...memory.complaints, line].slice(-complaintLines)
    if (message === undefined) return textEvents(line)
    return message.method === undefined ? answerEvents(memory, message) : toldEvents(memory, message)
  }
  const finish = (): AgentEvent[] => (memory.hasAnswered ? [] : unanswered(memory))
  return Object.assign(read, { finish })
}

/** OpenCode, begun several times at once, ends so with `database is locked`: which is waited for. */
function unanswered({ complaints }: Memory): AgentEvent[] {
  const plain = complaints.map((line) => stripVTControlCharacters(line))
  const why = plain.findLast((line) => causeOf(line) !== 'other')
  const words = 'it ended before it had answered the prompt'
  const failure = {
    cause: causeOf(why ?? plain.join('\n')),
    text: why === undefined ? words : `${words}: ${shorten(why)}`,
  }
  return [
    { kind: 'failure', ...failure },
    { kind: 'end', ok: false },
  ]
}

/** An answer to a request of ours. */
function answerEvents(memory: Memory, { id, result, error }: Message): AgentEvent[] {
  if (id === requests.load && error !== undefined)
    return textEvents(`its session could not be taken up (${errorWords(error).text}); it begins anew`)
  if (error !== undefined) {
    memory.hasAnswered = true
    return [...spoken(memory), { kind: 'failure', ...errorWords(error) }, { kind: 'end', ok: false }]
  }
  if (id === requests.load || id === requests.create) memory.isOpen = true
  if (id === requests.load) memory.isLoaded = true
  const session = id === requests.create ? textOf(result.sessionId) : undefined
  if (session !== undefined) return [{ kind: 'session', id: session }]
  return id === requests.prompt ? endEvents(memory, result) : []
}

function endEvents(memory: Memory, result: Json): AgentEvent[] {
  memory.hasAnswered = true
  const reason = textOf(result.stopReason) ?? 'no reason given'
  const message = memory.said
  const usage = usageOf(result) ?? memory.usage
  const events: AgentEvent[] = [...spoken(memory)]
  if (usage.input + usage.output > 0) events.push({ kind: 'usage', usage })
  if (reason !== 'end_turn') {
    const text = `it stopped early (${reason})`
    return [...events, { kind: 'failure', cause: 'other', text }, { kind: 'end', ok: false }]
  }
  if (message.trim() !== '') events.push({ kind: 'message', text: message.trim() })
  return [...events, { kind: 'end', ok: true }]
}

// The protocol's own place first; else where Gemini CLI tells it.
function usageOf({ usage, _meta: meta }: Json): Usage | undefined {
  const own = objectOf(usage)
  const count = objectOf(objectOf(objectOf(meta)?.quota)?.token_count)
  if (own !== undefined) return tokensOf(own)
  return count && { input: numberOf(count.input_tokens), output: numberOf(count.output_tokens), cached: 0 }
}

// Some count the cached tokens apart from the input, some within it: the total tells.
const tokensOf = (usage: Json): Usage => ({
  input: Math.max(numberOf(usage.inputTokens), numberOf(usage.totalTokens) - numberOf(usage.outputTokens)),
  output: numberOf(usage.outputTokens),
  cached: numberOf(usage.cachedReadTokens),
})

function toldEvents(memory: Memory, { method, params }: Message): AgentEvent[] {
  if (!memory.isOpen) return []
  if (method === 'session/request_permission') {
    const call = mergeCall(memory.calls, objectOf(params.toolCall) ?? {})
    const isRefused = !isAllowed(call, memory.worktree)
    const refused = `not allowed outside the worktree: ${pathsOf(call).join(' ')}`
    return [...callEvents(memory, call, true), ...(isRefused ? textEvents(refused) : [])]
  }
  return method === 'session/update' ? updateEvents(memory, objectOf(params.update) ?? {}) : []
}

function updateEvents(memory: Memory, update: Json): AgentEvent[] {
  switch (update.sessionUpdate) {
    case 'agent_message_chunk': {
      memory.said += textOf(objectOf(update.content)?.text) ?? ''
      // Qwen Code tells what each of its messages used with an empty piece of it.
      const usage = objectOf(objectOf(update._meta)?.usage)
      if (usage === undefined) return []
      memory.usage = addUsage(memory.usage, tokensOf(usage))
      return [{ kind: 'usage', usage: memory.usage }]
    }
    case 'user_message_chunk':
      memory.said = ''
      return []
    case 'tool_call':
    case 'tool_call_update':
      return isPast(memory, update) ? [] : callEvents(memory, update, false)
    default:
      return []
  }
}

/** A call that is over when it is first heard of, in a loaded session, is of old. */
function isPast(memory: Memory, { sessionUpdate, toolCallId, status }: Json): boolean {
  const id = textOf(toolCallId) ?? ''
  const isNew = sessionUpdate === 'tool_call' && !memory.calls.has(id)
  if (memory.isLoaded && isNew && (status === 'completed' || status === 'failed')) {
    memory.past.add(id)
    memory.said = ''
  }
  return memory.past.has(id)
}

/** A tool call is told once enough is known of it, and its files when it has ended well. */
function callEvents(memory: Memory, piece: Json, isAsked: boolean): AgentEvent[] {
  const id = textOf(piece.toolCallId) ?? ''
  const call = mergeCall(memory.calls, piece)
  const paths = pathsOf(call).map(memory.pathOf)
  const hasEnded = call.status === 'completed' || call.status === 'failed'
  const isKnown = isAsked || hasEnded || commandOf(call) !== undefined || (isNamed(call) && paths.length > 0)
  const events: AgentEvent[] = []
  if (isKnown && !memory.told.has(id)) {
    memory.told.add(id)
    events.push(...spoken(memory), {
      kind: 'tool',
      name: textOf(call.kind) ?? 'tool',
      target: targetOf(call, paths),
    })
  }
  if (!hasEnded) return events
  memory.calls.delete(id)
  events.push(...spoken(memory))
  if (call.status !== 'completed' || !isWriting(call.kind)) return events
  return [...events, ...paths.map((path): AgentEvent => ({ kind: 'file', path }))]
}

// The place of a command is the folder that it runs in, which says nothing.
const isNamed = ({ kind }: Json): boolean => kind !== 'execute'

const commandOf = (call: Json): string | undefined => textOf(objectOf(call.rawInput)?.command)

const targetOf = (call: Json, paths: readonly string[]): string =>
  shorten(commandOf(call) ?? (isNamed(call) ? paths[0] : undefined) ?? textOf(call.title) ?? '')

function spoken(memory: Memory): AgentEvent[] {
  const events = textEvents(memory.said)
  memory.said = ''
  return events
}
