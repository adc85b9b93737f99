// Random scenes for the radar and the landing: a repository of every kind of file, and workers that edit it in every way.
import fc from 'fast-check'
import { type Edit, type Field, field } from './field.ts'

const text = (name: string, lines = 12): string =>
  Array.from({ length: lines }, (_, line) => `${name} ${line + 1}\n`).join('')

/** What every scene begins with. */
export const files = {
  '.gitattributes': '*.crlf text eol=crlf\n*.log merge=union\n*.bin binary\n',
  'a/one.txt': text('one'),
  'a/two.txt': text('two'),
  'a/deep/three.txt': text('three'),
  'b/four.txt': text('four'),
  'b/five.txt': text('five'),
  'b/twin.txt': text('one'),
  plain: text('plain'),
  'run.sh': text('run', 5),
  'win.crlf': text('win').replaceAll('\n', '\r\n'),
  'all.log': text('log', 4),
  'raw.bin': 'a\0b\n',
}
const known = Object.keys(files).filter((path) => path !== '.gitattributes')
const fresh = [
  'a/new.txt',
  'b/new.txt',
  'c/new.txt',
  'PLAIN',
  'a',
  'plain/inner.txt',
  'a/one.txt/inner',
  'Ünï.txt',
]
const oids = ['9', '1', '2'].map((digit) => digit.repeat(40))

const path = fc.constantFrom(...known, ...fresh.slice(0, 4))
const words = fc.constantFrom('red', 'green', 'blue')
const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('line'), path, at: fc.nat(11), text: words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('append'), path, text: words }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('write'),
      path: fc.constantFrom(...fresh, ...known),
      text: words,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('write'),
      path: fc.constantFrom(...fresh),
      text: fc.constant(text('one')),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('remove'), path: fc.constantFrom('a', 'b', 'a/deep', ...known) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('move'),
      from: fc.constantFrom('a', 'b', 'a/deep', ...known),
      to: fc.constantFrom('c', 'd', 'd/e', 'moved.txt', 'a/moved.txt', 'b/moved.txt'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mode'), path }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('link'), path: fc.constantFrom(...fresh, 'plain'), to: words }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('submodule'),
      path: fc.constant('sub'),
      oid: fc.constantFrom(...oids),
    }),
  },
) as fc.Arbitrary<Edit>

/** One worker: its edits, and how many of them it has committed. */
const worker = fc.record({
  edits: fc.array(edits, { minLength: 1, maxLength: 5 }),
  committed: fc.constantFrom(0, 0.5, 1),
})
/** The field of a scene before anybody works. */
export function fieldOf({ hasSubmodule }: { hasSubmodule: boolean }): Field {
  const at = field(files)
  if (hasSubmodule) {
    at.edit(at.repo, [{ do: 'submodule', path: 'sub', oid: oids[0] ?? '' }])
    at.commitAll(at.repo, 'submodule')
  }
  return at
}

/** Some workers, and whether the repository has a submodule. */
export const scene = fc.record({
  workers: fc.array(worker, { minLength: 2, maxLength: 5 }),
  hasSubmodule: fc.boolean(),
})
