// Text that tries to act on a terminal, in every place where text from outside can be: none of it gets through.
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/domain/answer.ts'
import type { Event } from '../../src/domain/event.ts'
import { AgentsError } from '../../src/errors.ts'
import { renderFailure } from '../../src/output/failure.ts'
import { lineOf } from '../../src/output/lines.ts'
import { render } from '../../src/output/render.ts'
import { Rows } from '../../src/output/rows.ts'
import { events, samples } from './samples.ts'
import { faceOf, sheet } from './sheet.ts'

/** Clears the screen, sets the title, moves the cursor, rings, links, turns the text around, hides letters. */
const attack =
  '\u001b[2J\u001b]0;owned\u0007\u009b1A\b\r\n\u0000\u202egpj.\u2066\u{e0061}\udc9b\u007f\t✓ approved'

/** What our own output may hold of control characters: line feeds, and colours set and reset. */
const allowed = (text: string): string =>
  text.replaceAll('\n', '').replace(/\x1b\[(?:[1-9]|[1-4]\d|9\d)m/g, '')
const CONTROL =
  /[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]|\p{Cs}/u

/** Ids and the words of our own unions keep their form; every other text is replaced by `text`. */
const ours = new Set([
  'kind',
  'state',
  'type',
  'verdict',
  'level',
  'id',
  'a',
  'b',
  'task',
  'outcome',
  'cause',
  'way',
])
const words = new Set(['passed', 'failed', 'none', 'conflict', 'check-failed', 'local-changes'])

function poisoned<Value>(value: Value, text: string): Value {
  const poison = (node: unknown, key: string): unknown => {
    if (typeof node === 'string') return ours.has(key) || words.has(node) ? node : text
    if (Array.isArray(node)) return node.map((item) => poison(item, key))
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, poison(inner, name)]))
  }
  return poison(value, '') as Value
}

describe.each([
  ['escapes', attack],
  ['4,000 characters', 'x'.repeat(4000)],
  ['wide letters', '課程'.repeat(500)],
])('%s', (name, text) => {
  it.each(Object.entries(samples))('in the answer %s', (_, answer) => {
    for (const columns of [20, 80, undefined])
      for (const color of [true, false]) {
        const output = sheet({ color, ...(columns === undefined ? {} : { columns }) })
        render(poisoned(answer, text), output, { json: false })
        expect(allowed(output.stdout() + output.stderr())).not.toMatch(CONTROL)
        if (answer.kind !== 'initialized' || answer.changes.length > 0) expect(output.stdout()).not.toBe('')
      }
  })

  it('in the events of a run, as lines and on the board', () => {
    const rows = new Rows()
    const face = faceOf({ columns: 80, color: true })
    for (const event of events.map((one) => poisoned<Event>(one, text))) {
      rows.take(event, 0)
      const line = lineOf(event, face) ?? ''
      expect(allowed(line)).not.toMatch(CONTROL)
      expect(line.split('\n')).toHaveLength(1)
      for (const row of rows.draw(face, 1000, '*')) {
        expect(allowed(row)).not.toMatch(CONTROL)
        expect(row).not.toContain('\n')
        expect(stripVTControlCharacters(row).length).toBeLessThan(80)
      }
    }
  })

  it('in an error', () => {
    const error = new AgentsError('config', text, {
      hints: [text],
      complaints: [{ file: text, line: 1, text, hint: text }],
    })
    for (const one of [error, new Error(text), text])
      expect(allowed(renderFailure(one, faceOf({ color: true }), false).text)).not.toMatch(CONTROL)
    expect(name).not.toBe('')
  })
})

describe('a line break in a title', () => {
  it('makes no line of its own', () => {
    const list = samples.list as Answer & { kind: 'list' }
    const title = 'feat: a\n✓ approved  everything'
    const lines = (answer: Answer): string[] => {
      const output = sheet({ columns: 200 })
      render(answer, output, { json: false })
      return output.stdout().split('\n')
    }
    const forged = lines({ ...list, tasks: list.tasks.map((task) => ({ ...task, title })) })
    expect(forged).toHaveLength(lines(list).length)
    expect(forged.join('\n')).toContain(
      'feat: a ✓ approved everything'.replace('approved everything', 'approved  everything'),
    )
  })
})
