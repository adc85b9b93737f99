// Every verb from anywhere: a subfolder, a task's own worktree, a bare repository, a path that no shell likes, a
// repository of SHA-256, inside a hook that has bound Git to something else.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Acted, acted } from '../story/acted.ts'
import type { StartOptions } from '../support/process.ts'

interface Journey {
  list: { tasks: { id: string; state: string; worktree: string | null }[] }
  conflicts: { pairs: { a: string; b: string; verdict: string }[]; participants: { id: string }[] }
  land: { landed: { id: string; commits: string[] }[]; held: unknown[]; target: string }
}

/** The whole journey of two tasks with every call made under these options; gives what it said on the way. */
async function journey(s: Acted, options: Partial<StartOptions>): Promise<Journey> {
  const ok = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await s.agentsIn(options, ...args)
    expect({ args, code, said: code === 0 ? '' : stderr }).toEqual({ args, code: 0, said: '' })
    return stdout
  }
  s.act('one', 'echo one > one.txt; printf "1\\n" > shared.txt')
  s.act('two', 'echo two > two.txt; printf "1\\n" > shared.txt')
  await ok('add', 'one', '--paths', '*.txt')
  await ok('add', 'two')
  await ok('run', '--trust')
  const list = JSON.parse(await ok('list', '--json'))
  const conflicts = JSON.parse(await ok('conflicts', '--json'))
  await ok('review', 'one')
  await ok('review', 'one', '--approve')
  await ok('show', 'two')
  const land = JSON.parse(await ok('land', '--all', '--json'))
  await ok('undo')
  await ok('land', '--all')
  await ok('clean')
  await ok('operations')
  await ok('doctor')
  return { list, conflicts, land }
}

const everything = {
  list: {
    tasks: [
      { id: 'one', state: 'done' },
      { id: 'two', state: 'done' },
    ],
  },
  land: { landed: [{ id: 'one' }, { id: 'two' }], held: [], target: 'main' },
}

test('a subfolder: globs are relative to it, the rest is the same', { timeout: 60_000 }, async () => {
  const s = await acted()
  mkdirSync(join(s.repo, 'src/deep'))
  const said = await journey(s, { cwd: join(s.repo, 'src/deep') })
  expect(said).toMatchObject(everything)
  expect(said.list.tasks).toMatchObject([{ paths: ['src/deep/*.txt'] }, { paths: [] }])
  expect(await s.read('one.txt')).toBe('one\n')
  expect(await s.git('status', '--porcelain')).toBe('')
})

test("a task's own worktree, its config and its branch not taken for the repository's", {
  timeout: 60_000,
}, async () => {
  const s = await acted()
  await s.done('host', 'echo "agent: nobody" > .agentsrc')
  const cwd = s.worktree('host')
  s.act('one', 'echo one > one.txt')
  const ok = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await s.agentsIn({ cwd }, ...args)
    expect({ args, code, said: code === 0 ? '' : stderr }).toEqual({ args, code: 0, said: '' })
    return stdout
  }
  await ok('add', 'one')
  await ok('run', '--trust')
  expect(JSON.parse(await ok('list', '--json'))).toMatchObject({
    target: 'main',
    tasks: [{}, { id: 'one', state: 'done', agent: 'actor' }],
  })
  for (const args of [
    ['conflicts'],
    ['review'],
    ['review', 'one', '--approve'],
    ['land'],
    ['operations'],
    ['doctor'],
    ['undo'],
  ])
    await ok(...args)
  expect(await s.git('log', '-1', '--format=%s', 'main')).toBe('the agent')
})

test('a bare repository: nobody has a checkout', { timeout: 60_000 }, async () => {
  const s = await acted()
  await s.git('clone', '--quiet', '--bare', s.repo, '../bare.git')
  const cwd = join(s.root, 'bare.git')
  const said = await journey(s, { cwd })
  expect(said).toMatchObject(everything)
  expect(said.conflicts.participants.map(({ id }) => id)).toEqual(['one', 'two'])
  expect(await s.git('-C', cwd, 'show', 'main:two.txt')).toBe('two')
})

test('a path with spaces, quotes and letters of other scripts', { timeout: 60_000 }, async () => {
  const s = await acted()
  const cwd = join(s.root, `it's "a" $(touch PWNED) ünï 日本`)
  await s.git('clone', '--quiet', '--no-hardlinks', s.repo, cwd)
  expect(await journey(s, { cwd })).toMatchObject(everything)
  expect(await s.git('-C', cwd, 'show', 'main:two.txt')).toBe('two')
  expect(await s.git('-C', cwd, 'status', '--porcelain')).toBe('')
})

test('a repository of SHA-256', { timeout: 60_000 }, async () => {
  const s = await acted()
  const cwd = join(s.root, 'sha256')
  await s.git('init', '--quiet', '--object-format=sha256', cwd)
  await s.write('../sha256/.agentsrc', await s.read('.agentsrc'))
  await s.git('-C', cwd, 'add', '-A')
  await s.git('-C', cwd, 'commit', '--quiet', '-m', 'first')
  const said = await journey(s, { cwd })
  expect(said).toMatchObject(everything)
  expect(said.land.landed[0]?.commits[0]).toHaveLength(64)
  expect(await s.git('-C', cwd, 'show', 'main:two.txt')).toBe('two')
})

test('what a hook binds Git to does not mislead it, nor its agents', { timeout: 60_000 }, async () => {
  const s = await acted()
  await s.git('init', '--quiet', '../other')
  const index = join(s.root, 'hook-index')
  const bound = {
    GIT_DIR: join(s.root, 'other/.git'),
    GIT_WORK_TREE: join(s.root, 'other'),
    GIT_INDEX_FILE: index,
    GIT_PREFIX: 'src/',
    GIT_OBJECT_DIRECTORY: join(s.root, 'nowhere'),
  }
  expect(await journey(s, { env: { ...s.env, ...bound } })).toMatchObject(everything)
  expect(await s.read('two.txt')).toBe('two\n')
  expect(await s.git('status', '--porcelain')).toBe('')
  expect((await s.gitIn({}, '-C', '../other', 'for-each-ref')).stdout).toBe('')
})
