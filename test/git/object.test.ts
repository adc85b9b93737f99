// Objects and refs: commits that nothing names yet leave no ref; refs move all or none.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Oid, refOf } from '../../src/domain/names.ts'
import { identLine, readObjects, treesOf, writeCommits } from '../../src/git/object.ts'
import { moveRefs, readRefs } from '../../src/git/refs.ts'
import { listNotes } from '../support/notes.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

const committer = { name: 'Pat Person', email: 'pat@example.org', at: '1700000000 +0000' }

/** A scratch repository with SHA-256 object names. */
async function sha256(s: Scratch): Promise<string> {
  const folder = join(s.root, 'sha256')
  await s.git('init', '-q', '--object-format=sha256', folder)
  await s.git('-C', folder, 'commit', '-q', '--allow-empty', '-m', 'first')
  return folder
}

describe.each(['sha1', 'sha256'])('in a repository of %s', (format) => {
  async function begin() {
    const s = await scratch()
    const folder = format === 'sha256' ? await sha256(s) : s.repo
    const repo = await repoOf(s, folder)
    const head = (await s.git('-C', folder, 'rev-parse', 'HEAD')) as Oid
    return { s, folder, repo, head }
  }

  test('commits are written as asked, and leave neither a ref nor a file of one', async () => {
    const { s, folder, repo, head } = await begin()
    expect(repo.objectFormat).toBe(format)
    const before = await s.git('-C', folder, 'for-each-ref')
    const oids = await writeCommits(repo, [
      { mark: 1, parents: [], committer, message: 'empty\n\nwith "quotes"\n\ndata 5\nhello\n' },
      { mark: 2, parents: [head, { mark: 1 }], committer, message: 'merge of both' },
    ])
    expect(await s.git('-C', folder, 'for-each-ref')).toBe(before)
    expect(existsSync(join(repo.commonDir, 'refs/agents/scratch'))).toBe(false)
    const [one, two] = [oids.get(1) ?? '', oids.get(2) ?? '']
    expect(await s.git('-C', folder, 'show', '-s', '--format=%B', one)).toBe(
      'empty\n\nwith "quotes"\n\ndata 5\nhello\n',
    )
    expect(await s.git('-C', folder, 'ls-tree', one)).toBe('')
    expect(await s.git('-C', folder, 'show', '-s', '--format=%P|%an <%ae> %at', two)).toBe(
      `${head} ${one}|Pat Person <pat@example.org> 1700000000`,
    )
  })

  test('one commit of a tree is the same, byte for byte, as in a stream with others', async () => {
    const { folder, s, repo, head } = await begin()
    const tree = (await s.git('-C', folder, 'rev-parse', 'HEAD^{tree}')) as Oid
    const author = { name: 'An <Agent>\n', email: 'agent@example.org', at: '1600000000 +0200' }
    const commits = [
      { mark: 1, tree, parents: [head], author, committer, message: 'täsk\n\nwith a body\n' },
      { mark: 2, tree, parents: [], committer, message: '' },
    ]
    const together = await writeCommits(repo, commits)
    for (const commit of commits)
      expect(await writeCommits(repo, [commit])).toEqual(new Map([[commit.mark, together.get(commit.mark)]]))
  })

  test('notes are added beside those that are there', async () => {
    const { repo, head } = await begin()
    const first = (
      await writeCommits(repo, [
        { mark: 1, parents: [], committer, message: 'notes', notes: [{ on: head, text: 'one\n' }] },
      ])
    ).get(1) as Oid
    const oids = await writeCommits(repo, [
      { mark: 1, parents: [], committer, message: 'a task' },
      {
        mark: 2,
        parents: [first],
        committer,
        message: 'notes',
        notes: [{ on: { mark: 1 }, text: 'tïtle\0\n' }],
      },
    ])
    const notes = await listNotes(repo, oids.get(2))
    const texts = await readObjects(repo, [...notes.values()])
    expect([...notes.keys()].sort()).toEqual([head, oids.get(1)].sort())
    expect(texts.map(String).sort()).toEqual(['one\n', 'tïtle\0\n'])
  })

  test('refs move all or none', async () => {
    const { s, folder, repo, head } = await begin()
    const [a, b, c] = ['refs/x/a', 'refs/x/b', 'refs/x/c'].map(refOf)
    const other = (await writeCommits(repo, [{ mark: 1, parents: [], committer, message: 'x' }])).get(
      1,
    ) as Oid
    if (a === undefined || b === undefined || c === undefined) throw new Error('no refs')
    await moveRefs(repo, [{ ref: a, old: undefined, new: head }], 'test')
    const before = await s.git('-C', folder, 'for-each-ref')
    const tries = [
      [
        { ref: b, old: undefined, new: head },
        { ref: a, old: undefined, new: other },
      ],
      [
        { ref: b, old: undefined, new: head },
        { ref: a, old: other, new: head },
      ],
      [
        { ref: b, old: undefined, new: head },
        { ref: a, old: other, new: undefined },
      ],
      [
        { ref: b, old: undefined, new: head },
        { ref: c, old: head, new: head },
      ],
      [
        { ref: b, old: undefined, new: head },
        { ref: a, old: undefined, new: undefined },
      ],
    ]
    for (const moves of tries) {
      await expect(moveRefs(repo, moves, 'test')).rejects.toMatchObject({ code: 'moved' })
      expect(await s.git('-C', folder, 'for-each-ref')).toBe(before)
    }
    await moveRefs(
      repo,
      [
        { ref: a, old: head, new: undefined },
        { ref: b, old: undefined, new: other },
      ],
      'test',
    )
    expect([...(await readRefs(repo, ['refs/x/']))]).toEqual([[b, other]])
  })
})

test('what is missing is undefined, in its place', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const head = (await s.git('rev-parse', 'HEAD')) as Oid
  const tree = (await s.git('rev-parse', 'HEAD^{tree}')) as Oid
  expect(await treesOf(repo, ['e'.repeat(40) as Oid, head, tree])).toEqual([undefined, tree, undefined])
  const texts = await readObjects(repo, [`${tree}:README.md`, `${tree}:nothing here`, `${tree}:src/a.txt`])
  expect(texts.map((text) => text?.toString())).toEqual([
    '# Scratch\n',
    undefined,
    'one\ntwo\nthree\nfour\nfive\n',
  ])
})

test('a name cannot end its header line', () => {
  expect(identLine({ name: 'A <b>\nB\0', email: '<x@y>\n', at: '1 +0000' })).toBe('A bB <x@y> 1 +0000')
})

test('writers at once do not disturb one another', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      writeCommits(repo, [{ mark: 1, parents: [], committer, message: `${index}` }]),
    ),
  )
  expect(new Set(all.map((oids) => oids.get(1))).size).toBe(12)
  const left = readdirSync(join(repo.commonDir, 'refs'), { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(['main'])
})
