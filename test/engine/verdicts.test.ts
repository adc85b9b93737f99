// Remembered verdicts: what is cut, changed or foreign is not believed; two writers lose nothing; the file stays small.
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openVerdicts } from '../../src/engine/verdicts.ts'
import type { Repo } from '../../src/git/repo.ts'

function shelf() {
  const agentsDir = mkdtempSync(join(tmpdir(), 'agents-verdicts-'))
  onTestFinished(() => rmSync(agentsDir, { recursive: true, force: true }))
  const repo = { agentsDir } as Repo
  return { open: (name = 'here') => openVerdicts(repo, name), folder: join(agentsDir, 'cache/verdicts') }
}
const known = (path: string) => ({
  conflicts: [{ path, kind: 'contents', lines: [[1, 2]] as [number, number][] }],
  also: [],
})

test('what one look finds the next one knows, under the same environment only', () => {
  const { open } = shelf()
  const first = open()
  first.put('p:1:2:3', known('a b.txt'))
  expect(first.get('p:1:2:3')).toEqual(known('a b.txt'))
  expect(open().get('p:1:2:3')).toBeUndefined()
  first.save()
  expect(open().get('p:1:2:3')).toEqual(known('a b.txt'))
  expect(open('elsewhere').get('p:1:2:3')).toBeUndefined()
})

test('two that write at once keep both, and saving twice writes once', () => {
  const { open, folder } = shelf()
  const [one, other] = [open(), open()]
  one.put('one', known('1'))
  other.put('other', known('2'))
  one.save()
  other.save()
  const { size } = statSync(join(folder, 'here'))
  one.save()
  expect(statSync(join(folder, 'here')).size).toBe(size)
  expect([open().get('one'), open().get('other')]).toEqual([known('1'), known('2')])
})

test('a line that a kill has cut anywhere is not believed, and hides no other', () => {
  const { open, folder } = shelf()
  const writer = open()
  writer.put('whole', known('w'))
  writer.put('cut', known('c'))
  writer.save()
  const file = join(folder, 'here')
  const text = readFileSync(file, 'utf8')
  const start = text.indexOf('\n', 2) + 1
  for (let end = start; end < text.length - 1; end++) {
    writeFileSync(file, text.slice(0, end))
    expect(open().get('whole')).toEqual(known('w'))
    expect(open().get('cut')).toBeUndefined()
    const next = open()
    next.put('next', known('n'))
    next.save()
    expect(open().get('next')).toEqual(known('n'))
  }
})

test('a changed byte is not believed', () => {
  const { open, folder } = shelf()
  const writer = open()
  writer.put('key', known('right.txt'))
  writer.save()
  const file = join(folder, 'here')
  writeFileSync(file, readFileSync(file, 'utf8').replace('right.txt', 'wrong.txt'))
  expect(open().get('key')).toBeUndefined()
})

test('neither a file nor the number of files grows for ever', () => {
  const { open, folder } = shelf()
  const first = open()
  first.put('old', known('old'))
  first.save()
  appendFileSync(join(folder, 'here'), `${'x'.repeat(99)}\n`.repeat(45_000))
  const last = open()
  last.put('young', known('young'))
  last.save()
  expect(statSync(join(folder, 'here')).size).toBeLessThan(3 * 1024 * 1024)
  expect(open().get('young')).toEqual(known('young'))
  for (const name of ['b', 'c', 'd', 'e', 'f']) {
    const other = open(name)
    other.put('key', known(name))
    other.save()
  }
  expect(readdirSync(folder).length).toBeLessThanOrEqual(4)
})
