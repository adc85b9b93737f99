// Paths are bytes: any of them survives the way in and out.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePath, encodePath, splitNul } from '../../src/git/path.ts'

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(encodePath(decodePath(Buffer.from(bytes)))).toEqual(Buffer.from(bytes))
    }),
    { numRuns: 2000 },
  )
})

test('UTF-8 is text, and only what is not becomes a lone surrogate', () => {
  expect(decodePath(Buffer.from('schön/日本/🚀'))).toBe('schön/日本/🚀')
  expect(decodePath(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\udcffb')
  expect(decodePath(Buffer.from([0xe2, 0x82]))).toBe('\udce2\udc82')
  // A surrogate that is encoded as if it were a character is no UTF-8.
  expect(decodePath(Buffer.from([0xed, 0xb2, 0x80]))).toBe('\udced\udcb2\udc80')
  expect(decodePath(Buffer.from([0xef, 0xbb, 0xbf, 0x61]))).toBe('\ufeffa')
})

test('fields end at NUL; the last may lack one', () => {
  const split = (text: string): string[] => splitNul(Buffer.from(text)).map(String)
  expect(split('a\0\0b\0')).toEqual(['a', '', 'b'])
  expect(split('a\0b')).toEqual(['a', 'b'])
  expect(split('')).toEqual([])
})
