import { describe, expect, it } from 'vitest'
import type { StartRequest } from '../../src/agents/agent.ts'
import { commandAdapter, readText } from '../../src/agents/command.ts'

const request: StartRequest = {
  id: 'greeting',
  title: 'feat: add "a" greeting; rm -rf $HOME',
  prompt: 'Do {title} & `more`',
  promptFile: '/tmp/p',
  worktree: '/w',
  base: 'abc',
  branch: 'agents/greeting',
}

const prepare = (command: string[], more: Partial<StartRequest> = {}, settings = {}) =>
  commandAdapter('mine', { command, ...settings }).prepare({ ...request, ...more })

describe('the command', () => {
  it('has its placeholders filled inside their arguments, once', () => {
    const { command } = prepare([
      'run',
      '--task={id}@{base}',
      '{title}',
      '{prompt}',
      '{worktree}/{branch}',
      '{other}',
    ])
    expect(command).toEqual([
      'run',
      '--task=greeting@abc',
      'feat: add "a" greeting; rm -rf $HOME',
      'Do {title} & `more`',
      '/w/agents/greeting',
      '{other}',
    ])
  })

  it('takes the prompt on stdin unless it is an argument or a file', () => {
    expect(prepare(['run']).stdin).toBe(request.prompt)
    expect(prepare(['run', '{prompt}']).stdin).toBeUndefined()
    expect(prepare(['run', '--file={promptFile}'])).toMatchObject({
      command: ['run', '--file=/tmp/p'],
      stdin: undefined,
    })
  })

  it('lets no value become an option', () => {
    expect(prepare(['run', '{title}', '-m={title}'], { title: '--yes' }).command).toEqual([
      'run',
      ' --yes',
      '-m=--yes',
    ])
  })

  it('keeps a value with the signs of replacement as it is', () => {
    expect(prepare(['run', '{title}'], { title: '$& $1 $$' }).command).toEqual(['run', '$& $1 $$'])
  })

  it('resumes where it is told how, else starts afresh', () => {
    const settings = { resume: ['run', '--again', '{session}'], env: { KEY: 'k' } }
    expect(prepare(['run'], { session: 'S' }, settings)).toEqual({
      command: ['run', '--again', 'S'],
      env: { KEY: 'k' },
      stdin: request.prompt,
    })
    expect(prepare(['run'], { session: 'S' }).command).toEqual(['run'])
    expect(commandAdapter('mine', settings).canResume).toBe(true)
    expect(commandAdapter('mine', {}).canResume).toBe(false)
  })
})

describe('its output', () => {
  it('is text, its last paragraph on stdout the final message', () => {
    const reader = readText()
    const lines = ['starting', '', 'All done:', '\u001b[32m- one\u001b[0m', '', '  ']
    expect(lines.flatMap((line) => reader(line, 'stdout'))).toEqual([
      { kind: 'text', text: 'starting' },
      { kind: 'text', text: 'All done:' },
      { kind: 'text', text: '- one' },
    ])
    expect(reader('warning: odd', 'stderr')).toEqual([{ kind: 'text', text: 'warning: odd' }])
    expect(reader.finish()).toEqual([{ kind: 'message', text: 'All done:\n- one' }])
  })

  it('has no message where nothing was said', () => {
    const reader = readText()
    reader('noise', 'stderr')
    reader('', 'stdout')
    expect(reader.finish()).toEqual([])
  })

  it('keeps the end of a message that is too long', () => {
    const reader = readText()
    for (let n = 0; n < 1000; n++) reader(`line ${n}`, 'stdout')
    const [message] = reader.finish()
    const text = message?.kind === 'message' ? message.text : ''
    expect(text).toHaveLength(4_000)
    expect(text.startsWith('…')).toBe(true)
    expect(text.endsWith('line 999')).toBe(true)
  })
})
