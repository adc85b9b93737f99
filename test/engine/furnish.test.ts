// What a new worktree gets besides its tracked files, and that none of it is taken for the agent's work.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { runTasks } from '../support/tasks.ts'

const config = `copy: [.env, "data/**/*.csv"]
link: [modules]
setup: ["echo made > made.txt"]
`

test('copies, links and set-up are there, in every attempt, and in no commit', async () => {
  const s = await scratch({ config })
  await s.write('.gitignore', '.env\n')
  await s.git('add', '.')
  await s.git('commit', '-qm', 'ignore')
  await s.write('.env', 'KEY=1\n')
  await s.write('data/deep/x.csv', '1,2\n')
  await s.write('data/deep/x.txt', 'no\n')
  await s.write('modules/m/index.js', 'm\n')
  await s.write('local.conf', 'c\n')
  await s.write('.worktreeinclude', '*.conf\n')
  const look = 'cat .env data/deep/x.csv modules/m/index.js local.conf made.txt; test ! -e data/deep/x.txt'
  const failing = runTasks(s, { a: `${look}; echo work > work.txt; exit 1` })
  await expect(failing).rejects.toThrow()
  await s.write(join(s.root, 'scripts', 'a.sh'), `set -e\n${look}\necho work > work.txt\n`)
  await s.ok('run', 'a')
  const base = await s.git('merge-base', 'main', 'agents/a')
  expect(await s.git('diff', '--name-only', base, 'agents/a')).toBe('work.txt')
  const kept = await s.git('diff', '--name-only', base, 'refs/agents/keep/a/1')
  expect(kept).toBe('work.txt')
})
