// A small agent that speaks the Agent Client Protocol, for tests: each line of its prompt is something to do.
//   ask KIND PATH   asks for permission, and says what it was given
//   say TEXT, complain TEXT, fail TEXT, hang, exit CODE
import { createInterface } from 'node:readline'

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = (sessionId, content) =>
  send({ method: 'session/update', params: { sessionId, update: content } })
const say = (sessionId, text) =>
  update(sessionId, { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
const [mode] = process.argv.slice(2)
const waiting = new Map()
let pending

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    agentCapabilities: { loadSession: mode !== 'forgetful' },
  }),
  'session/new': () => {
    if (mode === 'locked') throw { code: -32000, message: 'Authentication required' }
    return { sessionId: 'session-1' }
  },
  'session/load': ({ sessionId }) => {
    if (mode === 'lost')
      throw { code: -32603, message: 'Internal error', data: { details: 'no such session' } }
    say(sessionId, 'an old answer')
    return {}
  },
  'session/prompt': async ({ sessionId, prompt }) => {
    for (const line of prompt[0].text.split('\n')) {
      const [verb, first, ...rest] = line.split(' ')
      if (verb === 'say') say(sessionId, [first, ...rest].join(' '))
      if (verb === 'ask') await permission(sessionId, first, rest[0])
      if (verb === 'fail') throw { code: -32603, message: [first, ...rest].join(' ') }
      if (verb === 'complain') process.stderr.write(`${[first, ...rest].join(' ')}\n`)
      if (verb === 'exit') process.exit(Number(first))
      if (verb === 'hang') return await new Promise((resolve) => (pending = resolve))
    }
    return { stopReason: 'end_turn', usage: { inputTokens: 10, outputTokens: 5, cachedReadTokens: 4 } }
  },
}

async function permission(sessionId, kind, path) {
  const place = kind === 'execute' ? { rawInput: { command: path } } : { locations: [{ path }] }
  const toolCall = {
    toolCallId: path,
    kind,
    title: `${kind} ${path}`,
    status: 'pending',
    ...place,
  }
  const options = ['allow_always', 'allow_once', 'reject_once'].map((it) => ({
    optionId: it,
    kind: it,
    name: it,
  }))
  const answered = new Promise((resolve) => waiting.set(0, resolve))
  send({ id: 0, method: 'session/request_permission', params: { sessionId, toolCall, options } })
  const { outcome } = await answered
  const status = outcome.optionId?.startsWith('allow') ? 'completed' : 'failed'
  update(sessionId, { sessionUpdate: 'tool_call_update', toolCallId: path, status })
  say(sessionId, `given ${outcome.optionId}.`)
}

const lines = createInterface({ input: process.stdin })
lines.on('line', async (line) => {
  const { id, method, params, result } = JSON.parse(line)
  if (method === undefined) return waiting.get(id)?.(result)
  if (method === 'session/cancel') return pending?.({ stopReason: 'cancelled' })
  try {
    send({ id, result: await methods[method](params) })
  } catch (error) {
    send({ id, error })
  }
})
lines.on('close', () => (mode === 'stays' ? setInterval(() => {}, 1_000) : process.exit(3)))
