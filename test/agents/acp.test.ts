import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { acpAdapter } from '../../src/agents/acp.ts'
import { isAllowed, outcomeOf } from '../../src/agents/acp-policy.ts'
import { readAcp } from '../../src/agents/acp-stream.ts'
import type { Reader } from '../../src/agents/agent.ts'
import type { ProcessEnd } from '../../src/agents/process.ts'
import type { AgentEvent } from '../../src/domain/event.ts'
import { type Started, start } from './started.ts'
import { last, replay } from './stream.ts'

const agent = fileURLToPath(new URL('acp-agent.mjs', import.meta.url))

interface Spoken extends Started {
  /** All that it told, once it has ended. */
  told: Promise<{ events: AgentEvent[]; end: ProcessEnd }>
}

/** The puppet agent in one of its modes, given a prompt through the adapter. */
async function speak(prompt: string, mode = '', session?: string): Promise<Spoken> {
  const adapter = acpAdapter('puppet', { command: [process.execPath, agent, mode] })
  const where = {
    id: 'a',
    title: 'A',
    promptFile: '/p',
    worktree: '/worktree',
    base: 'b',
    branch: 'agents/a',
  }
  const { command, stdin, dialogue } = adapter.prepare({ ...where, prompt, ...(session && { session }) })
  const reader: Reader = adapter.reader('/worktree')
  const events: AgentEvent[] = []
  const running = await start(command, {
    stdin,
    dialogue,
    onLine: (line, stream) => events.push(...reader(line, stream)),
  })
  const told = running.ended.then((end) => ({ events: [...events, ...reader.finish()], end }))
  return { ...running, told }
}

describe('a conversation with an agent', () => {
  it('begins a session, prompts, and ends well though the agent exits otherwise', async () => {
    const { events, end } = await (await speak('say All is done.')).told
    expect(end).toEqual({ code: 0, signal: null, cause: 'exit' })
    expect(events).toEqual([
      { kind: 'session', id: 'session-1' },
      { kind: 'text', text: 'All is done.' },
      { kind: 'usage', usage: { input: 10, output: 5, cached: 4 } },
      { kind: 'message', text: 'All is done.' },
      { kind: 'end', ok: true },
    ])
  })

  it('ends an agent that stays when all is said', async () => {
    const { events, end } = await (await speak('say Done.', 'stays')).told
    expect(end).toEqual({ code: 0, signal: null, cause: 'exit' })
    expect(events.at(-1)).toEqual({ kind: 'end', ok: true })
  })

  it('allows once what stays in the worktree, and refuses what writes outside', async () => {
    const { events } = await (
      await speak('ask edit /worktree/a.txt\nask edit /etc/hosts\nask execute /bin/true')
    ).told
    expect(events.filter(({ kind }) => kind !== 'usage' && kind !== 'session')).toEqual([
      { kind: 'tool', name: 'edit', target: 'a.txt' },
      { kind: 'file', path: 'a.txt' },
      { kind: 'text', text: 'given allow_once.' },
      { kind: 'tool', name: 'edit', target: '/etc/hosts' },
      { kind: 'text', text: 'not allowed outside the worktree: /etc/hosts' },
      { kind: 'text', text: 'given reject_once.' },
      { kind: 'tool', name: 'execute', target: '/bin/true' },
      { kind: 'text', text: 'given allow_once.' },
      { kind: 'message', text: 'given allow_once.' },
      { kind: 'end', ok: true },
    ])
  })

  it('takes a session up, and tells nothing of what is played back', async () => {
    const { events } = await (await speak('say New.', '', 'session-1')).told
    expect(events.filter(({ kind }) => kind === 'text')).toEqual([{ kind: 'text', text: 'New.' }])
    expect(last(events, 'session')).toBeUndefined()
  })

  it.each(['lost', 'forgetful'])('begins anew where the session is %s', async (mode) => {
    const { events } = await (await speak('say New.', mode, 'session-0')).told
    expect(last(events, 'session')?.id).toBe('session-1')
    expect(last(events, 'end')).toEqual({ kind: 'end', ok: true })
  })

  it.each([
    ['fail Too many requests', '', 'rate-limit', 'Too many requests'],
    ['say x', 'locked', 'auth', 'Authentication required'],
    ['exit 0', '', 'other', 'it ended before it had answered the prompt'],
    [
      'complain Error: database is locked\ncomplain at line 3\nexit 1',
      '',
      'overloaded',
      'it ended before it had answered the prompt: Error: database is locked',
    ],
  ])('tells a failure: %s %s', async (prompt, mode, cause, text) => {
    const { events } = await (await speak(prompt, mode)).told
    expect(events.slice(-2)).toEqual([
      { kind: 'failure', cause, text },
      { kind: 'end', ok: false },
    ])
  })

  it('is broken off by a stop before the agent is ended', async () => {
    const running = await speak('say Working.\nhang')
    await running.line(/Working/)
    await running.stop()
    const { events, end } = await running.told
    expect(end.cause).toBe('stopped')
    expect(last(events, 'failure')?.text).toBe('it stopped early (cancelled)')
  })
})

// How each of them tells the same work by the same protocol.
describe.each(['copilot', 'gemini', 'opencode', 'qwen'])('the words of %s', (name) => {
  const told = (script: string) => replay(readAcp('/worktree'), `${name}-acp/${script}`)

  it('tell a whole run', () => {
    const events = told('success')
    expect(events.filter(({ kind }) => kind === 'tool' || kind === 'file' || kind === 'message')).toEqual([
      { kind: 'tool', name: 'edit', target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: 'edit', target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: 'execute', target: 'cat hello.txt && ls' },
      { kind: 'message', text: 'Greeting written and changed.' },
    ])
    expect(events.at(-1)).toEqual({ kind: 'end', ok: true })
  })

  it('tell what was used, as far as the client does', () => {
    const cached = name === 'gemini' ? 0 : 3700
    const whole = { input: 5400, output: 125, cached }
    const part = { input: 1500, output: 20, cached: 1300 }
    expect(last(told('success'), 'usage')?.usage).toEqual(name === 'opencode' ? part : whole)
  })

  it('tell of a resumed session only what is new', () => {
    const texts = told('resume').flatMap((event) => (event.kind === 'text' ? event.text : []))
    expect(texts.join()).not.toContain('Greeting')
    expect(last(told('resume'), 'message')?.text).toBe('The review is answered.')
  })

  it('tell an end that is good after a wait, and none where it was stopped', () => {
    expect(told('retry').at(-1)).toEqual({ kind: 'end', ok: true })
    expect(told('stop').at(-1)).toEqual({ kind: 'end', ok: false })
  })
})

it('tells nothing of a session that is played back after it was said to be loaded', () => {
  const read = readAcp('/worktree')
  const hear = (message: object) => read(JSON.stringify({ jsonrpc: '2.0', ...message }), 'stdout')
  const update = (content: object) => hear({ method: 'session/update', params: { update: content } })
  const say = (kind: string, text: string) => update({ sessionUpdate: kind, content: { type: 'text', text } })
  const call = { toolCallId: 'old', kind: 'edit', status: 'completed', locations: [{ path: 'a' }] }
  hear({ id: 2, result: {} })
  const old = [
    ...say('agent_message_chunk', 'I will write.'),
    ...update({ sessionUpdate: 'tool_call', ...call }),
    ...update({ sessionUpdate: 'tool_call_update', ...call }),
    ...say('agent_message_chunk', 'Written.'),
    ...say('user_message_chunk', 'Change it.'),
  ]
  expect(old).toEqual([])
  say('agent_message_chunk', 'Changed.')
  expect(last(hear({ id: 4, result: { stopReason: 'end_turn' } }), 'message')?.text).toBe('Changed.')
})

describe('permission', () => {
  it('is judged by where a call writes, not by what it reads or runs', () => {
    const call = (kind: string, ...paths: string[]) => ({ kind, locations: paths.map((path) => ({ path })) })
    expect(isAllowed(call('edit', '/worktree/a', 'b'), '/worktree')).toBe(true)
    expect(isAllowed(call('read', '/etc/hosts'), '/worktree')).toBe(true)
    expect(isAllowed(call('move', '/worktree/a', '/tmp/a'), '/worktree')).toBe(false)
    expect(isAllowed(call('delete', '../a'), '/worktree')).toBe(false)
    expect(isAllowed(call('edit', '/worktree/../a'), '/worktree')).toBe(false)
  })

  it('is judged by all that was said of the call, of which the request may name only the id', () => {
    const where = {
      id: 'a',
      title: 'A',
      prompt: 'p',
      promptFile: '/p',
      worktree: '/worktree',
      base: 'b',
      branch: 'x',
    }
    const asked = (path: string): string => {
      const { dialogue } = acpAdapter('puppet', { command: ['agent'] }).prepare(where)
      const hear = (message: object) => dialogue?.hear(JSON.stringify({ jsonrpc: '2.0', ...message })).say
      const call = { sessionUpdate: 'tool_call', toolCallId: 'c1', kind: 'edit', locations: [{ path }] }
      hear({ method: 'session/update', params: { update: call } })
      const options = ['allow_once', 'reject_once'].map((kind) => ({ kind, optionId: kind }))
      const [answer = ''] =
        hear({
          id: 7,
          method: 'session/request_permission',
          params: { toolCall: { toolCallId: 'c1', kind: null }, options },
        }) ?? []
      return JSON.parse(answer).result.outcome.optionId
    }
    expect([asked('/etc/outside'), asked('/worktree/a')]).toEqual(['reject_once', 'allow_once'])
  })

  it('is answered with an option that the agent offers', () => {
    const offer = (...kinds: string[]) => kinds.map((kind) => ({ kind, optionId: `my-${kind}` }))
    expect(outcomeOf(offer('allow_always', 'reject_always'), true)).toMatchObject({
      optionId: 'my-allow_always',
    })
    expect(outcomeOf(offer('allow_once'), false)).toEqual({ outcome: 'cancelled' })
  })
})
