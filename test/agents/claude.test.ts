import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StartRequest } from '../../src/agents/agent.ts'
import { claudeAdapter } from '../../src/agents/claude.ts'
import { readClaude } from '../../src/agents/claude-stream.ts'
import { last, replay, request } from './stream.ts'

const read = (name: string) => replay(readClaude('/worktree'), `claude/${name}`)

describe('the stream', () => {
  it('tells a whole run', () => {
    const events = read('success').filter(({ kind }) => kind !== 'usage')
    expect(events).toEqual([
      { kind: 'session', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { kind: 'text', text: 'I will write the greeting first.' },
      { kind: 'tool', name: 'Write', target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: 'Edit', target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: 'Bash', target: 'cat hello.txt && ls' },
      { kind: 'text', text: 'Greeting written and changed.' },
      { kind: 'message', text: 'Greeting written and changed.' },
      { kind: 'end', ok: true },
    ])
  })

  it('counts usage as it grows, cached tokens as part of the input, and takes the total from the result', () => {
    const totals = read('success').flatMap((event) => (event.kind === 'usage' ? [event.usage] : []))
    expect(totals.map(({ input }) => input)).toEqual([1400, 3700, 6300, 9100, 9100])
    expect(totals.at(-1)).toEqual({ input: 9100, output: 125, cached: 3700, cost: expect.any(Number) })
  })

  it('counts only its own part of a resumed session, cost included', () => {
    const events = read('resume')
    expect(last(events, 'usage')?.usage).toMatchObject({ output: 70, cached: 500, input: 4600 })
    expect(last(events, 'usage')?.usage.cost).toBeLessThan(0.02)
    expect(last(events, 'session')).toEqual(last(read('success'), 'session'))
    expect(last(events, 'message')?.text).toBe('The review is answered.')
  })

  it('tells a rate limit that it gets through', () => {
    const events = read('retry')
    expect(events).toContainEqual({
      kind: 'failure',
      cause: 'rate-limit',
      text: 'rate_limit (429), try 1 of 2',
    })
    expect(events.at(-1)).toEqual({ kind: 'end', ok: true })
  })

  it.each([
    ['limited', 'rate-limit', /429/],
    ['overloaded', 'overloaded', /529/],
    ['auth', 'auth', /Failed to authenticate/],
  ])('tells why %s failed, though its result is called a success', (name, cause, text) => {
    const events = read(name)
    expect(last(events, 'failure')).toEqual({ kind: 'failure', cause, text: expect.stringMatching(text) })
    expect(events.at(-1)).toEqual({ kind: 'end', ok: false })
    expect(last(events, 'message')).toBeUndefined()
    expect(last(events, 'text')).toBeUndefined()
  })

  it('tells what it was not allowed, and counts no file as written', () => {
    const events = read('denied')
    expect(last(events, 'failure')).toEqual({
      kind: 'failure',
      cause: 'permission',
      text: 'not allowed: Write',
    })
    expect(last(events, 'file')).toBeUndefined()
  })

  it('has no end where the client was stopped', () => {
    const events = read('stop')
    expect(last(events, 'tool')?.target).toBe('echo started > started; tail -f /dev/null')
    expect(last(events, 'end')).toBeUndefined()
  })

  it('keeps a long answer whole', () => {
    expect(last(read('research'), 'message')?.text).toBe('The answer is\n\n**42**, as the README says.')
  })

  it('shows what is no JSON, and stderr, as text', () => {
    const reader = readClaude('/worktree')
    expect(reader('{"type":', 'stdout')).toEqual([{ kind: 'text', text: '{"type":' }])
    expect(reader('{"type":"result"}', 'stderr')).toEqual([{ kind: 'text', text: '{"type":"result"}' }])
    expect(reader('', 'stdout')).toEqual([])
  })

  it.each([
    '{}',
    '{"type":"assistant"}',
    '{"type":"assistant","message":{"content":[null,{"type":"tool_use"}]}}',
  ])('bears a record of another shape: %s', (line) =>
    expect(() => readClaude('/worktree')(line, 'stdout')).not.toThrow(),
  )
})

describe('the command', () => {
  afterEach(() => vi.restoreAllMocks())

  const as = (uid: number) => vi.spyOn(process, 'getuid').mockReturnValue(uid)
  const command = (more: Partial<StartRequest> = {}, settings = {}) =>
    claudeAdapter().prepare({ ...request, ...more }, settings).command

  it('has full permissions for a person, named tools for root, for whom the client refuses them', () => {
    const sandbox = { env: { IS_SANDBOX: '' } }
    as(1000)
    expect(command({}, sandbox)).toContain('--dangerously-skip-permissions')
    as(0)
    expect(command({}, sandbox)).not.toContain('--dangerously-skip-permissions')
    expect(command({}, sandbox)).toContain('acceptEdits')
    expect(command({}, { env: { IS_SANDBOX: 'yes' } })).toContain('acceptEdits')
    expect(command({}, { env: { IS_SANDBOX: '1' } })).toContain('--dangerously-skip-permissions')
  })

  it('takes the prompt on stdin, a model and a session by flag', () => {
    expect(claudeAdapter().prepare(request).stdin).toBe('do it')
    const resumed = command({ session: 'S' }, { model: 'small' })
    expect(resumed.slice(-4)).toEqual(['--model', 'small', '--resume', 'S'])
  })

  it('goes on in a session with a command of one\u2019s own, or with the one for resuming', () => {
    expect(command({ session: 'S' }, { command: ['mine'] })).toEqual(['mine', '--resume', 'S'])
    expect(command({ session: 'S' }, { command: ['mine'], resume: ['again', '{session}'] })).toEqual([
      'again',
      'S',
    ])
  })
})
