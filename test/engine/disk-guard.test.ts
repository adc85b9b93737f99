// The room that disks keep, on file systems of the test's own.
import { expect, test } from 'vitest'
import { lackIn } from '../../src/domain/disk.ts'
import type { Event } from '../../src/domain/event.ts'
import type { Run } from '../../src/engine/attempt.ts'
import { openBooks } from '../../src/engine/books.ts'
import { lackOfRoom } from '../../src/engine/disk-guard.ts'
import { roomLack } from '../../src/engine/holding.ts'
import type { World } from '../../src/engine/world.ts'

const [mebi, gibi] = [2 ** 20, 2 ** 30]
const disk = (free: number, total: number) => ({ folder: '/w', free, total })

test('a gibibyte is kept, on a small disk two percent, as configured, or with 0 nothing', () => {
  expect(lackIn([disk(gibi, 500 * gibi)], undefined)).toBeUndefined()
  expect(lackIn([disk(gibi - 1, 500 * gibi)], undefined)).toBe('less than 1.0 GB left in /w')
  expect(lackIn([disk(21 * mebi, gibi)], undefined)).toBeUndefined()
  expect(lackIn([disk(20 * mebi, gibi)], undefined)).toBe('less than 20 MB left in /w')
  expect(lackIn([disk(5 * gibi, 500 * gibi)], 6 * gibi)).toBe('less than 6.0 GB left in /w')
  expect(lackIn([disk(0, 500 * gibi)], 0)).toBeUndefined()
  expect(lackIn([disk(0, 0)], undefined)).toBeUndefined()
})

const repo = { commonDir: '/git', main: '/repo', top: '/repo' }
const config = { worktrees: '../{repo}.agents/{id}' }

test('the fuller of two disks decides, looked at where its folder is or will be', () => {
  const disks: Record<string, number> = { '/git': 9 * gibi, '/': gibi / 2 }
  const found = lackOfRoom({ repo, config } as unknown as Run, 'a' as never, (folder) => {
    const free = disks[folder]
    if (free === undefined) throw new Error('it is not there')
    return { free, total: 100 * gibi }
  })
  expect(found).toBe('less than 1.0 GB left in /')
})

test('it is told once that there is no room, and once that there is again', () => {
  const told: Event[] = []
  const run = { emit: (event: Event) => told.push(event) } as unknown as Run
  const world = { tasks: new Map([['a', {}]]) } as unknown as World
  const books = openBooks(undefined)
  const lacks = [undefined, 'full', 'full', undefined, undefined, 'full']
  expect(lacks.map((lack) => roomLack(run, books, world, () => lack))).toEqual(lacks)
  expect(told).toEqual(['full', null, 'full'].map((lack) => ({ type: 'room', lack })))
})
