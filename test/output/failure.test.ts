// How errors read, and how they end the process.
import { describe, expect, it } from 'vitest'
import { AgentsError, type ErrorCode, exitCodes } from '../../src/errors.ts'
import { complaintText, renderFailure } from '../../src/output/failure.ts'
import { faceOf } from './sheet.ts'

const face = faceOf()

describe('a refusal', () => {
  it('says what is wrong, where, and what to type next', () => {
    const error = new AgentsError('config', 'plan.yaml cannot be used: 2 problems.', {
      complaints: [
        {
          file: 'plan.yaml',
          line: 3,
          column: 5,
          text: 'unknown key "pathss"',
          hint: 'did you mean "paths"?',
        },
        { file: 'plan.yaml', text: 'there are no tasks.', hint: 'write at least one' },
        { text: 'agents.jobs: unknown' },
      ],
      hints: ['To see what a plan may hold, run `git agents plan -h`'],
    })
    expect(renderFailure(error, face, false).text).toMatchInlineSnapshot(`
      "✗ plan.yaml cannot be used: 2 problems.
        plan.yaml:3:5: unknown key "pathss"; did you mean "paths"?
        plan.yaml: there are no tasks; write at least one
        agents.jobs: unknown
      ↳ To see what a plan may hold, run \`git agents plan -h\`
      "
    `)
  })

  it('ends as the table of exit codes says', () => {
    for (const [code, exitCode] of Object.entries(exitCodes))
      expect(renderFailure(new AgentsError(code as ErrorCode, 'x'), face, false).exitCode).toBe(exitCode)
  })

  it('indents what Git said, so that it cannot pass for ours', () => {
    const text = renderFailure(new AgentsError('git', 'git said:\nfatal: no\n✓ landed'), face, false).text
    expect(text.split('\n').filter((line) => line.startsWith('✓'))).toEqual([])
  })

  it('is coloured, and plain without Unicode', () => {
    const error = new AgentsError('usage', 'No.', { hints: ['To go on, run `x`'] })
    expect(renderFailure(error, faceOf({ color: true }), false).text).toContain('\u001b[31m✗\u001b[39m No.')
    expect(renderFailure(error, faceOf({ unicode: false }), false).text).toBe('x No.\n> To go on, run `x`\n')
  })
})

describe('anything else that is thrown', () => {
  it.each([
    [new TypeError('undefined is not iterable')],
    ['a string'],
    [undefined],
    [null],
    [{ toString: (): string => 'odd' }],
  ])('is a fault of ours: %s', (thrown) => {
    const { text, exitCode } = renderFailure(thrown, face, false)
    expect(exitCode).toBe(70)
    expect(text).toContain('please report it')
    expect(text).not.toContain('    at ')
  })

  it('shows its stack, and that of its cause, only in debugging', () => {
    const thrown = new Error('outer', { cause: new Error('inner') })
    expect(renderFailure(thrown, face, false).text).not.toContain('failure.test.ts')
    const { text } = renderFailure(thrown, face, true)
    expect(text).toContain('failure.test.ts')
    expect(text).toContain('caused by Error: inner')
  })
})

describe('complaintText', () => {
  it('leaves out what is not known', () => {
    expect(complaintText({ text: 'a' })).toBe('a')
    expect(complaintText({ file: 'f', text: 'a' })).toBe('f: a')
    expect(complaintText({ file: 'f', line: 1, text: 'a' })).toBe('f:1: a')
  })
})

it('a full disk is no fault of ours', () => {
  const full = Object.assign(
    new Error("ENOSPC: no space left on device, write '/r/.git/agents/follow.json'"),
    {
      code: 'ENOSPC',
    },
  )
  expect(renderFailure(full, face, false).text).toMatchInlineSnapshot(`
    "✗ ENOSPC: no space left on device, write '/r/.git/agents/follow.json'
    ↳ The disk is full: make room on it, then run the command again
    "
  `)
})

describe('a file that this user may not write', () => {
  it.each([
    new Error("EACCES: permission denied, mkdir '/r/.git/agents/tmp'"),
    new Error('error: could not lock config file .git/config: Permission denied'),
    new AgentsError(
      'git',
      'git hash-object failed (128): insufficient permission for adding an object to repository',
    ),
  ])('is a state that does not allow it: %s', (error) => {
    const { text, exitCode } = renderFailure(error, face, false)
    expect(exitCode).toBe(2)
    expect(text).not.toContain('please report it')
  })

  it('is not a key that a server refuses', () => {
    const refused = new AgentsError('git', 'git fetch failed (128): git@host: Permission denied (publickey).')
    expect(renderFailure(refused, face, false).exitCode).toBe(70)
  })
})
