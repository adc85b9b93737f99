// Columns in a terminal: wide letters, combining marks, emoji; cutting and wrapping by them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cutStart, pad, widthOf, wrap } from '../../src/output/width.ts'

describe('widthOf', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['課程', 4],
    ['한국어', 6],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['žluť', 4],
    ['👍', 2],
    ['👩‍💻', 2],
    ['👍🏽', 2],
    ['🇨🇿', 2],
    ['❤️', 2],
    ['✓ ok…', 5],
  ])('%s', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })
})

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string(),
  fc.constantFrom('課程 課程', 'a 👩‍💻 b', 'e\u0301e\u0301'),
)

describe('the short way for simple text', () => {
  it('finds what the long way finds', () => {
    const texts = Array.from({ length: 0x3000 }, (_, code) => `a${String.fromCharCode(code)}b`)
    expect(texts.filter((text) => widthOf(text) !== widthOf(`${text}課`) - 2)).toEqual([])
  })
})

describe('cut', () => {
  it('keeps what fits and marks what is missing', () => {
    expect(cut('abcdef', 6, '…')).toBe('abcdef')
    expect(cut('abcdef', 5, '…')).toBe('abcd…')
    expect(cut('abc def', 5, '…')).toBe('abc…')
    expect(cut('課程課程', 5, '…')).toBe('課程…')
    expect(cut('課程課程', 4, '…')).toBe('課…')
    expect(cut('abcdef', 2, '...')).toBe('..')
    expect(cutStart('src/a/b.ts', 6, '…')).toBe('…/b.ts')
    expect(cutStart('課程課程', 4, '…')).toBe('…程')
  })

  it('never goes beyond its width', () => {
    fc.assert(
      fc.property(texts, fc.nat(30), (text, width) => {
        expect(widthOf(cut(text, width, '…'))).toBeLessThanOrEqual(width)
        expect(widthOf(cutStart(text, width, '...'))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('pad', () => {
  it('fills to the width, on either side', () => {
    expect(pad('課', 4, 'left')).toBe('課  ')
    expect(pad('ab', 4, 'right')).toBe('  ab')
    expect(pad('abcdef', 4, 'left')).toBe('abcdef')
  })
})

describe('wrap', () => {
  it('breaks between words, keeps breaks, and hangs lists', () => {
    expect(wrap('one two three four five\n\n- six seven eight nine ten', 20)).toEqual([
      'one two three four',
      'five',
      '',
      '- six seven eight',
      '  nine ten',
    ])
    expect(wrap('x'.repeat(45), 20)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)])
    expect(wrap('a b', undefined)).toEqual(['a b'])
  })

  it('loses no letter and stays within its width', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 60 }), (text, width) => {
        const lines = wrap(text, width)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })
})
