// The conservation check: nothing of anybody's is lost, and nothing comes that nobody made.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lostPaths, type PathChange, strayPaths } from '../../src/domain/conservation.ts'

/** A state of files by path. */
type Tree = Record<string, string>
const changes = (from: Tree, to: Tree): PathChange[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((path) => from[path] !== to[path])
    .map((path) => ({ path, after: to[path] ?? '' }))
const paths = ['a', 'b', 'd/x', 'd/y', 'e']
const trees: fc.Arbitrary<Tree> = fc
  .array(fc.constantFrom('', '1', '2', '3'), { minLength: paths.length, maxLength: paths.length })
  .map((values) =>
    Object.fromEntries(paths.flatMap((path, index) => (values[index] ? [[path, values[index]]] : []))),
  )

/** What each side is owed, path by path; where both changed a path, `mixed` decides. */
function merged(base: Tree, task: Tree, target: Tree, mixed: (path: string) => string | undefined): Tree {
  const pick = (path: string): string | undefined => {
    if (task[path] === base[path]) return target[path]
    if (target[path] === base[path] || target[path] === task[path]) return task[path]
    return mixed(path)
  }
  return Object.fromEntries(
    paths.flatMap((path) => {
      const value = pick(path)
      return value === undefined ? [] : [[path, value]]
    }),
  )
}
const check = (base: Tree, task: Tree, target: Tree, after: Tree): string[] =>
  lostPaths({ task: changes(base, task), target: changes(base, target), landed: changes(target, after) })

describe('conservation', () => {
  test('passes what both sides are owed, whatever the merge made of what both changed', () => {
    fc.assert(
      fc.property(trees, trees, trees, fc.constantFrom(undefined, '7'), (base, task, target, mixed) => {
        expect(
          check(
            base,
            task,
            target,
            merged(base, task, target, () => mixed),
          ),
        ).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  test('finds every single path that is not as it should be', () => {
    fc.assert(
      fc.property(
        trees,
        trees,
        trees,
        fc.constantFrom(...paths),
        fc.constantFrom('', '8'),
        (base, task, target, path, wrong) => {
          const isMixed =
            task[path] !== base[path] && target[path] !== base[path] && target[path] !== task[path]
          const right = merged(base, task, target, () => '7')
          fc.pre(!isMixed && (right[path] ?? '') !== wrong)
          const { [path]: _, ...rest } = right
          expect(check(base, task, target, wrong === '' ? rest : { ...rest, [path]: wrong })).toEqual([path])
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('a silent revert of what the target gained is found', () => {
    expect(check({ a: '1', b: '1' }, { a: '2', b: '1' }, { a: '1', b: '2' }, { a: '2', b: '1' })).toEqual([
      'b',
    ])
  })

  test('a rename lets a change of the other side follow, and nothing else', () => {
    const task: PathChange[] = [
      { path: 'new', after: '1', from: 'old' },
      { path: 'old', after: '' },
    ]
    const target: PathChange[] = [{ path: 'old', after: '2' }]
    const followed: PathChange[] = [
      { path: 'new', after: '2' },
      { path: 'old', after: '' },
    ]
    expect(lostPaths({ task, target, landed: followed })).toEqual([])
    expect(lostPaths({ task, target, landed: [...followed, { path: 'other', after: '3' }] })).toEqual([
      'other',
    ])
  })
})

test('a hook keeps to the files that the work changed, and to whether they are there', () => {
  const worked = [
    { path: 'a', after: '100644 1' },
    { path: 'gone', after: '' },
  ]
  const formatted = { path: 'a', after: '100644 2' }
  expect(strayPaths(worked, [formatted, { path: 'gone', after: '' }])).toEqual([])
  expect(strayPaths(worked, [formatted])).toEqual(['gone'])
  expect(strayPaths(worked, [formatted, { path: 'gone', after: '100644 3' }])).toEqual(['gone'])
  expect(strayPaths(worked, [...worked, { path: 'other', after: '100644 4' }])).toEqual(['other'])
})
