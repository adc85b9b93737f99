// `doctor` about our Git hooks: one that was displaced, lost or edited is told; what was never installed is not asked for.
import { appendFile, chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Finding {
  level: string
  text: string
  hint?: string
  mend?: string
}

async function aboutHooks(s: Scratch): Promise<Finding[]> {
  const { stdout } = await s.agents('doctor', '--json')
  const { findings } = JSON.parse(stdout) as { findings: Finding[] }
  return findings.filter(({ text }) => /hooks/i.test(text) && !text.startsWith('core.'))
}

const hook = (s: Scratch, name: string): string => join(s.repo, '.git/hooks', name)
const running = { level: 'ok', text: 'our Git hooks run' }
const displaced = (names: string): Finding => ({
  level: 'error',
  text: `hooks of ours do not run, since another program took their place: ${names}`,
  hint: 'Run `git agents hooks install`',
  mend: 'install our hooks anew',
})

test('hooks that were never installed are no finding; installed ones are well', async () => {
  const s = await scratch()
  expect(await aboutHooks(s)).toEqual([])
  await s.ok('hooks', 'install')
  expect(await aboutHooks(s)).toEqual([running])
})

test('a manager that moved ours aside is told, and what the hint says mends it', async () => {
  const s = await scratch()
  await s.ok('hooks', 'install')
  await rename(hook(s, 'pre-commit'), hook(s, 'pre-commit.old'))
  await writeFile(hook(s, 'pre-commit'), '#!/bin/sh\ncall_lefthook run pre-commit\n')
  await chmod(hook(s, 'pre-commit'), 0o755)
  expect(await aboutHooks(s)).toEqual([displaced('pre-commit')])
  await s.ok('hooks', 'install')
  expect(await aboutHooks(s)).toEqual([running])
})

test('hooks that Git looks for elsewhere since then do not run, and status says so too', async () => {
  const s = await scratch()
  await s.ok('hooks', 'install')
  await mkdir(join(s.repo, '.husky'))
  await s.git('config', 'core.hooksPath', join(s.repo, '.husky'))
  expect(await aboutHooks(s)).toEqual([
    displaced('pre-commit, pre-merge-commit, post-merge, post-checkout, post-rewrite, pre-push'),
  ])
  expect(await s.ok('hooks', 'status')).toMatch(/pre-push: does not run/)
  await s.ok('hooks', 'install')
  expect(await aboutHooks(s)).toEqual([running])
})

test('one that is gone and one that was edited are told apart', async () => {
  const s = await scratch()
  await s.ok('hooks', 'install')
  await rm(hook(s, 'pre-push'))
  await appendFile(hook(s, 'post-merge'), 'echo mine\n')
  expect(await aboutHooks(s)).toEqual([
    {
      level: 'warning',
      text: 'hooks of ours are not there any more: pre-push',
      hint: 'Run `git agents hooks install`',
      mend: 'install our hooks anew',
    },
    { level: 'warning', text: 'hooks of ours were edited since they were installed: post-merge' },
  ])
})
