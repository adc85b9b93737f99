// Names are made only by their parse functions: what Git or the shell would trip over is never one.
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  freeId,
  isTaskId,
  parseGlob,
  parseOid,
  parseTaskId,
  refOf,
  slugOf,
  type TaskId,
} from '../../src/domain/names.ts'

const titles = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'aB1 -_./:~^?*[\\@{}\0\n\u001b🚀é…'), maxLength: 120 }),
)

describe('slugs', () => {
  test('of any title are ids, of 40 characters at most', () => {
    fc.assert(
      fc.property(titles, (title) => {
        const slug = slugOf(title)
        expect(isTaskId(slug)).toBe(true)
        expect(slug.length).toBeLessThanOrEqual(40)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['feat: add RAG Engineering course English lessons', 'add-rag-engineering-course-english'],
    ['fix(api)!: Überflüssig  —  weg', 'uberflussig-weg'],
    ['日本語', 'task'],
    ['--help', 'help'],
    ['a'.repeat(60), 'a'.repeat(40)],
    ['', 'task'],
  ])('%j is %j', (title, slug) => expect(slugOf(title)).toBe(slug))

  test('that are taken get a number, and stay ids', () => {
    fc.assert(
      fc.property(titles, fc.integer({ min: 0, max: 120 }), (title, count) => {
        const taken = new Set<string>()
        for (let n = 0; n <= count; n++) {
          const id = freeId(slugOf(title), (candidate) => taken.has(candidate))
          expect(taken.has(id)).toBe(false)
          expect(isTaskId(id)).toBe(true)
          taken.add(id)
        }
      }),
      { numRuns: 40 },
    )
  })
})

test('every id is a component of a ref name to Git', () => {
  const ids = fc.sample(
    fc.string({ unit: fc.constantFrom(...'ab1-_.lock'), minLength: 1, maxLength: 12 }).filter(isTaskId),
    120,
  )
  const bad = ids.filter(
    (id) => spawnSync('git', ['check-ref-format', `refs/agents/tasks/${id}`]).status !== 0,
  )
  expect(bad).toEqual([])
})

test.each(['', '-a', '.a', 'a.', 'a..b', 'a.lock', 'A', 'a/b', 'a b', 'ä', 'a\n', 'a'.repeat(101)])(
  '%j is no id',
  (text) => expect(parseTaskId(text)).toBeUndefined(),
)

test('a ref name is what Git takes for one', () => {
  const names = fc.sample(
    fc.string({ unit: fc.constantFrom(...'ab.@{~^:?*[\\ /\u007f'), maxLength: 10 }),
    150,
  )
  for (const name of [...names, 'a.lock', 'a.lock/b', '.a', 'a/.b', 'a//b', 'a/', 'a.', '@', 'a@{b']) {
    const ref = `refs/heads/${name}`
    const isGood = spawnSync('git', ['check-ref-format', ref]).status === 0
    const made = ((): boolean => {
      try {
        return refOf(ref) === ref
      } catch {
        return false
      }
    })()
    expect({ ref, made }).toEqual({ ref, made: isGood })
  }
  expect(() => refOf('HEAD')).toThrow()
})

test('object ids have 40 or 64 digits', () => {
  expect([39, 40, 41, 63, 64, 65].map((length) => parseOid('a'.repeat(length)) !== undefined)).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
  ])
  expect(parseOid('A'.repeat(40))).toBeUndefined()
})

test.each([
  ['./src/**', 'src/**'],
  ['/src', 'src'],
  ['.//a', 'a'],
  ['../a', undefined],
  ['a/../b', undefined],
  ['', undefined],
  ['./', undefined],
  ['a\0b', undefined],
])('the glob %j is %j', (text, glob) => expect(parseGlob(text)).toBe(glob))

test('nothing that is typed for an id reaches another', () => {
  const id = 'x' as TaskId
  expect(freeId(id, () => false)).toBe('x')
  expect(freeId(id, (other) => other === 'x' || other === 'x-2')).toBe('x-3')
})
