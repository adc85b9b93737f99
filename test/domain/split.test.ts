// Splits by path: every change in exactly one commit, and no commit on the way that Git could not hold.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SplitChange, splitOwners } from '../../src/domain/split.ts'

const under = (prefix: string) => (path: string) => path.startsWith(prefix)
const there = (path: string): SplitChange => ({ path, isGone: false })
const gone = (path: string): SplitChange => ({ path, isGone: true })

test('each change goes to the first that claims it, what none claims to the rest', () => {
  const claims = [under('a/'), under('a'), under('b')]
  expect(splitOwners([there('a/x'), there('ab'), there('b'), gone('c')], claims)).toEqual([0, 1, 2, 3])
})

test('a file that becomes a folder goes no later than the first file in it', () => {
  expect(splitOwners([gone('a'), there('a/x'), there('a/y')], [under('a/x')])).toEqual([0, 0, 1])
})

test('a folder that becomes a file goes no later than the file', () => {
  expect(splitOwners([gone('a/x'), gone('a/b/y'), there('a')], [(path) => path === 'a'])).toEqual([0, 0, 0])
  expect(splitOwners([gone('a/x'), there('a')], [under('a/')])).toEqual([0, 1])
})

test('after every commit there is no file where there is a folder', () => {
  const names = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/d', 'e', 'e/f')
  const isFree = (paths: readonly string[]): boolean =>
    !paths.some((path) => paths.some((other) => other.startsWith(`${path}/`)))
  const tree = fc.uniqueArray(names, { maxLength: 5 }).filter(isFree)
  fc.assert(
    fc.property(tree, tree, fc.array(names, { maxLength: 3 }), (before, after, parts) => {
      const changes = [...before.filter((path) => !after.includes(path)).map(gone), ...after.map(there)]
      const owners = splitOwners(
        changes,
        parts.map((part) => (path: string) => path === part),
      )
      let now: string[] = before
      for (let step = 0; step <= parts.length; step++) {
        const mine = changes.filter((_, index) => owners[index] === step)
        now = now.filter((path) => !mine.some((change) => change.isGone && change.path === path))
        now = [...new Set([...now, ...mine.filter(({ isGone }) => !isGone).map(({ path }) => path)])]
        expect(isFree(now)).toBe(true)
      }
      expect(now.toSorted()).toEqual(after.toSorted())
    }),
    { seed: 3 },
  )
})
