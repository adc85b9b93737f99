// Messages are what git interpret-trailers would read back.
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanMessage, composeMessage, conflictRanges, withTrailers } from '../../src/domain/message.ts'

const trailersOf = (message: string): string[] => {
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  return String(
    spawnSync('git', ['interpret-trailers', '--parse', '--no-divider'], { input: message, env }).stdout,
  )
    .split('\n')
    .filter(Boolean)
}

test.each([
  ['one line', 'fix: it', 'fix: it\n\nAgent-Task: a\n'],
  ['a body', 'fix: it\n\nWhy.', 'fix: it\n\nWhy.\n\nAgent-Task: a\n'],
  [
    'trailers already',
    'fix: it\n\nSigned-off-by: P <p@e>',
    'fix: it\n\nSigned-off-by: P <p@e>\nAgent-Task: a\n',
  ],
  ['the same trailer', 'fix: it\n\nAgent-Task: a', 'fix: it\n\nAgent-Task: a\n'],
  ['one of another task', 'fix: it\n\nAgent-Task: b\nKey: v', 'fix: it\n\nKey: v\nAgent-Task: a\n'],
  ['a subject that looks like one', 'Fix: it', 'Fix: it\n\nAgent-Task: a\n'],
  ['blanks and blank lines', '\n\nfix: it  \r\n\n\n\nWhy. \n\n\n', 'fix: it\n\n\n\nWhy.\n\nAgent-Task: a\n'],
])('trailers are added to %s', (_, message, expected) => {
  expect(withTrailers(message, [['Agent-Task', 'a']])).toBe(expected)
})

test('a trailer is not doubled: neither its very text nor a person of the same address, and no other is taken away', () => {
  const message = 'fix: it\n\nReviewed-by: R <r@e>\nCo-Authored-By: Claude Code <NoReply@anthropic.com>'
  const trailers = ['Claude <noreply@anthropic.com>', 'Jo <jo@e>'].map(
    (value) => ['Co-authored-by', value] as const,
  )
  const once = withTrailers(message, [['Reviewed-by', 'R <r@e>'], ...trailers])
  expect(once).toBe(`${message}\nCo-authored-by: Jo <jo@e>\n`)
  expect(withTrailers(once, trailers)).toBe(once)
})

test('a message is cleaned as git stripspace cleans it', () => {
  const lines = fc.string({
    unit: fc.constantFrom('a', '#', ' ', '\n', '\t', '\r', '\v', '\f'),
    maxLength: 20,
  })
  fc.assert(
    fc.property(lines, (text) => {
      expect(cleanMessage(text)).toBe(String(spawnSync('git', ['stripspace'], { input: text }).stdout))
    }),
    { numRuns: 40 },
  )
})

test('whatever subject and body are, Git reads our trailers', () => {
  const words = fc.string({
    unit: fc.constantFrom('a', 'B', ' ', '\n', ':', '-', 'é', '\t', 'Key: value', '---', '#'),
    maxLength: 30,
  })
  fc.assert(
    fc.property(
      words.filter((text) => /[a-zé]/i.test(text)),
      words,
      (subject, body) => {
        const message = composeMessage(subject.replaceAll('\n', ' '), body, [['Agent-Task', 'a-b']])
        expect(message.endsWith('\n')).toBe(true)
        expect(trailersOf(message).at(-1)).toBe('Agent-Task: a-b')
      },
    ),
    { numRuns: 60 },
  )
})

test('no NUL gets into a message, and a trailer stays on its line', () => {
  expect(composeMessage('a\0b', 'c\0', [['Key', 'x\ny\0']])).not.toContain('\0')
  expect(composeMessage('a', undefined, [['Key', 'x\n y']])).toBe('a\n\nKey: x y\n')
})

test('conflict markers are found by their lines', () => {
  const text = 'a\n<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\nb\n<<<<<<< ours\n=======\n>>>>>>> theirs\n'
  expect(conflictRanges(text)).toEqual([
    [2, 6],
    [8, 10],
  ])
  expect(conflictRanges('a\n>>>>>>> quoted\n=======\n')).toEqual([])
})
