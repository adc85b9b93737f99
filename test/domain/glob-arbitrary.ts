// Random patterns of the whole language for the properties, and all short paths to try them on.
import fc from 'fast-check'
import type { Glob } from '../../src/domain/names.ts'

const plain = fc.constantFrom('a', 'b', '.', '1', '\\a', '\\*')
const magic = fc.constantFrom(
  ...[
    '*',
    '*',
    '?',
    '[ab]',
    '[!a]',
    '[^b.]',
    '[a-b]',
    '[b-a]',
    '[]a]',
    '[a',
    '[[:alpha:]]',
    '[![:digit:]]',
    '[[:graph:]a]',
  ],
  ...[
    '[^[:print:]a]',
    '[\\]b]',
    '[[:alpha:]-b]',
    '|',
    ')',
    '@(',
    '!(',
    '{1..3}',
    '{0..120}',
    '{b..a}',
    '{a',
    '}',
    ',',
  ],
)

const { segment } = fc.letrec<{ segment: string; piece: string; extglob: string; braces: string }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { arbitrary: plain, weight: 5 },
    { arbitrary: magic, weight: 4 },
    { arbitrary: tie('extglob'), weight: 2 },
    { arbitrary: tie('braces'), weight: 1 },
  ),
  segment: fc.array(tie('piece'), { minLength: 0, maxLength: 3 }).map((pieces) => pieces.join('')),
  extglob: fc
    .tuple(
      fc.constantFrom('@', '?', '*', '+', '!', '!'),
      fc.array(tie('segment'), { minLength: 1, maxLength: 3 }),
    )
    .map(([sign, options]) => `${sign}(${options.join('|')})`),
  braces: fc
    .tuple(fc.array(tie('segment'), { minLength: 2, maxLength: 3 }), fc.constantFrom('', '', '/b', '/**'))
    .map(([options, more]) => `{${options.join(',')}${more}}`),
}))

const part = fc.oneof(
  { arbitrary: segment, weight: 4 },
  { arbitrary: fc.constant('**'), weight: 2 },
  { arbitrary: fc.constantFrom('.', '..', '***', '?(a)', '!(a)', '?()', '*()'), weight: 1 },
)

/** A pattern of one to four segments. */
export const arbitraryGlob: fc.Arbitrary<Glob> = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((text) => text !== '')
  .map((text) => text as Glob)

/** All paths that Git could track of up to `length` characters from `alphabet`, the shortest first. */
export function shortPaths(alphabet: string, length: number): string[] {
  const texts: string[][] = [['']]
  for (let n = 1; n <= length; n++)
    texts.push((texts[n - 1] ?? []).flatMap((text) => Array.from(alphabet, (one) => text + one)))
  return texts.flat().filter((text) => text.split('/').every((name) => !['', '.', '..'].includes(name)))
}
