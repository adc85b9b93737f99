// What `init` offers and writes: with the person's yes as it is, else as comments; ignored files never by itself.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Context } from '../../src/commands/context.ts'
import { command } from '../../src/commands/init.ts'
import { scratch } from '../support/scratch.ts'

async function initIn(confirm: Context['confirm']) {
  const s = await scratch()
  await s.git('rm', '-q', '.agentsrc')
  await s.commit('npm', {
    'package.json': '{"scripts":{"test":"node --test"}}',
    'package-lock.json': '{}',
    '.gitignore': '.env*\n',
  })
  await s.write('.env', 'KEY=1\n')
  await s.write('app/.env.*x', 'KEY=2\n')
  const answer = await command(
    {
      cwd: s.repo,
      env: s.env,
      program: [],
      signal: new AbortController().signal,
      emit: () => {},
      confirm,
      pageMaker: () => Promise.reject(new Error('no pages here')),
      ring: undefined,
      edit: undefined,
      readStdin: async () => '',
      pipes: () => ({ input: new PassThrough(), output: new PassThrough() }),
    },
    { args: [], flags: {} },
  )
  if (answer.kind !== 'initialized') throw new Error('init answers otherwise')
  return { s, answer, include: join(s.repo, '.worktreeinclude') }
}

test('what the person agrees to stands in the files', async () => {
  const asked: string[] = []
  const { s, answer } = await initIn(async (_, lines) => asked.push(...lines) > 0)
  expect(asked).toEqual(['setup: npm ci --prefer-offline', 'check: npm test', '.env', 'app/.env.*x'])
  expect(await s.read('.agentsrc')).toMatch(
    /^target: "main"\n\nsetup:\n {2}- "npm ci --prefer-offline"\n\nchecks:\n {2}- "npm test"\n\n#/,
  )
  expect(await s.read('.worktreeinclude')).toBe('/.env\n/app/.env.\\*x\n')
  expect(answer.notes).toEqual([])
})

test('without a yes it stands in comments, and no ignored file is given away', async () => {
  const { s, answer, include } = await initIn(undefined)
  expect(await s.read('.agentsrc')).toMatch(/^# setup:\n# {3}- "npm ci --prefer-offline"\n/m)
  expect(await s.read('.agentsrc')).not.toMatch(/^(setup|checks):/m)
  expect(existsSync(include)).toBe(false)
  expect(answer.notes.join('\n')).toContain('.env')
})
