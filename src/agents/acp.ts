// Any agent that speaks the Agent Client Protocol on its standard streams, such as `gemini --acp` or `opencode acp`. It is
// asked to begin or to take up a session, is given the prompt, and may ask for permission; when it has answered, it ends.
import { isAllowed, optionsOf, outcomeOf } from './acp-policy.ts'
import { readAcp } from './acp-stream.ts'
import { answer, ask, decline, type Message, mergeCall, parseMessage, requests } from './acp-words.ts'
import type { Adapter, AgentSettings, Dialogue, StartRequest } from './agent.ts'
import { causeOf } from './failure.ts'
import { type Json, objectOf, textOf } from './json.ts'
import { fillCommand } from './placeholders.ts'

/** The adapter of an agent whose `command` speaks the protocol. The protocol resumes: `settings.resume` is not needed. */
export function acpAdapter(name: string, settings: AgentSettings = {}): Adapter {
  return {
    name,
    canResume: true,
    prepare: (request, given = settings) => ({
      command: fillCommand(given.command ?? [], request),
      env: { ...given.env },
      stdin: `${opening}\n`,
      session: request.session,
      dialogue: dialogueOf(request),
    }),
    reader: readAcp,
    failureOf: causeOf,
  }
}

// No file system and no terminal of ours is offered: an agent uses its own, in the worktree that it was started in.
const opening = ask(
  'initialize',
  {
    protocolVersion: 1,
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    clientInfo: { name: 'git-agents', version: '1' },
  },
  requests.initialize,
)

function dialogueOf(request: StartRequest): Dialogue {
  let session = request.session
  let isWorking = false
  /** Tool calls as they were told: a request for permission may name no more than the id of one. */
  const calls = new Map<string, Json>()
  const prompt = (): string => {
    isWorking = true
    const text = { type: 'text', text: request.prompt }
    return ask('session/prompt', { sessionId: session, prompt: [text] }, requests.prompt)
  }
  const replyTo = (message: Message): Reply => {
    if (message.method === 'session/update') noteCall(calls, objectOf(message.params.update) ?? {})
    if (message.method !== undefined)
      return { say: requested(message, calls, request.worktree), isOver: false }
    const next = nextStep(message, request)
    if (next !== 'prompt') return next
    session = textOf(message.result.sessionId) ?? session
    return { say: [prompt()], isOver: false }
  }
  return {
    hear: (line) => {
      const message = parseMessage(line)
      const reply = message === undefined ? silence : replyTo(message)
      if (reply.isOver) isWorking = false
      return reply
    },
    cancel: () => (isWorking ? [ask('session/cancel', { sessionId: session })] : []),
  }
}

type Reply = ReturnType<Dialogue['hear']>

const silence: Reply = { say: [], isOver: false }

/** What follows an answer of the agent. A session that cannot be taken up is begun anew: the prompt tells the whole task. */
function nextStep(message: Message, { session, worktree }: StartRequest): Reply | 'prompt' {
  const where = { cwd: worktree, mcpServers: [] }
  const create = { say: [ask('session/new', where, requests.create)], isOver: false }
  switch (message.id) {
    case requests.initialize: {
      if (message.error !== undefined) return { say: [], isOver: true }
      const canLoad = objectOf(message.result.agentCapabilities)?.loadSession === true
      if (session === undefined || !canLoad) return create
      return { say: [ask('session/load', { sessionId: session, ...where }, requests.load)], isOver: false }
    }
    case requests.load:
      return message.error === undefined ? 'prompt' : create
    case requests.create:
      return message.error === undefined ? 'prompt' : { say: [], isOver: true }
    case requests.prompt:
      return { say: [], isOver: true }
    default:
      return silence
  }
}

function noteCall(calls: Map<string, Json>, update: Json): void {
  if (update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update')
    mergeCall(calls, update)
}

/** What we say to a request of the agent; a notice has no id and needs no answer. */
function requested({ id, method, params }: Message, calls: Map<string, Json>, worktree: string): string[] {
  if (id === undefined || method === undefined) return []
  if (method !== 'session/request_permission') return [decline(id, method)]
  const isGranted = isAllowed(mergeCall(calls, objectOf(params.toolCall) ?? {}), worktree)
  return [answer(id, { outcome: outcomeOf(optionsOf(params), isGranted) })]
}
