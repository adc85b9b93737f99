// When there is colour and Unicode, and what the symbols become without.
import { describe, expect, it } from 'vitest'
import { states } from '../../src/domain/task.ts'
import { isColored, isUnicode, stateSymbols, styleOf } from '../../src/output/style.ts'

describe('isColored', () => {
  it.each([
    ['auto', {}, true, true],
    ['auto', {}, false, false],
    ['auto', { NO_COLOR: '1' }, true, false],
    ['auto', { NO_COLOR: '' }, true, true],
    ['auto', { TERM: 'dumb' }, true, false],
    ['auto', { FORCE_COLOR: '1' }, false, true],
    ['auto', { FORCE_COLOR: '' }, false, true],
    ['auto', { FORCE_COLOR: '0' }, true, false],
    ['auto', { FORCE_COLOR: 'false' }, true, false],
    ['auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    ['always', { NO_COLOR: '1', TERM: 'dumb' }, false, true],
    ['never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('%s %j terminal: %s', (mode, env, isTerminal, expected) => {
    expect(isColored(mode, env, isTerminal)).toBe(expected)
  })
})

describe('isUnicode', () => {
  it.each([
    [{}, false],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'cs_CZ.UTF-8', LANG: 'C' }, true],
  ])('%j', (env, expected) => {
    expect(isUnicode(env)).toBe(expected)
  })
})

describe('styleOf', () => {
  const names = [...new Set(states.map((state) => stateSymbols[state])), 'hint' as const]

  it('has a symbol of one column for each name, in ASCII too', () => {
    for (const name of names) {
      expect(styleOf(false, true).symbol(name)).toHaveLength(1)
      expect(styleOf(false, false).symbol(name)).toMatch(/^[\x20-\x7e]$/)
    }
    expect(new Set(names.map((name) => styleOf(false, false).symbol(name))).size).toBe(names.length)
  })

  it('colours only where it should, and never nothing', () => {
    expect(styleOf(true, true).paint('a', 'red')).toBe('\u001b[31ma\u001b[39m')
    expect(styleOf(true, true).paint('', 'red')).toBe('')
    expect(styleOf(false, true).paint('a', 'red')).toBe('a')
  })
})
