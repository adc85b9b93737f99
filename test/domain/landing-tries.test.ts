import { expect, test } from 'vitest'
import { firstTry, nextTry } from '../../src/domain/landing-tries.ts'

/** How many tasks each try takes on where every try comes too late. */
function triesOf(all: number): number[] {
  const tries: number[] = []
  for (let one: ReturnType<typeof nextTry> = firstTry; one !== undefined; ) {
    const tasks = Math.min(all, one.most)
    tries.push(tasks)
    one = nextTry(one, tasks)
  }
  return tries
}

test('all tasks are tried together five times, then half as many with each try, down to one', () => {
  expect(triesOf(26)).toEqual([26, 26, 26, 26, 26, 13, 7, 4, 2, 1])
  expect(triesOf(1)).toEqual([1, 1, 1, 1, 1])
})
