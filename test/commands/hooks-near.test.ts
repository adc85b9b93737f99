// Whom a commit meets, where the task's work is uncommitted, renamed or on an older base: the hook asks each worktree only
// about what could matter, and must miss nothing by that.
import { readFileSync } from 'node:fs'
import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

/** A task `lessons` that is done, with a clean worktree; main has moved on since by a file and a rename. */
async function begin(): Promise<Scratch> {
  const s = await scratch()
  await s.commit('agent', {
    '.agentsrc': 'agent: editor\nagents:\n  editor:\n    command: [sh, work.sh]\nretries: 0\n',
    'docs/one.md': 'one\n',
    'made.txt': '',
    'work.sh': 'echo made > made.txt\n',
    'src/b.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n',
  })
  await s.ok('add', 'Lessons')
  await s.ok('run', '--trust')
  await s.ok('hooks', 'install')
  await s.git('mv', 'src/b.txt', 'src/c.txt')
  await s.commit('moved on', { 'other.txt': 'other\n' })
  return s
}

/** Commits what `files` hold, and gives what the hook said. */
async function said(s: Scratch, files: Record<string, string>, env = s.env): Promise<string> {
  for (const [path, text] of Object.entries(files)) await s.write(path, text)
  await s.git('add', '-A')
  const ran = await s.gitIn({ env }, 'commit', '--quiet', '-m', 'x')
  expect(ran.code).toBe(0)
  return ran.stderr
}

test('uncommitted work of a task is left alone elsewhere, and met at a changed file, a new one, one where we have a folder, one with another name, and in a folder that it renamed', async () => {
  const s = await begin()
  const theirs = (path: string): string => join(s.worktree('lessons'), path)
  await appendFile(theirs('README.md'), 'theirs\n')
  const trace = join(s.root, 'trace')
  expect(await said(s, { 'other.txt': 'more\n' }, { ...s.env, GIT_TRACE2_EVENT: trace })).toBe('')
  expect(readFileSync(trace, 'utf8')).toContain('"status"')
  expect(readFileSync(trace, 'utf8'), 'no snapshot of work that is elsewhere').not.toContain('"--sparse"')
  expect(await said(s, { 'README.md': `${await s.read('README.md')}mine\n` })).toMatch(
    /meets lessons \(done\) in README\.md .*cannot merge/,
  )
  await writeFile(theirs('new.txt'), 'theirs\n')
  expect(await said(s, { 'new.txt': 'mine\n' })).toMatch(/meets lessons \(done\) in new\.txt .*cannot merge/)
  await writeFile(theirs('thing'), 'theirs\n')
  expect(await said(s, { 'thing/deep.txt': 'mine\n' })).toContain(
    'meets lessons (done) in thing (file/directory): Git cannot merge them',
  )
  await writeFile(theirs('src/b.txt'), 'one\ntwo\nthree\nfour\nfive\nsix\nseven\ntheirs\n')
  const renamed = (await s.read('src/c.txt')).replace('eight', 'mine')
  expect(await said(s, { 'src/c.txt': renamed })).toMatch(
    /meets lessons \(done\) in src\/c\.txt .*cannot merge/,
  )
  await s.git('-C', theirs(''), 'reset', '--quiet', '--hard')
  await s.git('-C', theirs(''), 'clean', '--quiet', '-fd')
  await rename(theirs('docs'), theirs('guide'))
  expect(await said(s, { 'docs/added.md': 'added\n' })).toMatch(/meets lessons \(done\) in guide\/added\.md /)
})
