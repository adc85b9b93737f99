// Ports and project names that tasks do not take from each other.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { TaskId } from '../../src/domain/names.ts'
import { composeProject, portOf } from '../../src/engine/ports.ts'
import type { Repo } from '../../src/git/repo.ts'

const place = (): Repo => {
  const commonDir = mkdtempSync(join(tmpdir(), 'agents-'))
  onTestFinished(() => rmSync(commonDir, { recursive: true }))
  return { main: '/x/My Shop', commonDir, agentsDir: join(commonDir, 'agents') } as Repo
}
const ids = Array.from({ length: 150 }, (_, n) => `task-${n}` as TaskId)
const always = (): boolean => true

test('150 open tasks have ranges of their own, also those that began at once, and keep them', async () => {
  const repo = place()
  const starts = await Promise.all(ids.map((id) => portOf(repo, id, always)))
  expect(new Set(starts).size).toBe(ids.length)
  expect(starts.every((start) => start >= 20_000 && start < 32_000 && start % 10 === 0)).toBe(true)
  const again = await Promise.all(ids.map((id) => portOf(repo, id, always)))
  expect(again).toEqual(starts)
})

test('a range where somebody listens is left for another, which stays', async () => {
  const repo = place()
  const id = 'a' as TaskId
  const before = await portOf(repo, id, always)
  const server = createServer()
  await new Promise<void>((done) => server.listen(before + 7, done))
  const after = await portOf(repo, id, always)
  await new Promise((done) => server.close(done))
  expect(after).not.toBe(before)
  expect(await portOf(repo, id, always)).toBe(after)
})

test('Compose takes the name, which differs in another clone', () => {
  const id = 'fix_it.now' as TaskId
  const [one, two] = [place(), place()].map((repo) => composeProject(repo, id))
  expect(one).toMatch(/^my-shop-[0-9a-f]{6}-fix_it-now$/)
  expect(one).not.toBe(two)
})
