// Where hooks are is what `git rev-parse` says, however core.hooksPath is set.
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { configuredHooksPaths, hooksAround, hooksFolder } from '../../src/git/hooks.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('the hooks of a worktree and those outside of every repository, in one process', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const linked = join(s.root, 'linked')
  await s.git('worktree', 'add', '-q', linked)
  const wide = join(s.root, 'wide.config')
  const before = process.env.GIT_CONFIG_GLOBAL
  process.env.GIT_CONFIG_GLOBAL = wide
  try {
    const agree = async () => {
      const { own, elsewhere } = await hooksAround(repo, linked)
      expect(own).toBe(await hooksFolder(linked))
      expect(elsewhere).toBe((await configuredHooksPaths('/')).at(-1))
      return { own, elsewhere }
    }
    expect(await agree()).toEqual({ own: join(repo.commonDir, 'hooks'), elsewhere: undefined })
    await s.git('config', '-f', wide, 'core.hooksPath', join(s.root, 'wide'))
    expect(await agree()).toEqual({ own: join(s.root, 'wide'), elsewhere: join(s.root, 'wide') })
    await s.git('config', 'core.hooksPath', '.husky')
    expect(await agree()).toEqual({ own: resolve(linked, '.husky'), elsewhere: join(s.root, 'wide') })
  } finally {
    if (before === undefined) delete process.env.GIT_CONFIG_GLOBAL
    else process.env.GIT_CONFIG_GLOBAL = before
  }
})
