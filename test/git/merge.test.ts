// Merges without a working tree: the batch says what Git says one by one, and a stream that is cut is never a clean merge.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names.ts'
import { attributesOf } from '../../src/git/attributes.ts'
import { type MergeRequest, mergeAll, mergeOne, parseBatch } from '../../src/git/merge.ts'
import { quarantine } from '../../src/git/snapshot.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

/** One branch for each kind of meeting with `ours`: clean, contents, modify/delete, add/add, rename, file/directory. */
async function branches(s: Scratch): Promise<Record<string, Oid>> {
  const base = await s.git('rev-parse', 'HEAD')
  const made: Record<string, Oid> = {}
  const branch = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    await s.git('checkout', '-q', '-b', name, base)
    await work()
    made[name] = (await s.commit(name)) as Oid
  }
  await branch('ours', async () => {
    await s.write('src/a.txt', 'ONE\ntwo\nthree\nfour\nfive\n')
    await s.write('new.txt', 'ours\n')
    await s.git('mv', 'src/b.txt', 'src/moved.txt')
  })
  await branch('clean', () => s.write('other.txt', 'other\n'))
  await branch('contents', () => s.write('src/a.txt', 'uno\ntwo\nthree\nfour\nfive\n'))
  await branch('deleted', () => s.git('rm', '-q', 'src/a.txt'))
  await branch('added', () => s.write('new.txt', 'theirs\n'))
  await branch('renamed', () => s.git('mv', 'src/b.txt', 'src/elsewhere.txt'))
  await branch('folder', () => s.write('new.txt/inside', 'x\n'))
  await branch('newline', () => s.write('odd\n"name"\t.txt', 'x\n'))
  await s.git('checkout', '-q', 'main')
  return made
}

test('the batch and the single merge say the same, with paths and kinds', async () => {
  const s = await scratch()
  const { ours = '' as Oid, ...others } = await branches(s)
  const repo = await repoOf(s)
  const attributes = await attributesOf(repo, (await s.git('rev-parse', 'main^{tree}')) as Oid)
  const requests: MergeRequest[] = Object.values(others).map((theirs) => ({ ours, theirs }))
  const batch = await mergeAll(repo, requests, { attributes })
  const single = await Promise.all(requests.map((request) => mergeOne(repo, request, { attributes })))
  expect(batch).toEqual(single)
  const said = Object.keys(others).map((name, index) => [
    name,
    batch[index]?.clean,
    batch[index]?.conflicts.map(({ path, kind }) => `${kind}: ${path.replace(/~\w+$/, '~')}`).sort(),
  ])
  expect(said).toEqual([
    ['clean', true, []],
    ['contents', false, ['contents: src/a.txt']],
    ['deleted', false, ['modify/delete: src/a.txt']],
    ['added', false, ['contents: new.txt']],
    [
      'renamed',
      false,
      ['rename/rename: src/b.txt', 'rename/rename: src/elsewhere.txt', 'rename/rename: src/moved.txt'],
    ],
    ['folder', false, ['file/directory: new.txt', 'file/directory: new.txt~']],
    ['newline', true, []],
  ])
})

test('the folder that merges run in is never replaced under them, though two make it at once', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const made = async (tree: string): Promise<number[]> => {
    const inodeOf = (folder: string): number => statSync(folder).ino
    return await Promise.all([1, 2, 3].map(() => attributesOf(repo, tree as Oid).then(inodeOf)))
  }
  expect(new Set(await made(await s.git('rev-parse', 'HEAD^{tree}'))).size).toBe(1)
  await s.commit('attributes', { '.gitattributes': '*.txt merge=union\n' })
  expect(new Set(await made(await s.git('rev-parse', 'HEAD^{tree}'))).size).toBe(1)
})

test('a pair that Git cannot judge is no answer, and spoils no other', async () => {
  const s = await scratch()
  const { ours = '' as Oid, clean = '' as Oid, contents = '' as Oid } = await branches(s)
  const repo = await repoOf(s)
  const attributes = await attributesOf(repo, (await s.git('rev-parse', 'main^{tree}')) as Oid)
  const missing = 'd'.repeat(40) as Oid
  const merges = await mergeAll(
    repo,
    [
      { ours, theirs: clean },
      { ours, theirs: missing },
      { ours, theirs: contents },
    ],
    { attributes },
  )
  expect(merges.map((merge) => merge?.clean)).toEqual([true, undefined, false])
})

test('a stream that is cut anywhere is never a whole answer', async () => {
  const s = await scratch()
  const made = await branches(s)
  const { ours, ...others } = made
  const input = Object.values(others).map((theirs) => `${ours} ${theirs}\n`)
  const { stdout } = spawnSync('git', ['merge-tree', '--write-tree', '-z', '--messages', '--stdin'], {
    cwd: s.repo,
    env: s.env,
    input: input.join(''),
  })
  expect(parseBatch(stdout, input.length)).toHaveLength(input.length)
  const whole: number[] = []
  for (let at = 0; at < stdout.length; at++)
    if (parseBatch(stdout.subarray(0, at), input.length) !== undefined) whole.push(stdout.length - at)
  expect(whole).toEqual([])
})

test('a single clean record that is cut is no answer either', () => {
  const tree = 'a'.repeat(64)
  const record = Buffer.from(`1\0${tree}\0\0\0`)
  expect(parseBatch(record, 1)).toMatchObject([{ clean: true, tree, conflicts: [] }])
  for (let at = 0; at < record.length; at++) expect(parseBatch(record.subarray(0, at), 1)).toBeUndefined()
})

test('a merge that is not clean names a conflict, whatever Git has said', () => {
  const record = Buffer.from(`0\0${'a'.repeat(40)}\0\0\0`)
  expect(parseBatch(record, 1)).toMatchObject([{ clean: false, conflicts: [{ path: '', kind: 'unknown' }] }])
})

test('objects of trial merges stay in the quarantine', async () => {
  const s = await scratch()
  const { ours = '' as Oid, contents = '' as Oid } = await branches(s)
  const repo = await repoOf(s)
  const attributes = await attributesOf(repo, (await s.git('rev-parse', 'main^{tree}')) as Oid)
  const { store, discard } = quarantine(repo)
  const before = await s.git('count-objects')
  const [merge] = await mergeAll(repo, [{ ours, theirs: contents }], { attributes, store })
  expect(await s.git('count-objects')).toBe(before)
  expect((await s.gitIn({}, 'cat-file', '-e', merge?.tree ?? '')).code).not.toBe(0)
  discard()
})

test('merge attributes come from the tree that is named, not from a working tree', async () => {
  const s = await scratch()
  const { ours = '' as Oid, contents = '' as Oid } = await branches(s)
  const repo = await repoOf(s)
  await s.write('.gitattributes', '*.txt merge=union\n')
  const plain = await attributesOf(repo, (await s.git('rev-parse', 'main^{tree}')) as Oid)
  expect((await mergeOne(repo, { ours, theirs: contents }, { attributes: plain })).clean).toBe(false)
  await s.git('add', '.gitattributes')
  const union = await attributesOf(repo, (await s.git('write-tree')) as Oid)
  expect((await mergeOne(repo, { ours, theirs: contents }, { attributes: union })).clean).toBe(true)
  expect(join(union, '..')).toBe(join(plain, '..'))
})
