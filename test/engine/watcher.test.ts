// The watcher: what changes is told, what is ignored is not watched, and where there are no watches it polls.
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Watcher } from '../../src/engine/watcher.ts'
import { type Field, field } from '../radar/field.ts'

interface Watch {
  at: Field
  watcher: Watcher
  told: string[]
  /** Does it, waits for the news, settles, and gives the generation. */
  after: (change: () => void) => Promise<number | undefined>
  generation: () => number | undefined
}

const never = new AbortController().signal

async function watched(limit = 10_000): Promise<Watch> {
  const at = field({ '.gitignore': 'ignored/\n', 'src/a.txt': 'a\n', 'src/deep/b.txt': 'b\n' })
  mkdirSync(join(at.repo, 'ignored/deep'), { recursive: true })
  const told: string[] = []
  const watcher = new Watcher({ limit, onPolling: (folder) => told.push(folder) })
  onTestFinished(() => watcher.close())
  const place = { key: 'tree', kind: 'tree' as const, folder: at.repo }
  await watcher.watch([place])
  const generation = () => watcher.generation('tree')
  const after = async (change: () => void): Promise<number | undefined> => {
    change()
    await watcher.change(never)
    await watcher.watch([place])
    return generation()
  }
  return { at, watcher, told, after, generation }
}

const write = (at: Field, path: string): void => writeFileSync(join(at.repo, path), `${path}\n`)

test('a file that is written, one that is new, and one that is gone', async () => {
  const { at, after, generation } = await watched()
  const before = generation() ?? 0
  const written = (await after(() => write(at, 'src/deep/b.txt'))) ?? 0
  const fresh = (await after(() => write(at, 'src/new.txt'))) ?? 0
  const gone = (await after(() => rmSync(join(at.repo, 'src/a.txt')))) ?? 0
  expect([written > before, fresh > written, gone > fresh]).toEqual([true, true, true])
})

test('a new folder is joined with all that is in it, also where it was moved or made again', async () => {
  const { at, after } = await watched()
  const one = (await after(() => mkdirSync(join(at.repo, 'new/very/deep'), { recursive: true }))) ?? 0
  const two = (await after(() => write(at, 'new/very/deep/file'))) ?? 0
  const three = (await after(() => renameSync(join(at.repo, 'new'), join(at.repo, 'moved')))) ?? 0
  const four = (await after(() => write(at, 'moved/very/deep/file'))) ?? 0
  await after(() => rmSync(join(at.repo, 'moved'), { recursive: true }))
  const five = (await after(() => mkdirSync(join(at.repo, 'moved/very/deep'), { recursive: true }))) ?? 0
  const six = (await after(() => write(at, 'moved/very/deep/again'))) ?? 0
  expect([one, two, three, four, five, six]).toEqual(
    [one, two, three, four, five, six].toSorted((a, b) => a - b),
  )
  expect(new Set([one, two, three, four, five, six]).size).toBe(6)
})

test('what is ignored is no news, until it is ignored no longer', async () => {
  const { at, after, generation } = await watched()
  const before = generation()
  write(at, 'ignored/file')
  write(at, 'ignored/deep/file')
  // The news of a file written afterwards comes alone.
  // One write is one event.
  expect(await after(() => appendFileSync(join(at.repo, 'src/a.txt'), 'more\n'))).toBe((before ?? 0) + 1)
  await after(() => writeFileSync(join(at.repo, '.gitignore'), ''))
  const now = generation() ?? 0
  expect(await after(() => write(at, 'ignored/deep/file'))).toBeGreaterThan(now)
})

test('beyond the limit it polls, says so once, and nobody is told that nothing has changed', async () => {
  const { watcher, told, generation, at } = await watched(2)
  expect(told).toEqual([at.repo])
  expect(generation()).toBeUndefined()
  await watcher.change(never)
  expect(told).toEqual([at.repo])
})

test('an abort ends the waiting at once', async () => {
  const { watcher } = await watched()
  const abort = new AbortController()
  const waiting = watcher.change(abort.signal)
  abort.abort()
  await waiting
})
