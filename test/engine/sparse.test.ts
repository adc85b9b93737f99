// `sparse`: tasks with only the folders that they claim. Work made outside of them counts, what is not there is not deleted.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { land, reasons, runTasks } from '../support/tasks.ts'

/** The tracked and untracked files that are there. */
const here = `find . -type f ! -path ./.git ! -name seen.txt | sort >seen.txt`

test('a task has the folders of its claims; what it does outside of them lands, conflicts and is settled in full', async () => {
  const s = await scratch({ config: 'sparse: [tools]\nsetup: ["test -e tools/t.txt"]\nscope: off\n' })
  const files = { 'src/api/a.txt': '1\n', 'src/web/w.txt': '1\n', 'tools/t.txt': '1\n', 'docs/d.md': 'd\n' }
  const before = await s.commit('files', files)
  const own = 'mkdir docs; echo new >docs/new.md; echo 2 >src/api/a.txt'
  await runTasks(s, {
    a: { script: `${here}\n${own}`, paths: ['src/api/**'] },
    b: {
      script: 'rm src/web/w.txt; git sparse-checkout add docs; echo b >docs/new.md',
      paths: ['src/web/*'],
    },
    c: `${here}\necho 3 >src/web/w.txt`,
  })
  const seen = async (id: string) => (await s.git('show', `agents/${id}:seen.txt`)).split('\n')
  expect(await seen('a')).toEqual(expect.arrayContaining(['./src/api/a.txt', './tools/t.txt', './.agentsrc']))
  expect(await seen('a')).not.toEqual(expect.arrayContaining(['./src/web/w.txt']))
  expect(await seen('c')).toEqual(expect.arrayContaining(Object.keys(files).map((path) => `./${path}`)))
  const changed = async (id: string) => await s.git('diff', '--name-status', 'main', `agents/${id}`)
  expect(await changed('a')).toBe('A\tdocs/new.md\nA\tseen.txt\nM\tsrc/api/a.txt')
  expect(await changed('b')).toBe('A\tdocs/new.md\nD\tsrc/web/w.txt')
  for (const id of ['a', 'b', 'c'])
    expect(await s.git('-C', s.worktree(id), 'status', '--porcelain')).toBe('')
  expect(await s.ok('conflicts')).toContain('docs/new.md')
  expect((await land(s, 'a')).landed).toHaveLength(1)
  expect(reasons(await land(s, 'b'))).toEqual({ b: 'conflict' })
  const place = s.worktree('b')
  expect(await s.read(join(place, 'docs/new.md'))).toContain('<<<<<<<')
  expect(await s.read(join(place, 'docs/d.md'))).toBe('d\n')
  await s.write(join(place, 'docs/new.md'), 'both\n')
  await s.ok('land', 'b', '--continue')
  const landed = 'A\tdocs/new.md\nA\tseen.txt\nM\tsrc/api/a.txt\nD\tsrc/web/w.txt'
  expect(await s.git('diff', '--name-status', before, 'main')).toBe(landed)
  await s.write(join(s.worktree('a'), 'docs/late.md'), 'late\n')
  expect(await s.ok('clean')).toContain('a: worktree')
  const kept = await s.git('diff', '--name-status', 'refs/agents/keep/a/1', 'refs/agents/keep/a/2')
  expect(kept).toBe('A\tdocs/late.md')
  expect(await s.git('status', '--porcelain')).toBe('')
})
