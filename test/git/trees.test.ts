// Differences of trees: many pairs from one stream, byte-exact paths, renames with both names.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names.ts'
import { diffCommits, diffTrees, readTree } from '../../src/git/diff.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('pairs stay apart, empty ones too, first, last and in a row', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const first = (await s.git('rev-parse', 'HEAD')) as Oid
  const second = (await s.commit('second', { 'src/a.txt': 'x\n', 'new.txt': 'n\n' })) as Oid
  const pairs = [
    { from: first, to: first },
    { from: second, to: second },
    { from: first, to: second },
    { from: second, to: second },
    { from: second, to: first },
    { from: first, to: first },
  ]
  const found = await diffCommits(repo, pairs)
  expect(found.map((changes) => changes.map(({ status, path }) => `${status} ${path}`))).toEqual([
    [],
    [],
    ['A new.txt', 'M src/a.txt'],
    [],
    ['D new.txt', 'M src/a.txt'],
    [],
  ])
  expect(await diffTrees(repo, [])).toEqual([])
})

test('renames, modes, links and kinds of file', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const from = (await s.git('rev-parse', 'HEAD')) as Oid
  await s.git('mv', 'src/a.txt', 'src/z.txt')
  await s.git('update-index', '--chmod=+x', 'README.md')
  await s.git('rm', '-q', '--cached', 'src/b.txt')
  const blob = await s.git('hash-object', '-w', 'README.md')
  await s.git('update-index', '--add', '--cacheinfo', `120000,${blob},src/b.txt`)
  await s.git('commit', '-q', '-m', 'changes')
  const to = (await s.git('rev-parse', 'HEAD')) as Oid
  const [changes = []] = await diffCommits(repo, [{ from, to }], { renames: true })
  expect(
    changes.map(({ status, path, from, oldMode, newMode }) => [status, from, path, oldMode, newMode]),
  ).toEqual([
    ['M', undefined, 'README.md', '100644', '100755'],
    ['T', undefined, 'src/b.txt', '100644', '120000'],
    ['R', 'src/a.txt', 'src/z.txt', '100644', '100644'],
  ])
  const [plain = []] = await diffCommits(repo, [{ from, to }])
  expect(plain.map(({ status, path }) => `${status} ${path}`)).toEqual(
    ['M README.md', 'T src/b.txt', 'D src/a.txt', 'A src/z.txt'].sort((a, b) =>
      a.slice(2) < b.slice(2) ? -1 : 1,
    ),
  )
})

test('paths with line feeds, quotes, colons first, and bytes that are no UTF-8', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const from = (await s.git('rev-parse', 'HEAD')) as Oid
  const odd = ['a\nb', ':100644 x', '"q"\t', 'ü/é', ' lead']
  for (const path of odd) await s.write(path, `${path}\n`)
  writeFileSync(Buffer.concat([Buffer.from(`${s.repo}/`), Buffer.from([0xc3, 0x28])]), 'bytes\n')
  const to = (await s.commit('odd')) as Oid
  const [changes = []] = await diffCommits(repo, [{ from, to }])
  expect(changes.map(({ path }) => path).sort()).toEqual([...odd, '\udcc3('].sort())
  const tree = await readTree(repo, (await s.git('rev-parse', 'HEAD^{tree}')) as Oid)
  expect([...tree.keys()].filter((path) => odd.includes(path)).sort()).toEqual([...odd].sort())
})

test('what is no commit is an error that names it', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const head = (await s.git('rev-parse', 'HEAD')) as Oid
  await expect(diffCommits(repo, [{ from: head, to: 'd'.repeat(40) as Oid }])).rejects.toThrow('ddddd')
  expect(join(repo.commonDir, 'agents')).toBe(repo.agentsDir)
})
