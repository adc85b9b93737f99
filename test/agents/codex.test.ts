import { describe, expect, it } from 'vitest'
import { codexAdapter } from '../../src/agents/codex.ts'
import { readCodex } from '../../src/agents/codex-stream.ts'
import type { Usage } from '../../src/domain/task.ts'
import { last, replay, request } from './stream.ts'

const read = (name: string, before?: Usage) => replay(readCodex('/worktree', before), `codex/${name}`)

describe('the stream', () => {
  it('tells a whole run, each tool once', () => {
    expect(read('success')).toEqual([
      { kind: 'session', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { kind: 'text', text: expect.stringContaining('fallback metadata') },
      { kind: 'text', text: 'I will write the greeting first.' },
      { kind: 'tool', name: 'edit', target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: 'edit', target: 'hello.txt' },
      { kind: 'file', path: 'hello.txt' },
      { kind: 'tool', name: 'shell', target: 'cat hello.txt && ls' },
      { kind: 'text', text: 'Greeting written and changed.' },
      { kind: 'usage', usage: { input: 5400, output: 125, cached: 3700 } },
      { kind: 'message', text: 'Greeting written and changed.' },
      { kind: 'end', ok: true },
    ])
  })

  it('counts only this attempt of a resumed session, which the client counts from its first turn', () => {
    const before = last(read('success'), 'usage')?.usage
    expect(last(read('resume'), 'usage')?.usage.output).toBe(195)
    expect(last(read('resume', before), 'usage')?.usage).toEqual({ input: 4100, output: 70, cached: 500 })
  })

  it('tells a rate limit that it gets through', () => {
    const events = read('retry')
    expect(last(events, 'failure')?.cause).toBe('rate-limit')
    expect(events.at(-1)).toEqual({ kind: 'end', ok: true })
  })

  it.each([
    ['limited', 'rate-limit', /429/],
    ['overloaded', 'overloaded', /529/],
    ['auth', 'auth', /401 Unauthorized/],
  ])('tells why %s failed, each reason once', (name, cause, text) => {
    const failures = read(name).filter(({ kind }) => kind === 'failure')
    expect(failures.at(-1)).toEqual({ kind: 'failure', cause, text: expect.stringMatching(text) })
    expect(failures).toHaveLength(2)
    expect(read(name).at(-1)).toEqual({ kind: 'end', ok: false })
  })

  it('has no end where the client was stopped', () => {
    expect(last(read('stop'), 'tool')?.target).toBe('echo started > started; tail -f /dev/null')
    expect(last(read('stop'), 'end')).toBeUndefined()
  })

  it('keeps an answer of several paragraphs whole', () => {
    expect(last(read('research'), 'message')?.text).toBe('The answer is\n\n**42**, as the README says.')
  })

  it('unwraps the shell around a command', () => {
    const line = (command: string) =>
      JSON.stringify({ type: 'item.started', item: { id: command, type: 'command_execution', command } })
    const target = (command: string) => last(readCodex('/w')(line(command), 'stdout'), 'tool')?.target
    expect(target(`/bin/bash -lc "printf 'a' > \\"b c\\""`)).toBe(`printf 'a' > "b c"`)
    expect(target('/bin/zsh -lc ls')).toBe('ls')
    expect(target('make all')).toBe('make all')
  })

  it('tells no file of a change that failed', () => {
    const item = {
      id: 'x',
      type: 'file_change',
      changes: [{ path: '/worktree/a', kind: 'add' }],
      status: 'failed',
    }
    const events = readCodex('/worktree')(JSON.stringify({ type: 'item.completed', item }), 'stdout')
    expect(events).toEqual([{ kind: 'tool', name: 'edit', target: 'a' }])
  })
})

describe('the command', () => {
  it('starts in the worktree, and resumes by its subcommand, which takes no folder', () => {
    const start = codexAdapter().prepare(request, { model: 'm' }).command
    expect(start.slice(-5)).toEqual(['-C', '/worktree', '-m', 'm', '-'])
    const resumed = codexAdapter().prepare({ ...request, session: 'S' }).command
    expect(resumed.slice(0, 3)).toEqual(['codex', 'exec', 'resume'])
    expect(resumed.slice(-2)).toEqual(['S', '-'])
    expect(resumed).not.toContain('-C')
  })

  it('cannot resume a command of one\u2019s own without being told how', () => {
    expect(codexAdapter('codex').canResume).toBe(true)
    expect(codexAdapter('mine', { command: ['mine'] }).canResume).toBe(false)
    expect(codexAdapter('mine', { command: ['mine'], resume: ['mine', '{session}'] }).canResume).toBe(true)
  })
})
