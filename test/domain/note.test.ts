import { expect, test } from 'vitest'
import { messageOf, noteOn, parseNote } from '../../src/domain/note.ts'

test.each([
  ['src/a.ts:12: rename it', { path: 'src/a.ts', line: 12, text: 'rename it' }],
  ['src/a.ts: too long', { path: 'src/a.ts', text: 'too long' }],
  ['a file.md:3:  spaces', { path: 'a file.md', line: 3, text: 'spaces' }],
  ['mind the tests', { text: 'mind the tests' }],
  ['see https://example.com/a', { text: 'see https://example.com/a' }],
  ['src/a.ts:12:', { text: 'src/a.ts:12:' }],
])('%s', (typed, note) => expect(parseNote(typed)).toEqual(note))

test('one message: the sentence, then the notes as the files and their lines come, those on the whole first', () => {
  const notes = ['b.ts:9: nine', 'b.ts:2: two', 'gone.ts:1: no file of it', 'on the whole', 'a.ts:1: one']
  expect(messageOf(' Nearly. ', notes, ['a.ts', 'b.ts'])).toBe(
    'Nearly.\n\non the whole\na.ts:1: one\nb.ts:2: two\nb.ts:9: nine\ngone.ts:1: no file of it',
  )
  expect(messageOf('', [], [])).toBe('')
})

test('a note that is made of its parts is read as them, on one line whatever they hold', () => {
  expect(parseNote(noteOn('src/a.ts', 3, ' why\n so? '))).toEqual({
    path: 'src/a.ts',
    line: 3,
    text: 'why so?',
  })
  expect(parseNote(noteOn('a', undefined, 'x'))).toEqual({ path: 'a', text: 'x' })
  expect(noteOn('a\nb', 1, 'x')).toBe('a b:1: x')
})
