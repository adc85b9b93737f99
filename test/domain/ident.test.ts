// People as commits name them.
import { expect, test } from 'vitest'
import { parsePerson } from '../../src/domain/ident.ts'

test.each(['Jo Doe <jo@example.org>', 'J. O. <a>', "d'Arc, Jeanne <j@x>", '名 <n@例>'])(
  '%s is a person',
  (text) => {
    expect(parsePerson(text)).toEqual({ name: text.split(' <')[0], email: text.split('<')[1]?.slice(0, -1) })
  },
)

test.each([
  '',
  'Jo',
  '<jo@e>',
  ' <jo@e>',
  '. <jo@e>',
  'Jo <>',
  'Jo <.>',
  'Jo <a b>',
  'Jo\nX <a@b>',
  'J <x> <a@b>',
  'Jo <a@b> x',
])('%j is none', (text) => expect(parsePerson(text)).toBeUndefined())
