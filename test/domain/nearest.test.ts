import { describe, expect, it } from 'vitest'
import { nearestName } from '../../src/domain/nearest.ts'

const known = ['title', 'prompt', 'paths', 'after', 'agent', 'checks', 'id']

describe('nearestName', () => {
  it.each([
    ['afer', 'after'],
    ['atfer', 'after'],
    ['Title', 'title'],
    ['TITLE', 'title'],
    ['promt', 'prompt'],
    ['promptt', 'prompt'],
    ['pathes', 'paths'],
    ['path', 'paths'],
    ['check', 'checks'],
    ['title', 'title'],
  ])('takes %s for %s', (typed, meant) => expect(nearestName(typed, known)).toBe(meant))

  it.each(['', 'x', 'ix', 'colour', 'dependencies', 'titre-long'])('knows nothing near %j', (typed) =>
    expect(nearestName(typed, known)).toBeUndefined(),
  )

  it('counts swapped neighbours as one edit, as two would be too far', () =>
    expect(nearestName('bac', ['abc'])).toBe('abc'))

  it('prefers the nearest, then the first', () => {
    expect(nearestName('lesson-3', ['lesson-1', 'lesson-2', 'lesson-33'])).toBe('lesson-1')
    expect(nearestName('lessen-2', ['lesson-1', 'lesson-2'])).toBe('lesson-2')
  })
})
