// Each kind of change, by hand: one pair that Git merges and one that it does not. The second of each pair has committed
// nothing. Random scenes of the same kinds are in truth.test.ts.
import { expect, test } from 'vitest'
import type { PairVerdict } from '../../src/domain/rows.ts'
import { type Edit, field, merger } from './field.ts'
import { lookAt } from './look.ts'

const lines = (feed = '\n'): string => Array.from({ length: 12 }, (_, n) => `line ${n + 1}${feed}`).join('')
const line = (path: string, at: number, text: string): Edit => ({ do: 'line', path, at, text })
const write = (path: string, text: string): Edit => ({ do: 'write', path, text })
const move = (from: string, to: string): Edit => ({ do: 'move', from, to })
const link = (path: string, to: string): Edit => ({ do: 'link', path, to })
const mode = (path: string): Edit => ({ do: 'mode', path })
const append = (path: string, text: string): Edit => ({ do: 'append', path, text })
const remove = (path: string): Edit => ({ do: 'remove', path })
const submodule = (path: string, digit: string): Edit => ({ do: 'submodule', path, oid: digit.repeat(40) })

const cases: [kind: string, one: Edit[], other: Edit[], verdict: PairVerdict][] = [
  ['a rename and an edit', [move('f.txt', 'g.txt')], [line('f.txt', 3, 'x')], 'shared'],
  ['two renames of one file', [move('f.txt', 'g.txt')], [move('f.txt', 'h.txt')], 'conflict'],
  ['a folder renamed, a file edited in it', [move('d', 'e')], [line('d/1.txt', 3, 'x')], 'shared'],
  ['a folder renamed, a file added to it', [move('d', 'e')], [write('d/new.txt', 'x\n')], 'conflict'],
  ['a file where both had one, one a folder', [remove('f.txt')], [write('f.txt/in', 'x\n')], 'shared'],
  ['a new file against a new folder', [write('new', 'x\n')], [write('new/in', 'x\n')], 'conflict'],
  ['a mode and an edit', [mode('f.txt')], [line('f.txt', 3, 'x')], 'shared'],
  ['a new file with two modes', [write('new', 'x\n')], [write('new', 'x\n'), mode('new')], 'conflict'],
  ['the same symbolic link', [link('s', 'f.txt')], [link('s', 'f.txt')], 'shared'],
  ['a symbolic link to two places', [link('s', 'f.txt')], [link('s', 'd')], 'conflict'],
  ['a submodule moved alike', [submodule('sub', '1')], [submodule('sub', '1')], 'shared'],
  ['a submodule moved apart', [submodule('sub', '1')], [submodule('sub', '2')], 'conflict'],
  ['eol=crlf, lines apart', [line('w.crlf', 2, 'x')], [line('w.crlf', 9, 'y')], 'shared'],
  ['eol=crlf, one line', [line('w.crlf', 2, 'x')], [line('w.crlf', 2, 'y')], 'conflict'],
  ['line feeds alone, where eol=crlf', [write('w.crlf', lines())], [line('w.crlf', 2, 'y')], 'clear'],
  [
    'CRLF made of a file, a line edited',
    [write('f.txt', lines('\r\n'))],
    [line('f.txt', 2, 'y')],
    'conflict',
  ],
  ['merge=union, both append', [append('all.log', 'x')], [append('all.log', 'y')], 'shared'],
  ['merge=union, one removes', [remove('all.log')], [append('all.log', 'y')], 'conflict'],
]

/** Each case has a folder of its own, so that nothing but its kind makes its pair a candidate. */
const inFolder = (index: number, edits: readonly Edit[]): Edit[] =>
  edits.map((edit) =>
    edit.do === 'move'
      ? move(`k${index}/${edit.from}`, `k${index}/${edit.to}`)
      : { ...edit, path: `k${index}/${edit.path}` },
  )

test('every kind of change is judged as Git merges it', { timeout: 60_000 }, async () => {
  const begun = {
    'f.txt': lines(),
    'd/1.txt': lines(),
    'd/2.txt': lines().toUpperCase(),
    'w.crlf': lines('\r\n'),
    'all.log': lines(),
  }
  const at = field({ '.gitattributes': '*.crlf text eol=crlf\n*.log merge=union\n' })
  for (const index of cases.keys()) {
    const files = Object.entries(begun).map(([path, text]) => write(path, text))
    at.edit(at.repo, inFolder(index, [...files, submodule('sub', '9')]))
  }
  at.commitAll(at.repo, 'first')
  const pairs = cases.map(([kind, one, other, verdict], index) => {
    const [a, b] = [`w${index}a`, `w${index}b`]
    const [first, second] = [at.worker(a), at.worker(b)]
    at.edit(first, inFolder(index, one))
    at.commitAll(first, 'work')
    at.edit(second, inFolder(index, other))
    return { kind, a, b, second, verdict }
  })
  const report = await lookAt(at)
  for (const { second } of pairs) at.commitAll(second, 'all of it')
  const merge = merger(at)
  const told = pairs.map(({ kind, a, b }) => ({
    kind,
    said: report.pairs.find((pair) => pair.a === a && pair.b === b)?.verdict,
    conflicts: merge(`agents/${a}`, `agents/${b}`).conflicts,
  }))
  expect(told).toEqual(
    pairs.map(({ kind, verdict }) => ({ kind, said: verdict, conflicts: verdict === 'conflict' })),
  )
})
