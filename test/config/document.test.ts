// Texts made values: JSON exactly as JSON.parse has it, YAML 1.2, and the place of every part.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/config/document.ts'
import { jsonFault } from '../../src/config/json-syntax.ts'

const jsonValue = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('JSON', () => {
  it('is what JSON.parse takes, whole, cut and with a character changed', () => {
    const text = fc
      .tuple(
        jsonValue,
        fc.constantFrom(undefined, 1, '\t'),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', '0', '.', '\\', '\n', 'e'),
      )
      .map(([value, space, at, other]) => {
        const whole = JSON.stringify(value, undefined, space)
        const index = at % (whole.length + 1)
        return [whole, whole.slice(0, index), whole.slice(0, index) + other + whole.slice(index + 1)]
      })
    fc.assert(
      fc.property(text, (texts) => {
        for (const it of texts) expect(jsonFault(it) === undefined, it).toBe(isJson(it))
      }),
      { numRuns: 500 },
    )
  })

  it('is read as JSON.parse reads it', async () => {
    await fc.assert(
      fc.asyncProperty(jsonValue, fc.constantFrom(undefined, 2, '\t'), async (value, space) => {
        const text = JSON.stringify(value, undefined, space)
        fc.pre(!text.includes('\0'))
        const document = await parseDocument(text, 'x.json')
        expect(document.complaints).toEqual([])
        expect(document.value).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
  })
})

describe('YAML', () => {
  it.each([
    ['yes and no are texts', 'a: yes\nb: no\nc: on\n', { a: 'yes', b: 'no', c: 'on' }],
    ['dates are texts', 'a: 2001-01-01\n', { a: '2001-01-01' }],
    ['so are old numbers', 'a: 0777\nb: 1_000\nc: 1:30\n', { a: 777, b: '1_000', c: '1:30' }],
    ['whatever version it claims', '%YAML 1.1\n---\na: yes\n', { a: 'yes' }],
    ['keys are texts', '1: a\nnull: b\ntrue: c\n', { 1: 'a', null: 'b', true: 'c' }],
    ['merge keys are keys', 'a: &a { b: 1 }\nc: { <<: *a }\n', { a: { b: 1 }, c: { '<<': { b: 1 } } }],
    ['aliases are values', 'a: &a [1]\nb: *a\n', { a: [1], b: [1] }],
    ['a byte order mark is none', '\uFEFFa: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['JSON is YAML, tabs too', '{\n\t"a": [\n\t\t1\n\t]\n}\n', { a: [1] }],
  ])('%s', async (_, text, value) => {
    const document = await parseDocument(text, 'x.yaml')
    expect(document.complaints).toEqual([])
    expect(document.value).toEqual(value)
  })

  it.each([
    ['flow', '['.repeat(50_000)],
    ['maps', '{a: '.repeat(50_000)],
    ['blocks', '- '.repeat(50_000)],
  ])('nested without end is refused, not died of: %s', async (_, text) => {
    const { isBroken, complaints } = await parseDocument(text, 'x.yaml')
    expect({ isBroken, text: complaints[0]?.text }).toEqual({
      isBroken: true,
      text: 'it is nested more than 100 levels deep',
    })
  })
})

it('knows the place of every part, and the nearest one above what is not there', async () => {
  const text = 'tasks:\r\n  - id: a\r\n    after: [x, "é", z]\r\n    "a key": 1\r\n  - b\r\n'
  const { locate } = await parseDocument(text, 'x.yaml')
  expect(locate([])).toEqual({ line: 1, column: 1 })
  expect(locate(['tasks', 0])).toEqual({ line: 2, column: 5 })
  expect(locate(['tasks', 0, 'after'])).toEqual({ line: 3, column: 5 })
  expect(locate(['tasks', 0, 'after', 2])).toEqual({ line: 3, column: 21 })
  expect(locate(['tasks', 0, 'a key'])).toEqual({ line: 4, column: 5 })
  expect(locate(['tasks', 1])).toEqual({ line: 5, column: 5 })
  expect(locate(['tasks', 0, 'prompt'])).toEqual({ line: 2, column: 5 })
  expect(locate(['tasks', 9, 'x'])).toEqual({ line: 1, column: 1 })
})
