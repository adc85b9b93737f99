// The clients that take everything by flags, each read from streams of the real one. What differs stands in the table.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Reader } from '../../src/agents/agent.ts'
import { readCopilot } from '../../src/agents/copilot-stream.ts'
import { readGemini } from '../../src/agents/gemini-stream.ts'
import { readOpencode } from '../../src/agents/opencode-stream.ts'
import { readPi } from '../../src/agents/pi-stream.ts'
import { readQwen } from '../../src/agents/qwen-stream.ts'
import type { AgentEvent } from '../../src/domain/event.ts'
import type { FailureCause } from '../../src/domain/failure.ts'
import { last, replay } from './stream.ts'

interface Client {
  name: string
  read: (worktree: string) => Reader
  /** What it calls its tools: write, edit, shell. */
  tools: [string, string, string]
  /** Cost of the scripted model, where it knows its price. */
  cost?: number
  failures: [string, FailureCause, RegExp][]
}

const clients: Client[] = [
  {
    name: 'gemini',
    read: readGemini,
    tools: ['write_file', 'replace', 'run_shell_command'],
    failures: [
      ['auth', 'auth', /UNAUTHENTICATED/],
      ['limited', 'other', /429/],
      ['overloaded', 'overloaded', /529/],
    ],
  },
  {
    name: 'qwen',
    read: readQwen,
    tools: ['write_file', 'edit', 'run_shell_command'],
    failures: [['auth', 'auth', /API Error: 401/]],
  },
  {
    name: 'opencode',
    read: readOpencode,
    tools: ['write', 'edit', 'bash'],
    cost: 0.00232,
    failures: [
      ['auth', 'auth', /401/],
      ['limited', 'rate-limit', /429/],
    ],
  },
  {
    name: 'copilot',
    read: readCopilot,
    tools: ['create', 'edit', 'bash'],
    failures: [
      ['auth', 'auth', /^Authentication failed/],
      ['limited', 'rate-limit', /retried 5 times/],
      ['overloaded', 'overloaded', /retried 5 times/],
    ],
  },
  {
    name: 'pi',
    read: readPi,
    tools: ['write', 'edit', 'bash'],
    cost: 0.00232,
    failures: [
      ['auth', 'auth', /^401/],
      ['limited', 'rate-limit', /^429/],
      ['overloaded', 'overloaded', /^529/],
    ],
  },
]

describe.each(clients)('the stream of $name', ({ name, read, tools, cost, failures }) => {
  const events = (script: string): AgentEvent[] => replay(read('/worktree'), `${name}/${script}`)

  it('tells a whole run', () => {
    const [write, edit, shell] = tools
    const kinds = ['text', 'tool', 'file', 'message', 'end']
    expect(events('success').filter(({ kind }) => kinds.includes(kind))).toEqual([
      { kind: 'text', text: 'I will write the greeting first.' },
      { kind: 'tool', name: write, target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: edit, target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: shell, target: 'cat hello.txt && ls' },
      { kind: 'text', text: 'Greeting written and changed.' },
      { kind: 'message', text: 'Greeting written and changed.' },
      { kind: 'end', ok: true },
    ])
  })

  it('goes on in the same session', () => {
    const session = last(events('success'), 'session')
    expect(session?.id).toMatch(/^[\w-]{20,}$/)
    expect(last(events('resume'), 'session')).toEqual(session)
    expect(last(events('resume'), 'message')?.text).toBe('The review is answered.')
  })

  it.skipIf(name === 'copilot')('counts what this attempt used, cached tokens as part of the input', () => {
    const usage = last(events('success'), 'usage')?.usage
    expect(usage).toEqual({
      input: 5400,
      output: 125,
      cached: 3700,
      ...(cost && { cost: expect.closeTo(cost) }),
    })
    expect(last(events('resume'), 'usage')?.usage).toMatchObject({ input: 4100, output: 70, cached: 500 })
  })

  it('ends well where it gets through a rate limit', () => {
    expect(last(events('retry'), 'end')).toEqual({ kind: 'end', ok: true })
    expect(last(events('retry'), 'message')?.text).toBe('Done after a wait.')
  })

  it.each(failures)('tells why %s failed, whatever its exit code', (script, cause, text) => {
    const told = events(script)
    expect(last(told, 'failure')).toEqual({ kind: 'failure', cause, text: expect.stringMatching(text) })
    expect(told.at(-1)).toEqual({ kind: 'end', ok: false })
    expect(last(told, 'message')).toBeUndefined()
  })

  it('has no good end where the client was stopped', () => {
    expect(last(events('stop'), 'end')?.ok ?? false).toBe(false)
  })

  it('keeps an answer of several paragraphs whole', () => {
    expect(last(events('research'), 'message')?.text).toBe('The answer is\n\n**42**, as the README says.')
  })

  it.each(['{}', '{"type":"assistant"}', '{"type":"result"}', '{"type":"agent_end"}', '{"type":"tool_use"}'])(
    'bears a record of another shape: %s',
    (line) => expect(() => read('/worktree')(line, 'stdout')).not.toThrow(),
  )

  it('tells no file of a tool that failed', () => {
    const failed = replay(read('/worktree'), `${name}/success`, (line) =>
      line
        .replaceAll('"status":"success","output"', '"status":"error","output"')
        .replaceAll(/"status":"(success|completed)"/g, '"status":"error"')
        .replaceAll('"is_error":false,"content"', '"is_error":true,"content"')
        .replaceAll('"isError":false', '"isError":true')
        .replaceAll('"success":true', '"success":false'),
    )
    expect(last(failed, 'tool')).toBeDefined()
    expect(last(failed, 'file')).toBeUndefined()
  })
})

describe('what stderr alone tells', () => {
  it('of Gemini CLI: each try again, and the cause of an end whose words tell none', () => {
    const reader = readGemini('/worktree')
    const told =
      'Attempt 1 failed with status 429. Retrying with backoff... _ApiError: {"error":{"code":429}}'
    const failure = { kind: 'failure', cause: 'rate-limit', text: 'Attempt 1 failed with status 429' }
    expect(reader(told, 'stderr')).toEqual([failure])
    expect(reader('    at async main (file:///bundle/gemini.js:17627:5) {', 'stderr')).toEqual([])
    const end = '{"type":"result","status":"error","error":{"message":"[API Error: please wait]"}}'
    expect(last(reader(end, 'stdout'), 'failure')?.cause).toBe('rate-limit')
  })

  it('of Qwen Code: that it waits', () => {
    const text = 'Retrying in 60s (attempt 1/10): [API Error: 429 too many]'
    expect(readQwen('/worktree')(text, 'stderr')).toEqual([{ kind: 'failure', cause: 'rate-limit', text }])
  })
})

describe('what Copilot CLI used', () => {
  const usage = { inputTokens: 9500, outputTokens: 195, cacheReadTokens: 4200 }

  function fileOf(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'git-agents-usage-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'usage.json'), text)
    return join(folder, 'usage.json')
  }

  it('is read from its file, once, without what was used before in the session', () => {
    const file = fileOf(JSON.stringify({ modelMetrics: { scripted: { usage } } }, undefined, 2))
    const before = { input: 5400, output: 125, cached: 3700 }
    const told = { kind: 'usage', usage: { input: 4100, output: 70, cached: 500 } }
    expect(readCopilot('/worktree', before, file).finish()).toEqual([told])
    expect(readCopilot('/worktree', before, file).finish()).toEqual([])
  })

  it('is nothing where the client ended before it wrote the file whole', () => {
    expect(readCopilot('/worktree', undefined, fileOf('{"modelMetrics":')).finish()).toEqual([])
    expect(readCopilot('/worktree', undefined, fileOf('')).finish()).toEqual([])
  })
})
