// Candidates and twins: every pair that may conflict, each once, and none that cannot.
import { expect, test } from 'vitest'
import { type ChangedPath, candidatePairs, changedSetOf } from '../../src/domain/candidates.ts'
import { foldedName, twinsOf } from '../../src/domain/twins.ts'

const A = (path: string): ChangedPath => ({ status: 'A', path })
const M = (path: string): ChangedPath => ({ status: 'M', path })
const D = (path: string): ChangedPath => ({ status: 'D', path })
const R = (from: string, path: string): ChangedPath => ({ status: 'R', path, from })
const meet = (one: ChangedPath[], other: ChangedPath[]): boolean =>
  candidatePairs([changedSetOf('a', one), changedSetOf('b', other)]).length === 1

test.each<[string, ChangedPath[], ChangedPath[]]>([
  ['the same file', [M('x')], [M('x')]],
  ['the old name of a rename', [R('x', 'y')], [M('x')]],
  ['the new name of a rename', [R('x', 'y')], [A('y')]],
  ['a file against a folder', [A('x')], [A('x/y/z')]],
  ['a folder whose files moved away against a new file in it', [R('d/x', 'e/x')], [A('d/new')]],
  ['the same where Git sees no rename but files gone and files new', [D('d/x'), A('e/x')], [A('d/deep/new')]],
  ['a move into a folder that is moved', [R('d/x', 'e/x')], [R('other', 'd/other')]],
  ['letter case', [A('Readme')], [A('README')]],
  ['two spellings of one letter', [A('\u00e9')], [A('e\u0301')]],
  ['a file against a folder of another case', [A('Lib')], [A('lib/x')]],
])('%s', (_, one, other) => {
  expect([meet(one, other), meet(other, one)]).toEqual([true, true])
})

test.each<[string, ChangedPath[], ChangedPath[]]>([
  ['two files of one folder', [M('d/x')], [M('d/y')]],
  ['a deletion beside an addition', [D('d/x')], [A('d/y')]],
  ['a name that begins alike', [A('lib')], [A('library/x')]],
  ['nothing', [], [M('x')]],
])('%s cannot conflict', (_, one, other) => {
  expect([meet(one, other), meet(other, one)]).toEqual([false, false])
})

test('paths at which the work would stand elsewhere count too', () => {
  expect(candidatePairs([changedSetOf('a', [A('d/x')], ['e/x']), changedSetOf('b', [A('e/x')])])).toEqual([
    ['a', 'b'],
  ])
})

test('twins need a new name on one side at least, and what is gone is no twin', () => {
  const side = (...changes: ChangedPath[]) => ({
    there: changes.filter(({ status }) => status !== 'D').map(({ path }) => path),
    added: changedSetOf('', changes).added,
  })
  expect(twinsOf(side(A('Readme')), side(M('README')))).toEqual([['Readme', 'README']])
  expect(twinsOf(side(M('Readme')), side(M('README')))).toEqual([])
  expect(twinsOf(side(A('Readme')), side(D('README')))).toEqual([])
  expect(twinsOf(side(A('same')), side(A('same')))).toEqual([])
  expect(twinsOf(side(A('lib/x')), side(A('Lib')))).toEqual([['lib', 'Lib']])
})

test('a file system folds case, composition, both or neither', () => {
  const names = ['\u00c9', 'E\u0301', '\u00e9']
  const distinct = (ignoreCase: boolean, precompose: boolean): number =>
    new Set(names.map((name) => foldedName(name, { ignoreCase, precompose }))).size
  expect([
    distinct(false, false),
    distinct(false, true),
    distinct(true, false),
    distinct(true, true),
  ]).toEqual([3, 2, 2, 1])
})
