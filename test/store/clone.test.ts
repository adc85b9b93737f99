// A clone's id and its folder: moved, mounted elsewhere, copied.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cloneId } from '../../src/store/clone.ts'

function begin(): {
  at: (name: string) => { agentsDir: string; commonDir: string }
  id: string
  root: string
} {
  const root = mkdtempSync(join(tmpdir(), 'agents-clone-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const at = (name: string) => ({ commonDir: join(root, name), agentsDir: join(root, name, 'agents') })
  mkdirSync(at('a').commonDir)
  expect(cloneId(at('a'))).toBe('')
  return { root, at, id: cloneId(at('a'), true) }
}

const copy = (root: string, from: string, to: string): void =>
  cpSync(join(root, from), join(root, to), { recursive: true, preserveTimestamps: true })

test('a copy is another clone, before anything was run there; the original stays what it is', () => {
  const { root, at, id } = begin()
  for (const name of ['locks/runner.1', 'work/1-0.json', 'follow.json', 'logs/x']) {
    mkdirSync(join(at('a').agentsDir, name, '..'), { recursive: true })
    writeFileSync(join(at('a').agentsDir, name), '')
  }
  copy(root, 'a', 'b')
  const other = cloneId(at('b'))
  expect(other).not.toBe(id)
  expect([cloneId(at('b')), cloneId(at('b'), true), cloneId(at('a'))]).toEqual([other, other, id])
  const has = (name: string): boolean => existsSync(join(at('b').agentsDir, name))
  expect(['locks', 'work', 'follow.json', 'logs/x'].map(has)).toEqual([false, false, false, true])
  expect(existsSync(join(at('a').agentsDir, 'locks/runner.1'))).toBe(true)
  copy(root, 'b', 'c')
  expect([id, other]).not.toContain(cloneId(at('c')))
})

test('a folder that was moved knows its own, and what is copied from it then is another', () => {
  const { root, at, id } = begin()
  renameSync(join(root, 'a'), join(root, 'moved'))
  expect(cloneId(at('moved'))).toBe(id)
  copy(root, 'moved', 'b')
  expect(cloneId(at('b'))).not.toBe(id)
  expect(cloneId(at('moved'))).toBe(id)
})

test('a folder that was moved to another file system, or brought back in its place, knows its own', () => {
  const { root, at, id } = begin()
  copy(root, 'a', 'b')
  rmSync(join(root, 'a'), { recursive: true })
  expect(cloneId(at('b'))).toBe(id)
  copy(root, 'b', 'backup')
  rmSync(join(root, 'b'), { recursive: true })
  copy(root, 'backup', 'b')
  expect(cloneId(at('b'))).toBe(id)
})

test('one folder under two names, as a bind mount gives it, is one clone under both', () => {
  const { root, at, id } = begin()
  symlinkSync(join(root, 'a'), join(root, 'mounted'))
  expect([cloneId(at('mounted')), cloneId(at('a')), cloneId(at('mounted'))]).toEqual([id, id, id])
})

test('an id of an earlier version, without its place, stays', () => {
  const { at } = begin()
  writeFileSync(join(at('a').agentsDir, 'clone'), 'host-12345678\n')
  expect([cloneId(at('a')), cloneId(at('a'), true)]).toEqual(['host-12345678', 'host-12345678'])
})
