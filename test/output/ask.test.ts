// Questions in a terminal, and none elsewhere.
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { askerOf } from '../../src/output/ask.ts'
import { sheet } from './sheet.ts'

const keyboard = (isTTY = true) => Object.assign(new PassThrough(), { isTTY })

async function answered(typed: string | undefined, signal = new AbortController().signal) {
  const stdin = keyboard()
  const output = sheet({ columns: 80 })
  const answer = askerOf(output, stdin, signal)?.('Trust these commands?', ['npm test', 'rm \u001b[2J'])
  if (typed === undefined) stdin.end()
  else stdin.write(typed)
  return { answer: await answer, shown: output.stderr() }
}

describe('askerOf', () => {
  it.each([
    ['y\n', true],
    ['YES \n', true],
    ['n\n', false],
    ['\n', false],
    ['yesterday\n', false],
    [undefined, false],
  ])('takes %j as %s', async (typed, expected) => {
    expect((await answered(typed)).answer).toBe(expected)
  })

  it('shows what to judge by, harmless', async () => {
    expect((await answered('y\n')).shown).toBe('  npm test\n  rm \\x1b[2J\n▲ Trust these commands? [y/N] ')
  })

  it('takes a signal as no, also one that came before', async () => {
    expect((await answered('', AbortSignal.abort())).answer).toBe(false)
    const interrupt = new AbortController()
    const pending = answered('', interrupt.signal)
    interrupt.abort()
    expect((await pending).answer).toBe(false)
  })

  it('is nobody where there is no terminal', () => {
    const { signal } = new AbortController()
    expect(askerOf(sheet({ columns: 80 }), keyboard(false), signal)).toBeUndefined()
    expect(askerOf(sheet(), keyboard(), signal)).toBeUndefined()
  })
})
