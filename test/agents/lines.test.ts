import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineSplitter } from '../../src/agents/lines.ts'

function split(chunks: Buffer[]): string[] {
  const lines: string[] = []
  const splitter = lineSplitter((line) => lines.push(line))
  for (const chunk of chunks) splitter.push(chunk)
  splitter.flush()
  return lines
}

it('gives the same lines however the bytes are cut into chunks', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'é', '漢', '🙂') })
  fc.assert(
    fc.property(text, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (given, sizes) => {
      const bytes = Buffer.from(given)
      const chunks: Buffer[] = []
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value ?? 1
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      const expected = given.split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(split(chunks)).toEqual(expected)
    }),
  )
})

it('cuts a line after 1 MiB and goes on with the next', () => {
  const [long, next] = split([
    Buffer.alloc(700_000, 'x'),
    Buffer.alloc(700_000, 'x'),
    Buffer.from('\nnext\n'),
  ])
  expect(long).toHaveLength(1024 * 1024)
  expect(next).toBe('next')
})

it('takes off the end of a line as other systems write it', () => {
  expect(split([Buffer.from('a\r\nb\r'), Buffer.from('\n')])).toEqual(['a', 'b'])
})
