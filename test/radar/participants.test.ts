// What a pair may be besides two texts: twins of a name, submodules, a worktree that cannot be seen whole.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Field, field } from './field.ts'
import { lookAt } from './look.ts'

const pairOf = async (at: Field, a: string, b: string) =>
  (await lookAt(at)).pairs.find((pair) => pair.a === a && pair.b === b)

test('names that differ in case are told on every system, and are a conflict only where case is folded', async () => {
  const at = field({ 'a.txt': 'a\n' })
  at.edit(at.worker('a'), [{ do: 'write', path: 'docs/Readme.md', text: 'one\n' }])
  at.edit(at.worker('b'), [{ do: 'write', path: 'docs/README.md', text: 'two\n' }])
  const twins = [['docs/Readme.md', 'docs/README.md']]
  at.git(at.repo, 'config', 'core.ignoreCase', 'false')
  expect(await pairOf(at, 'a', 'b')).toMatchObject({ verdict: 'clear', conflicts: [], twins })
  at.git(at.repo, 'config', 'core.ignoreCase', 'true')
  expect(await pairOf(at, 'a', 'b')).toMatchObject({
    verdict: 'conflict',
    conflicts: [{ path: 'docs/Readme.md', kind: 'case-collision', lines: [] }],
    twins,
  })
})

test('two spellings of one letter collide where Unicode is composed', async () => {
  const at = field({ 'a.txt': 'a\n' })
  at.edit(at.worker('a'), [{ do: 'write', path: 'caf\u00e9', text: 'one\n' }])
  at.edit(at.worker('b'), [{ do: 'write', path: 'cafe\u0301', text: 'two\n' }])
  expect(await pairOf(at, 'a', 'b')).toMatchObject({ verdict: 'clear', twins: [['caf\u00e9', 'cafe\u0301']] })
  at.git(at.repo, 'config', 'core.precomposeUnicode', 'true')
  expect(await pairOf(at, 'a', 'b')).toMatchObject({
    verdict: 'conflict',
    conflicts: [{ kind: 'case-collision' }],
  })
})

test('a submodule that two tasks moved differently is a conflict; moved alike it is shared', async () => {
  const at = field({ 'a.txt': 'a\n' })
  const library = join(at.root, 'library')
  mkdirSync(library)
  at.git(library, 'init', '--quiet', '--initial-branch=main')
  const commits = ['zero', 'one', 'two'].map((text) => {
    writeFileSync(join(library, 'f'), `${text}\n`)
    return at.commitAll(library, text)
  })
  const [zero = '', one = '', two = ''] = commits
  at.git(library, 'checkout', '--quiet', '-b', 'side', zero)
  writeFileSync(join(library, 'f'), 'apart\n')
  const apart = at.commitAll(library, 'apart')
  const allow = ['-c', 'protocol.file.allow=always']
  at.git(at.repo, ...allow, 'submodule', '--quiet', 'add', library, 'lib')
  at.git(join(at.repo, 'lib'), 'checkout', '--quiet', zero)
  at.commitAll(at.repo, 'library')
  for (const [name, commit] of [
    ['a', one],
    ['b', two],
    ['c', one],
    ['d', apart],
  ] as const) {
    const folder = at.worker(name)
    at.git(folder, ...allow, 'submodule', '--quiet', 'update', '--init')
    at.git(join(folder, 'lib'), 'checkout', '--quiet', commit)
  }
  expect(await pairOf(at, 'a', 'd')).toMatchObject({ verdict: 'conflict', conflicts: [{ path: 'lib' }] })
  // The later of two commits in one line holds both, as `git merge` finds.
  expect(await pairOf(at, 'a', 'b')).toMatchObject({ verdict: 'shared', conflicts: [] })
  expect(await pairOf(at, 'a', 'c')).toMatchObject({ verdict: 'shared', shared: ['lib'] })
})

test('a worktree that could not be seen whole is never clear, and says why', async () => {
  const at = field({ 'a.txt': 'a\n' })
  const folder = at.worker('a')
  at.worker('b')
  mkdirSync(join(folder, 'nested'))
  at.git(join(folder, 'nested'), 'init', '--quiet')
  const report = await lookAt(at)
  expect(report.participants.find(({ id }) => id === 'a')?.degraded).toContain('nested')
  expect(report.pairs.map(({ a, b, verdict, unsure }) => ({ a, b, verdict, unsure }))).toEqual([
    { a: 'a', b: 'b', verdict: 'overlap', unsure: ['a'] },
    { a: 'a', b: 'checkout', verdict: 'overlap', unsure: ['a'] },
    { a: 'b', b: 'checkout', verdict: 'clear', unsure: undefined },
  ])
})

test('a file against a folder is told under its own name, once', async () => {
  const at = field({ 'a.txt': 'a\n' })
  at.edit(at.worker('a'), [{ do: 'write', path: 'new', text: 'a file\n' }])
  at.edit(at.worker('b'), [{ do: 'write', path: 'new/deep', text: 'in a folder\n' }])
  expect(await pairOf(at, 'a', 'b')).toMatchObject({
    verdict: 'conflict',
    conflicts: [{ path: 'new', kind: 'file/directory', lines: [] }],
  })
})

test('work that lands in a folder which the target has renamed meets what is new there', async () => {
  const text = Array.from({ length: 9 }, (_, n) => `line ${n}\n`).join('')
  const at = field({ 'old/one.txt': text, 'old/two.txt': `${text}2\n` })
  at.edit(at.worker('a'), [{ do: 'write', path: 'old/new.txt', text: 'of a\n' }])
  const base = at.git(at.repo, 'rev-parse', 'main')
  at.edit(at.repo, [{ do: 'move', from: 'old', to: 'fresh' }])
  const moved = at.commitAll(at.repo, 'renamed')
  at.edit(at.worker('b'), [{ do: 'write', path: 'fresh/new.txt', text: 'of b\n' }])
  const { pairs } = await lookAt(at, [
    { name: 'a', base },
    { name: 'b', base: moved },
  ])
  expect(pairs[0]).toMatchObject({ a: 'a', b: 'b', verdict: 'conflict' })
})
