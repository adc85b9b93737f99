// What a runner makes of being asked again for a task that it has had.
import { expect, test } from 'vitest'
import type { TaskId } from '../../src/domain/names.ts'
import { isWanted, openBooks, want } from '../../src/engine/books.ts'

const id = 'two' as TaskId

/** The books of a run in which the task has been started once and works still. */
function working() {
  const books = openBooks(undefined)
  const stop = new AbortController()
  books.starts.set(id, 1)
  books.active.set(id, { ended: Promise.resolve(), stop })
  return { books, stop }
}

test('one that works is not started once more when it ends', () => {
  const { books } = working()
  want(books, [id])
  expect(isWanted(books, 0, id, 'stopped')).toBe(false)
})

test('one that is being stopped starts again once it has ended', () => {
  const { books, stop } = working()
  books.stopped.add(id)
  stop.abort()
  expect(isWanted(books, 0, id, 'stopped')).toBe(false)
  want(books, [id])
  expect(isWanted(books, 0, id, 'stopped')).toBe(true)
})
